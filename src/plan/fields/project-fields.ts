import { compileWildcard, hasWildcard } from '../../values/wildcard.ts';
import type { ColumnOrder } from '../column-order.ts';
import { type FieldDemand, union } from '../field-demand.ts';
import type { FieldFlow } from '../field-flow.ts';
import type { ProjectOperator } from '../operator.ts';
import { expandPatterns, isInternalField } from '../visible-fields.ts';

/** True for a field that stays; not for `only`, which lists columns. */
export function staysIn({ mode, patterns }: ProjectOperator): (field: string) => boolean {
  const named = fieldMatcher(patterns);
  return mode === 'remove' ? (field) => !named(field) : (field) => named(field) || isInternalField(field);
}

/** True for a field that one of the patterns names. */
function fieldMatcher(patterns: readonly string[]): (field: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !hasWildcard(pattern)));
  const wild = patterns.filter(hasWildcard).map((pattern) => compileWildcard(pattern, { caseSensitive: true }));
  return (field) => exact.has(field) || wild.some((matches) => matches(field));
}

export function fieldsAfterProject(operator: ProjectOperator, { known, open }: FieldFlow): FieldFlow {
  const { mode, patterns } = operator;
  const wild = patterns.some(hasWildcard);
  if (mode === 'only') return { known: expandPatterns(patterns, known), open: open && wild };
  const stays = staysIn(operator);
  if (mode === 'remove') return { known: known.filter(stays), open };
  const exact = patterns.filter((pattern) => !hasWildcard(pattern) && (open || known.includes(pattern)));
  return { known: [...exact, ...known.filter((field) => !exact.includes(field) && stays(field))], open: open && wild };
}

export function demandBeforeProject(operator: ProjectOperator, wanted: FieldDemand): FieldDemand {
  const { mode, patterns } = operator;
  const wild = patterns.some(hasWildcard);
  // Whether there are rows at all depends on every field named.
  if (mode === 'only') return wild ? 'all' : new Set(patterns);
  if (wanted !== 'all') return new Set([...wanted].filter(staysIn(operator)));
  if (mode === 'remove') return 'all';
  return wild ? 'all' : union(new Set(patterns), ['_time', '_raw']);
}

export function orderAfterProject({ mode, patterns }: ProjectOperator, before: ColumnOrder): ColumnOrder {
  return mode === 'only' || (mode === 'keep' && !patterns.every(hasWildcard)) ? 'stated' : before;
}
