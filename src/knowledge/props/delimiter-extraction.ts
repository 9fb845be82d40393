import type { DelimiterTransform } from './field-transform.ts';
import { cleanFieldName, type Extraction } from './found-fields.ts';

/**
 * A transform with DELIMS (transforms.conf.spec): values with the names of FIELDS by their place, `name=value` pairs, or names and
 * values in turn. Double quotes keep delimiters inside a value; a quote inside is escaped, or written twice. Without FIELDS, delimiters that follow each other count as one; with them,
 * only a blank after another delimiter (`", "`) belongs to it, so that empty values keep their place.
 */
export function compileDelimiterTransform(transform: DelimiterTransform): Extraction {
  const { between, afterName, fields, sourceKey, addsValues, cleansNames, keepsEmpty } = transform;
  const separators = new Set(between);
  const nameEnds = new Set(afterName ?? '');
  const names = cleansNames ? fields.map(cleanFieldName) : fields;

  const pairsOf = (text: string): readonly (readonly [string, string])[] => {
    if (afterName === null) return alternating(split(text, separators, true));
    return split(text, separators, true, nameEnds).flatMap((piece) => {
      const at = firstOf(piece, nameEnds);
      return at < 0 ? [] : [[piece.slice(0, at).trim(), unquoted(piece.slice(at + 1))] as const];
    });
  };
  return (found) => {
    for (const text of found.textsOf(sourceKey)) {
      if (names.length > 0 && afterName === null) {
        const values = split(text, separators, false);
        for (let index = 0; index < names.length && index < values.length; index++) {
          const value = unquoted(values[index]!);
          if (names[index] !== '' && (value !== '' || keepsEmpty)) found.add(names[index]!, value, addsValues);
        }
        continue;
      }
      for (const [key, value] of pairsOf(text)) {
        const name = cleansNames ? cleanFieldName(key) : key;
        if (name !== '' && (value !== '' || keepsEmpty)) found.add(name, value, addsValues);
      }
    }
  };
}

/** Cuts a text at separators outside of double quotes. A quote opens a value only where one begins, also after a name. */
function split(
  text: string,
  separators: ReadonlySet<string>,
  merges: boolean,
  nameEnds: ReadonlySet<string> = new Set(),
): string[] {
  const pieces: string[] = [];
  let start = 0;
  let valueStart = 0;
  for (let at = 0; at <= text.length; at++) {
    if (text[at] === '"' && at === valueStart) {
      const end = closingQuote(text, at);
      if (end > 0) at = end;
      continue;
    }
    if (at < text.length && !separators.has(text[at]!)) {
      if (nameEnds.has(text[at]!) || (at === valueStart && text[at] === ' ')) valueStart = at + 1;
      continue;
    }
    if (!merges || at > start) pieces.push(text.slice(start, at));
    if (!merges && text[at] !== ' ' && separators.has(' ')) while (text[at + 1] === ' ') at++;
    start = at + 1;
    valueStart = start;
  }
  return pieces;
}

/** The place of the quote that ends the one at `from`; -1 when there is none. */
function closingQuote(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === '"') {
      if (text[at + 1] !== '"') return at;
      at++;
    }
  }
  return -1;
}

function firstOf(text: string, characters: ReadonlySet<string>): number {
  for (let at = 0; at < text.length; at++) if (characters.has(text[at]!)) return at;
  return -1;
}

/** Names and values in turn. */
function alternating(pieces: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < pieces.length; at += 2) pairs.push([pieces[at]!, unquoted(pieces[at + 1]!)]);
  return pairs;
}

function unquoted(text: string): string {
  const inner = /^\s*"([\s\S]*)"\s*$/.exec(text)?.[1];
  return inner === undefined ? text : inner.replace(/\\(["\\])|"(")/g, '$1$2');
}
