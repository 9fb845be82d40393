import type { Span, Text } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { limitText, RegexError, RegexLimit } from '../values/regex-error.ts';

/**
 * Runs an action that compiles the regular expression written in `pattern`; a RegexError becomes an SplError
 * at its place in the search. `shift`: where the regular expression starts within the text (sed scripts).
 */
export function atPattern<Result>(pattern: Text, action: () => Result, shift = 0): Result {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    throw new SplError(
      `Regular expression: ${error.message}.`,
      placeInText(pattern, error.offset + shift),
      null,
      'regex',
    );
  }
}

/**
 * Runs an action that matches the regular expression written in `pattern`.
 * @throws SplError (code `limit`) when it is given up.
 */
export function matching<Result>(command: string, field: string, pattern: Text, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof RegexLimit)) throw error;
    throw new SplError(
      `'${command}' gave up its regular expression on the field '${field}': ${limitText(error)}.`,
      pattern.span,
      'A loop within a loop, as in (a+)+, takes many ways to match the same text: write it with one loop.',
      'limit',
    );
  }
}

/** Where the character at `offset` of a literal's value stands in the search: quotes and escapes are counted. */
export function placeInText(text: Text, offset: number): Span {
  let at = 0;
  for (let i = 0; i < offset && at < text.raw.length; i++) {
    const escaped = text.quoted && text.raw[at] === '\\' && /["\\|]/.test(text.raw[at + 1] ?? '');
    at += escaped ? 2 : 1;
  }
  const start = Math.min(text.span.start + (text.quoted ? 1 : 0) + at, text.span.end);
  return { start, end: Math.min(start + 1, text.span.end) };
}
