/** A regular expression that cannot be used, or one that took too many steps. */
export class RegexError extends Error {
  override readonly name = 'RegexError';
  constructor(
    message: string,
    /** A place in the pattern (UTF-16 units). */
    readonly offset: number,
  ) {
    super(message);
  }
}
