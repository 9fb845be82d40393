import type { Span } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';

/** A window that is refused; `span`: where it was written, null where only the run shows it. */
export function windowTooLarge(window: number, limit: number, span: Span | null): SplError {
  return new SplError(
    `'streamstats' allows a window of at most ${limit} rows, not ${window}.`,
    span,
    'Without window it aggregates all rows so far.',
    'limit',
  );
}
