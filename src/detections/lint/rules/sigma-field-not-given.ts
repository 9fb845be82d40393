import { editDistance } from '../../../syntax/nearest-name.ts';
import { type CoveredField, coverage } from '../../field-coverage/coverage.ts';
import type { FoundSearch } from '../../find-searches.ts';
import { fieldName } from '../../sigma/search-terms.ts';
import type { LintRepository, LintRule } from '../lint-rule.ts';

export const sigmaFieldNotGiven: LintRule = {
  code: 'sigma-field-not-given',
  severity: 'warning',
  sigma: 'only',
  summary: 'A field of a Sigma rule that its log source does not give, and one of a like name that it does.',
  explanation:
    'As far as splite knows the fields of the log source there is none of this name, but one like it: the name is probably mistyped. Such a line finds nothing; below `not` it leaves nothing out. Names that are like no other are not judged: `splite coverage` lists them.',
  check({ search, planned }, repository, report) {
    if (search.sigma === undefined || !search.sigma.isKnownSource || planned === null) return;
    for (const { field, reason, nearest } of coverageOf(repository).get(search) ?? []) {
      if (reason === null || nearest === undefined || !isSlip(field, nearest)) continue;
      const start = search.spl.indexOf(fieldName(field));
      if (start < 0) continue;
      report({
        message: `The log source gives no field '${field}': ${reason}.`,
        at: { in: 'search', span: { start, end: start + 1 } },
        hint: `Did you mean '${nearest}'?`,
      });
    }
  },
};

/** Real fields have names that are like each other (UserSid, UserID; param1, param2; AccountName, Account_Name): only one slip in a long name is told. */
function isSlip(field: string, nearest: string): boolean {
  const ends = [field, nearest].map((name) => name.replace(/_|\d+$/g, '').toLowerCase());
  return field.length >= 8 && ends[0] !== ends[1] && editDistance(field.toLowerCase(), nearest.toLowerCase(), 2) < 2;
}

/** Log sources are described once for all rules. */
const known = new WeakMap<LintRepository, ReadonlyMap<FoundSearch, readonly CoveredField[]>>();

function coverageOf(repository: LintRepository): ReadonlyMap<FoundSearch, readonly CoveredField[]> {
  let fields = known.get(repository);
  if (fields === undefined) {
    const searches = repository.subjects.flatMap(({ search }) => (search.sigma === undefined ? [] : [search]));
    // Which fields there are does not depend on the clock.
    const report = coverage(searches, { knowledge: repository.knowledge, now: 0, timeZone: 'UTC' });
    fields = new Map(searches.map((search, index) => [search, report.searches[index]!.fields]));
    known.set(repository, fields);
  }
  return fields;
}
