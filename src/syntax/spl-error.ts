import type { Span } from './ast.ts';

/** What kind of mistake an error is; programs that read reports rely on the words. */
export type SplErrorCode =
  | 'argument-count'
  | 'arguments'
  | 'boolean-assignment'
  | 'data'
  | 'duplicate-field'
  | 'field-name'
  | 'field-wildcard'
  | 'file-name'
  | 'foreach-name'
  | 'form'
  | 'format'
  | 'internal'
  | 'invalid'
  | 'invalid-argument'
  | 'limit'
  | 'macro-arguments'
  | 'macro-eval'
  | 'macro-recursion'
  | 'macro-validation'
  | 'map-field'
  | 'not-allowed'
  | 'not-first'
  | 'not-generating'
  | 'not-streaming'
  | 'option-value'
  | 'position'
  | 'regex'
  | 'require'
  | 'sed'
  | 'stanza'
  | 'subsearch'
  | 'syntax'
  | 'time-order'
  | 'time-range'
  | 'time-term'
  | 'too-deep'
  | 'transform'
  | 'type'
  | 'unknown-command'
  | 'unknown-datamodel'
  | 'unknown-dataset'
  | 'unknown-endpoint'
  | 'unknown-file'
  | 'unknown-form'
  | 'unknown-function'
  | 'unknown-job'
  | 'unknown-lookup'
  | 'unknown-lookup-field'
  | 'unknown-macro'
  | 'unknown-model'
  | 'unknown-option'
  | 'unknown-savedsearch'
  | 'unknown-stanza'
  | 'unknown-transaction-type'
  | 'unknown-transform'
  | 'unresolved'
  | 'unsupported'
  | 'wildcards'
  | 'xpath';

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
    /** Stable and machine-readable. */
    readonly code: SplErrorCode = 'invalid',
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
