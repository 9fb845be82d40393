import type { Span } from './ast.ts';

/**
 * Anything wrong with a search: what the person who typed it reads. `span` points into the text that was parsed;
 * `atOriginal` (see macro expansion) leads it back to the text that was typed.
 */
export class SplError extends Error {
  override readonly name = 'SplError';
  constructor(
    message: string,
    readonly span: Span | null = null,
    /** What to do about it: `Did you mean 'stats'?` */
    readonly hint: string | null = null,
    /** Stable and machine-readable: `unknown-command`, `syntax`, `unknown-function`, ... */
    readonly code: string = 'invalid',
  ) {
    super(message);
  }
}

/** Several errors found in one search, in the order of the text. */
export class SplErrors extends Error {
  override readonly name = 'SplErrors';
  constructor(readonly errors: readonly SplError[]) {
    super(errors.map((error) => error.message).join('\n'));
  }
}
