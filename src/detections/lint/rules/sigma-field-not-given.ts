import { type CoveredField, coverage } from '../../field-coverage/coverage.ts';
import type { FoundSearch } from '../../find-searches.ts';
import { fieldName } from '../../sigma/search-terms.ts';
import type { LintRepository, LintRule } from '../lint-rule.ts';

export const sigmaFieldNotGiven: LintRule = {
  code: 'sigma-field-not-given',
  severity: 'warning',
  sigma: 'only',
  summary: 'A field of a Sigma rule that its log source does not give.',
  explanation:
    'No event of the log source has a field of this name, as far as splite knows its fields: mistyped, of another log source, or without a mapping in the pipelines. Such a line finds nothing; below `not` it leaves nothing out.',
  check({ search, planned }, repository, report) {
    if (search.sigma === undefined || !search.sigma.isKnownSource || planned === null) return;
    for (const { field, reason } of coverageOf(repository).get(search) ?? []) {
      if (reason === null || !reason.startsWith('not given by')) continue;
      const start = search.spl.indexOf(fieldName(field));
      if (start < 0) continue;
      report({
        message: `The log source gives no field '${field}': ${reason}.`,
        at: { in: 'search', span: { start, end: start + 1 } },
      });
    }
  },
};

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
