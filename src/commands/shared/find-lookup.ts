import { builtinLookups } from '../../knowledge/builtin-lookups/registry.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { LookupTable } from '../../knowledge/lookup.ts';
import type { Span } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';

/** The table of a name: also `users.csv` for a table `users` and the other way round. Undefined when there is none. */
export function findTable(name: string, { lookups }: Knowledge): LookupTable | undefined {
  const exact = lookups.get(name);
  if (exact !== undefined) return exact;
  const other = /\.csv$/i.test(name) ? name.replace(/\.csv$/i, '') : `${name}.csv`;
  return lookups.get(other);
}

export const whereTablesAre = 'Tables are read from lookups/ in the content (--content DIR).';

/** The error of a search that cannot go on without a lookup. `message` says what could not be done. */
export function unknownLookup(message: string, name: string, knowledge: Knowledge, span: Span): SplError {
  const nearest = nearestName(name, [...knowledge.lookups.keys(), ...builtinLookups.keys()]);
  const problem = knowledge.problems.find(({ subject }) => subject === name);
  const hint = problem ? problem.message : nearest === null ? whereTablesAre : `Did you mean '${nearest}'?`;
  return new SplError(message, span, hint, 'unknown-lookup');
}
