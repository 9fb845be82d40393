/** A regular expression that cannot be used; see also `RegexLimit`. */
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

/** A match that was given up: it took too many steps, or too much had to be remembered. */
export class RegexLimit extends RegexError {
  constructor(
    message: string,
    /** How long the text is, UTF-16 units. */
    readonly textLength: number,
  ) {
    super(message, 0);
  }
}

/** `the match takes too many steps, on a text of 12,345 characters` */
export function limitText({ message, textLength }: RegexLimit): string {
  return `${message}, on a text of ${textLength.toLocaleString('en')} characters`;
}
