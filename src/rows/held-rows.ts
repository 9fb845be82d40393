import type { Limits } from '../plan/run-context.ts';
import { SplError } from '../syntax/spl-error.ts';
import type { Row } from '../values/row.ts';

/**
 * All rows, in memory.
 * @throws SplError (code `limit`) when there are more than `limits.heldRows`.
 */
export function holdRows(rows: Iterable<Row>, limits: Limits, command: string): Row[] {
  const held: Row[] = [];
  for (const row of rows) {
    if (held.length >= limits.heldRows) throw tooManyRows(limits, command);
    held.push(row);
  }
  return held;
}

export function tooManyRows(limits: Limits, command: string): SplError {
  return new SplError(
    `'${command}' would have to hold more than ${limits.heldRows} rows in memory.`,
    null,
    'Filter or aggregate before it.',
    'limit',
  );
}
