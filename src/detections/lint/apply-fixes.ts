import { YamlError } from '../../knowledge/yaml-compose.ts';
import { parseYaml } from '../../knowledge/yaml-text.ts';
import type { CheckContext } from '../check-search.ts';
import type { FoundSearch } from '../find-searches.ts';
import type { LintFix } from './finding.ts';
import { canRun, withFix } from './judge-fix.ts';

/**
 * The file's text with the fixes made, or null when that cannot be done safely: the text must read back as the search
 * with exactly those changes, whatever way it is quoted, and that search must run. Fixes that overlap are left for the next run.
 */
export function applyFixes(search: FoundSearch, fixes: readonly LintFix[], context: CheckContext): string | null {
  let spl = search.spl;
  let file = search.file;
  let limit = Number.POSITIVE_INFINITY;
  for (const fix of [...fixes].sort((a, b) => b.span.start - a.span.start)) {
    const { span, replacement } = fix;
    if (span.end > limit) continue;
    limit = span.start;
    const start =
      span.start > 0 && span.end === span.start ? search.place(span.start - 1) + 1 : search.place(span.start);
    const end = span.end > span.start ? search.place(span.end - 1) + 1 : start;
    file = file.slice(0, start) + replacement + file.slice(end);
    spl = withFix(spl, fix);
  }
  return file !== search.file && readsAs(file, search.path, spl) && canRun(spl, context) ? file : null;
}

function readsAs(file: string, path: string, spl: string): boolean {
  if (/\.spl$/i.test(path)) return file.replace(/^\uFEFF/, '') === spl;
  if (!/\.ya?ml$/i.test(path)) return false;
  try {
    return (parseYaml(file) as { search?: unknown } | null)?.search === spl;
  } catch (error) {
    if (error instanceof YamlError) return false;
    throw error;
  }
}
