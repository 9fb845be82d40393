import { type IParserErrorMessageProvider, type TokenType, tokenLabel } from 'chevrotain';
import type { Span } from '../src/syntax/ast.ts';
import { otherLanguageHint } from '../src/syntax/other-languages.ts';
import { SplError } from '../src/syntax/spl-error.ts';

const separator = '\n';
const labels = (paths: readonly (readonly TokenType[])[]): string =>
  [
    ...new Set(
      paths
        .map((path) => path[0])
        // What stands for an empty expansion cannot be typed.
        .filter((type): type is TokenType => type !== undefined && type.name !== 'EmptyStage')
        .map((type) => tokenLabel(type)),
    ),
  ].join(separator);

/** Lets Chevrotain hand over the labels of what was expected; the sentence is made in `describeSyntaxError`. */
export const expectedTokens: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => tokenLabel(expected),
  buildNotAllInputParsedMessage: () => '',
  buildNoViableAltMessage: ({ expectedPathsPerAlt }) => labels(expectedPathsPerAlt.flat()),
  buildEarlyExitMessage: ({ expectedIterationPaths }) => labels(expectedIterationPaths),
};

/** Says in SPL terms what is wrong at `span`: brackets and quotes first, for they explain most other messages. */
export function describeSyntaxError(text: string, span: Span, expected: string): SplError {
  const unbalanced = findUnbalanced(text);
  if (unbalanced) return unbalanced;
  const wanted = expected === '' ? [] : expected.split(separator);
  const hint = wanted.length === 0 || wanted.length > 6 ? null : `Expected ${list(wanted)}.`;
  const as = /\bas$/i.exec(text.slice(0, span.start).trimEnd());
  if (as && wanted.includes('a field name'))
    return new SplError("Expected a name after 'AS'.", { start: as.index, end: as.index + 2 }, null, 'syntax');
  if (span.start >= text.length)
    return new SplError(
      'The search ends too early.',
      { start: text.trimEnd().length, end: text.length },
      hint,
      'syntax',
    );
  const found = text.slice(span.start, Math.max(span.end, span.start + 1));
  if (text.startsWith("''", span.start))
    return new SplError(
      'There is no field name between these quotes.',
      { start: span.start, end: span.start + 2 },
      'Single quotes stand around the name of a field; the empty text is "".',
      'syntax',
    );
  // One with a partner would have been read as a name.
  if (found === "'" && !text.includes("'", span.start + 1))
    return new SplError(
      'This quote is never closed.',
      span,
      'Single quotes stand around the name of a field.',
      'syntax',
    );
  if (found === '|' || found === ']') {
    const before = text.slice(0, span.start).trimEnd();
    if (before.endsWith('|') || before === '')
      return new SplError('There is no command between these pipes.', span, 'Remove one of the pipes.', 'syntax');
  }
  const otherLanguage = otherLanguageHint(text, span);
  if (otherLanguage !== null) return new SplError(`Unexpected '${short(found)}'.`, span, otherLanguage, 'syntax');
  if (/\|\s*$/.test(text.slice(0, span.start)))
    return new SplError(`Expected a command after '|', found '${short(found)}'.`, span, null, 'syntax');
  return new SplError(`Unexpected '${short(found)}'.`, span, hint, 'syntax');
}

/** Splunk refuses a list that nothing can be in (Search Reference, search: IN takes at least one value). */
export function emptyList(span: Span): SplError {
  return new SplError('The list of IN is empty.', span, 'Write IN (<value>, <value> ...).', 'syntax');
}

function list(items: readonly string[]): string {
  return items.length === 1 ? items[0]! : `${items.slice(0, -1).join(', ')} or ${items[items.length - 1]}`;
}

function short(text: string): string {
  const line = text.split('\n')[0]!;
  return line.length > 40 ? `${line.slice(0, 40)}...` : line;
}

/** The first quote or bracket without a partner, outside quoted text and comments; null when all have one. */
function findUnbalanced(text: string): SplError | null {
  const open: { character: string; at: number }[] = [];
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (text.startsWith('```', i)) {
      const end = text.indexOf('```', i + 3);
      if (end < 0) return error('This comment is never closed.', i, 3, 'Close it with three backticks.');
      i = end + 2;
    } else if (character === '`') {
      const end = text.indexOf('`', i + 1);
      if (end < 0)
        return error('This macro call is never closed.', i, 1, 'A macro is written `name` or `name(argument)`.');
      i = end;
    } else if (character === '\\' && text[i + 1] === '"') i++;
    else if (character === '"') {
      let end = i + 1;
      while (end < text.length && text[end] !== '"') end += text[end] === '\\' ? 2 : 1;
      if (end >= text.length)
        return error('This quote is never closed.', i, 1, 'A quote inside quoted text is written \\".');
      i = end;
    } else if (character === '(' || character === '[') open.push({ character, at: i });
    else if (character === ')' || character === ']') {
      const last = open.pop();
      if (!last) return error(`This '${character}' closes nothing.`, i, 1, null);
      if ((last.character === '(') !== (character === ')')) {
        return error(
          `This '${last.character}' is never closed.`,
          last.at,
          1,
          `'${character}' comes first at offset ${i}.`,
        );
      }
    }
  }
  const last = open.pop();
  return last ? error(`This '${last.character}' is never closed.`, last.at, 1, null) : null;

  function error(message: string, at: number, length: number, hint: string | null): SplError {
    return new SplError(message, { start: at, end: at + length }, hint, 'syntax');
  }
}
