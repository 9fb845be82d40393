import { compileWildcard, hasWildcard } from '../values/wildcard.ts';

/** Internal fields (`_time`, `_raw`, ...) are not shown unless asked for. */
export const isInternalField = (field: string): boolean => field.startsWith('_');

/**
 * True for a field that one of the patterns names. A wildcard reaches internal fields only when it starts with `_`
 * itself (Search Reference: commands that work on all fields leave internal ones alone).
 */
export function visibleFieldMatcher(patterns: readonly string[]): (field: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !hasWildcard(pattern)));
  const wild = patterns.filter(hasWildcard).map((pattern) => {
    const matches = compileWildcard(pattern, { caseSensitive: true });
    return isInternalField(pattern) ? matches : (field: string) => !isInternalField(field) && matches(field);
  });
  if (wild.length === 0) return (field) => exact.has(field);
  const known = new Map<string, boolean>();
  return (field) => {
    let result = known.get(field);
    if (result === undefined) {
      result = exact.has(field) || wild.some((matches) => matches(field));
      known.set(field, result);
    }
    return result;
  };
}

/** Patterns as a list of columns: a name stands for itself, a wildcard for the columns it matches, each once. */
export function expandPatterns(patterns: readonly string[], columns: readonly string[]): string[] {
  const expanded = new Set<string>();
  for (const pattern of patterns) {
    if (!hasWildcard(pattern)) expanded.add(pattern);
    else for (const column of columns.filter(visibleFieldMatcher([pattern]))) expanded.add(column);
  }
  return [...expanded];
}
