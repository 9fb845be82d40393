import { isTimeTerm } from '../functions/search-time-terms.ts';
import type { Pipeline } from '../syntax/ast.ts';
import { searchNodes, searchTermsOf } from '../syntax/walk.ts';

/** Fields that fewer searches ask for, or more fields, are not worth sorting events by. */
const fewest = 3;
const most = 8;

/**
 * The fields of events that searches compare first, those asked for by the most searches first (macros expanded). What to
 * sort events into kinds by; see `EventKinds`.
 */
export function fieldsAskedFor(searches: Iterable<Pipeline>): readonly string[] {
  const counts = new Map<string, number>();
  for (const { stages } of searches) {
    const first = stages[0];
    if (first?.kind !== 'command' || first.body.shape !== 'search') continue;
    const fields = new Set<string>();
    for (const root of searchTermsOf(first)) {
      for (const term of searchNodes(root)) {
        if (term.kind === 'in' || (term.kind === 'comparison' && !isTimeTerm(term))) fields.add(term.field.text);
      }
    }
    for (const field of fields) counts.set(field, (counts.get(field) ?? 0) + 1);
  }
  // Every search that names no index leaves some indexes out.
  counts.delete('index');
  const frequent = [...counts]
    .filter(([, count]) => count >= fewest)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, most);
  return ['index', ...frequent.map(([field]) => field)];
}
