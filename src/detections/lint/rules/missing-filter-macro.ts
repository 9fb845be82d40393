import { emptyFilterMessage, resemblingMacro } from '../../../syntax/resembling-macro.ts';
import type { LintRepository, LintRule, LintSubject } from '../lint-rule.ts';
import { ownFilterOf } from '../own-filter.ts';

export const missingFilterMacro: LintRule = {
  code: 'missing-filter-macro',
  severity: 'warning',
  summary: 'A filter macro that does not exist, and so excludes nothing, but nearly has the name of one that does.',
  explanation:
    'A `*_filter` macro that the content does not hold stands for nothing. Where a macro of nearly that name exists, its exclusions are most probably meant, and they are off without an error.',
  check(subject, repository, report) {
    const { planned, knowledge, detection } = subject;
    const own = detection === null ? null : ownFilterOf(detection);
    const said = new Set<string>();
    for (const call of planned?.emptyFilters ?? []) {
      if (said.has(call.name)) continue;
      said.add(call.name);
      const found = resemblingMacro(call.name, call.args?.length ?? 0, knowledge.macros);
      if (found === null) continue;
      // A detection's own filter is missing until somebody tunes it; the filter of its neighbour may be named alike.
      if (call.name === own && found.argumentCount === null && isUsed(found.name, subject, repository)) continue;
      report({ message: emptyFilterMessage(call, knowledge.macros)!, at: { in: 'search', span: call.span } });
    }
  },
};

/** True when another search of the repository calls the macro, or would call it as its own filter. */
function isUsed(name: string, subject: LintSubject, { subjects }: LintRepository): boolean {
  return subjects.some(
    (other) =>
      other !== subject &&
      (other.search.spl.includes(`\`${name}`) || (other.detection !== null && ownFilterOf(other.detection) === name)),
  );
}
