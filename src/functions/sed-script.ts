import type { Text } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compileRegex, expandReplacement, replaceAll, type SplRegex } from '../values/regex.ts';
import { atPattern, placeInText } from './pattern-errors.ts';

/** Changes a text. `grown` is told how long it becomes; it may throw. */
export type SedScript = (text: string, grown?: (length: number) => void) => string;

/**
 * Reads a sed script (Search Reference, "rex"): `s/regex/replacement/`, with `g` for every match or a number for that
 * match only, and `y/abc/xyz/` to replace characters; several, one after the other, with blanks or semicolons between.
 * Any character may stand for the slash; `\/` is a slash that does not end its part.
 * @throws SplError at the place in the script.
 */
export function readSedScript(script: Text): SedScript {
  const steps: SedScript[] = [];
  const { text } = script;
  let at = 0;
  const fail = (message: string, offset: number): never => {
    throw new SplError(message, placeInText(script, offset), 's/<regex>/<replacement>/g or y/<from>/<to>/', 'sed');
  };
  while (at < text.length) {
    if (/[\s;]/.test(text[at]!)) {
      at++;
      continue;
    }
    const command = text[at]!;
    const delimiter = text[at + 1];
    if (command !== 's' && command !== 'y') fail("A sed script starts with 's' or 'y'.", at);
    if (delimiter === undefined || /[\w\s\\]/.test(delimiter)) return fail(`Expected '/' after '${command}'.`, at);
    const first = partUntil(text, at + 2, delimiter);
    const second = first && partUntil(text, first.end + 1, delimiter);
    if (!first || !second) return fail(`This '${command}' lacks a '${delimiter}'.`, at);
    const flags = /^[^\s;]*/.exec(text.slice(second.end + 1))![0];
    if (command === 'y') {
      if (flags !== '') fail(`Unexpected '${flags}' after y.`, second.end + 1);
      const from = charactersOf(first.text, delimiter);
      const to = charactersOf(second.text, delimiter);
      if (from.length !== to.length) fail("Both parts of 'y' must have the same number of characters.", at);
      steps.push(transliteration(from, to));
    } else {
      const pattern = unescapeDelimiter(first.text, delimiter);
      const regex = atPattern(script, () => compileRegex(pattern, { global: true }), at + 2);
      const replacement = withControlCharacters(unescapeDelimiter(second.text, delimiter));
      steps.push(substitution(regex, replacement, flags, () => fail(`Unknown flag '${flags}' of s.`, second.end + 1)));
    }
    at = second.end + 1 + flags.length;
  }
  const [only] = steps;
  if (only === undefined) return fail('This sed script is empty.', 0);
  return steps.length === 1 ? only : (value, grown) => steps.reduce((current, step) => step(current, grown), value);
}

function partUntil(text: string, from: number, delimiter: string): { text: string; end: number } | null {
  for (let i = from; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === delimiter) return { text: text.slice(from, i), end: i };
  }
  return null;
}

/** `\n` and `\t` in what is written in place of a match. */
function withControlCharacters(text: string): string {
  return text.replace(/\\([\s\S])/g, (pair, character) => (character === 'n' ? '\n' : character === 't' ? '\t' : pair));
}

function unescapeDelimiter(text: string, delimiter: string): string {
  return text.replaceAll(`\\${delimiter}`, delimiter);
}

function charactersOf(text: string, delimiter: string): readonly string[] {
  return Array.from(withControlCharacters(unescapeDelimiter(text, delimiter)).replaceAll('\\\\', '\\'));
}

function transliteration(from: readonly string[], to: readonly string[]): SedScript {
  const map = new Map(from.map((character, index) => [character, to[index]!]));
  return (text) => Array.from(text, (character) => map.get(character) ?? character).join('');
}

function substitution(regex: SplRegex, replacement: string, flags: string, unknown: () => never): SedScript {
  if (flags === 'g') return (text, grown) => replaceAll(text, regex, replacement, grown);
  const wanted = flags === '' ? 1 : /^[1-9]\d*$/.test(flags) ? Number(flags) : unknown();
  return (text) => {
    let count = 0;
    for (const match of text.matchAll(regex.regex)) {
      if (++count < wanted) continue;
      const before = text.slice(0, match.index);
      return before + expandReplacement(replacement, match, match.groups) + text.slice(match.index + match[0].length);
    }
    return text;
  };
}
