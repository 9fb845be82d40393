import { hasWildcard, substituteWildcards, wildcardCaptures } from '../../values/wildcard.ts';
import type { FieldDemand } from '../field-demand.ts';
import type { FieldFlow } from '../field-flow.ts';
import type { Renaming } from '../operator.ts';
import { isInternalField } from '../visible-fields.ts';

/** What a wildcard calls the field, or null when it does not match. */
export function newName(field: string, { from, to }: Renaming): string | null {
  if (isInternalField(field) && !isInternalField(from)) return null;
  const captures = wildcardCaptures(from, field);
  return captures === null ? null : substituteWildcards(to, captures);
}

/** The single renamings that one with wildcards stands for. */
export function expand(renaming: Renaming, columns: readonly string[]): readonly Renaming[] {
  if (!hasWildcard(renaming.from)) return [renaming];
  return columns.flatMap((column) => {
    const to = newName(column, renaming);
    return to === null || to === column ? [] : [{ from: column, to }];
  });
}

/** A renamed column keeps its place; the column it replaces is gone. */
export function renamedColumns(columns: readonly string[], renamings: readonly Renaming[]): readonly string[] {
  for (const renaming of renamings) {
    const names = new Map(expand(renaming, columns).map(({ from, to }) => [from, to]));
    const taken = new Set([...names].filter(([from]) => columns.includes(from)).map(([, to]) => to));
    columns = [...new Set(columns.flatMap((column) => names.get(column) ?? (taken.has(column) ? [] : [column])))];
  }
  return columns;
}

/** The name under which rows held a field before the renamings; null when that is unknown. */
export function originOfRenamed(renamings: readonly Renaming[], field: string, input: FieldFlow): string | null {
  const steps: (readonly Renaming[])[] = [];
  let columns = input.known;
  for (const renaming of renamings) {
    if (input.open && hasWildcard(renaming.from)) return null;
    steps.push(expand(renaming, columns));
    columns = renamedColumns(columns, [renaming]);
  }
  let name = field;
  for (const step of steps.reverse()) {
    const sources = step.filter(({ to }) => to === name);
    if (sources.length > 1 || (sources.length === 0 && step.some(({ from }) => from === name))) return null;
    name = sources[0]?.from ?? name;
  }
  return name;
}

/** The fields that renamings need so that `wanted` come out. */
export function demandBeforeRenaming(renamings: readonly Renaming[], wanted: FieldDemand): FieldDemand {
  return renamings.reduceRight((demand, renaming) => demandOf(renaming, demand), wanted);
}

function demandOf(renaming: Renaming, wanted: FieldDemand): FieldDemand {
  if (wanted === 'all') return 'all';
  const { from, to } = renaming;
  const demand = new Set<string>();
  if (!hasWildcard(from)) {
    for (const field of wanted) {
      if (field === to) demand.add(from);
      else if (field !== from) demand.add(field);
    }
    return demand;
  }
  // With several stars a name does not say where each of them ended.
  if (to.split('*').length > 2) return 'all';
  for (const field of wanted) {
    demand.add(field);
    const captures = wildcardCaptures(to, field);
    if (captures !== null) demand.add(substituteWildcards(from, captures));
  }
  return demand;
}
