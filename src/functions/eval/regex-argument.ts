import { SplError } from '../../syntax/spl-error.ts';
import { compileRegex, limitText, RegexError, RegexLimit, replaceAll, type SplRegex } from '../../values/regex.ts';
import type { Row } from '../../values/row.ts';
import { limitsOf } from '../call-limits.ts';
import { constantText, invalidArgument, strictTextArgument } from '../compiled-argument.ts';
import type { FunctionCall } from '../eval-function.ts';

/**
 * The regular expression that an argument is: compiled once when it is the same for every row, otherwise whenever it
 * changes. Null when it is missing, or, in a pattern taken from a field, not valid.
 * @throws SplError for a literal that is no valid regular expression.
 */
export function regexArgument(
  call: FunctionCall,
  index: number,
  options: { readonly global?: boolean } = {},
): (row: Row) => SplRegex | null {
  const pattern = constantText(call.args[index]!);
  if (pattern !== null) {
    const regex = compileLiteral(call, index, pattern, options);
    return () => regex;
  }
  const patternOf = strictTextArgument(call, index);
  let latestPattern: string | null = null;
  let latestRegex: SplRegex | null = null;
  return (row) => {
    const wanted = patternOf(row);
    if (wanted === null) return null;
    if (wanted !== latestPattern) {
      latestRegex = compileOrNull(wanted, options);
      latestPattern = wanted;
    }
    return latestRegex;
  };
}

/**
 * Whether the regular expression matches anywhere in the text.
 * @throws SplError when that takes too many steps.
 */
export function regexMatches(regex: SplRegex, text: string, call: FunctionCall): boolean {
  try {
    return regex.regex.test(text);
  } catch (error) {
    throw gaveUp(error, regex, call);
  }
}

/**
 * The text with every match replaced.
 * @throws SplError when that takes too many steps.
 */
export function regexReplaced(regex: SplRegex, text: string, replacement: string, call: FunctionCall): string {
  const limits = limitsOf(call);
  try {
    return replaceAll(text, regex, replacement, (length) => limits.text(length));
  } catch (error) {
    throw gaveUp(error, regex, call);
  }
}

function gaveUp(error: unknown, { pattern }: SplRegex, call: FunctionCall): unknown {
  if (!(error instanceof RegexLimit)) return error;
  const subject = call.args[0]!.expression;
  const field = subject.kind === 'field' ? ` on the field '${subject.name.text}'` : '';
  const shown = pattern.length > 80 ? `${pattern.slice(0, 80)}...` : pattern;
  return new SplError(
    `'${call.name}' gave up the regular expression "${shown}"${field}: ${limitText(error)}.`,
    call.span,
    'A loop within a loop, as in (a+)+, takes many ways to match the same text: write it with one loop.',
    'limit',
  );
}

function compileLiteral(call: FunctionCall, index: number, pattern: string, options: { global?: boolean }): SplRegex {
  try {
    return compileRegex(pattern, options);
  } catch (error) {
    if (!(error instanceof RegexError)) throw error;
    const place = `at offset ${error.offset} of the pattern`;
    throw invalidArgument(call, index, `is no valid regular expression: ${error.message} (${place})`);
  }
}

function compileOrNull(pattern: string, options: { global?: boolean }): SplRegex | null {
  try {
    return compileRegex(pattern, options);
  } catch (error) {
    if (error instanceof RegexError) return null;
    throw error;
  }
}
