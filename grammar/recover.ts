import type { Pipeline } from '../src/syntax/ast.ts';
import { SplError } from '../src/syntax/spl-error.ts';
import { parsePipeline } from './parse.ts';

/** A stage of a text that does not parse as a whole: its own tree, or what is wrong with it. */
export type RecoveredStage =
  | { readonly kind: 'parsed'; readonly first: boolean; readonly pipeline: Pipeline }
  | { readonly kind: 'wrong'; readonly error: SplError };

/** Each stage is read at its place in the whole text: of longer searches only the first mistake is told. */
const maxStages = 200;

/**
 * Reads each stage for itself, so that a mistake in one does not hide those in others. Places are those of the whole text.
 * Nothing when there are more than 200 stages.
 */
export function parseStages(text: string): readonly RecoveredStage[] {
  const starts = [0, ...topLevelPipes(text)].filter((start, index) => index === 0 || start > 0);
  if (starts.length > maxStages) return [];
  return starts.map((start, index): RecoveredStage => {
    const end = starts[index + 1] ?? text.length;
    // Blanks keep the places; a stage that is not the first begins with its pipe.
    const padded = text.slice(0, start).replace(/[^\n]/g, ' ') + text.slice(start, end);
    try {
      return { kind: 'parsed', first: index === 0, pipeline: parsePipeline(padded) };
    } catch (error) {
      if (!(error instanceof SplError)) throw error;
      return { kind: 'wrong', error: end < text.length ? atItsEnd(error, padded) : error };
    }
  });
}

/** A stage with another behind it is not the end of the search: its last character is where something is missing. */
function atItsEnd(error: SplError, text: string): SplError {
  if (error.span === null || error.span.end < text.length || !/ends too early/.test(error.message)) return error;
  const end = text.trimEnd().length;
  // Nothing but the pipe that begins it.
  if (/^\s*\|\s*$/.test(text))
    return new SplError(
      'There is no command between these pipes.',
      { start: end - 1, end },
      'Remove one of the pipes; the operator is OR.',
      error.code,
    );
  return new SplError('This command ends too early.', { start: end - 1, end }, error.hint, error.code);
}

/**
 * Pipes outside quotes, comments, macro calls and subsearches. Round brackets do not count: no pipe may stand in them, and one
 * that was never closed shall not hide what follows.
 */
function topLevelPipes(text: string): number[] {
  const pipes: number[] = [];
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (text.startsWith('```', at)) at = skipTo(text, '```', at + 3) + 2;
    else if (character === '`') at = skipTo(text, '`', at + 1);
    else if (character === '\\') at++;
    else if (character === '"') at = endOfQuote(text, at);
    else if (character === '[') depth++;
    else if (character === ']') depth = Math.max(0, depth - 1);
    else if (character === '|' && depth === 0) pipes.push(at);
  }
  return pipes;
}

function skipTo(text: string, end: string, from: number): number {
  const at = text.indexOf(end, from);
  return at < 0 ? text.length : at;
}

function endOfQuote(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
