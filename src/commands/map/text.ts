import { escapeText, quotedText } from '../../syntax/text-escapes.ts';
import { toText } from '../../values/number.ts';
import { toList, type Value } from '../../values/value.ts';

/** `$field$`; a lone `$`, as in `C$`, stays. */
const token = /\$([^\s$"'|()[\]=,<>]+)\$/g;

/** The fields whose values a text asks for. */
export function fieldsOfMapText(text: string): string[] {
  return [...new Set([...text.matchAll(token)].map((match) => match[1]!))].filter((field) => field !== '_serial_id');
}

/**
 * Puts values into a search (Search Reference, "map"). Inside double quotes they are escaped. After a comparison a value
 * that is more than one word is put into quotes. Anywhere else it stands as it is (it may be search terms), unless it would
 * end the command it stands in or start another: such a value is put into quotes too, and `taken` is told of its field.
 * Of a multivalue the values are joined by blanks.
 */
export function fillMapText(
  text: string,
  valueFor: (field: string) => Value,
  taken: (field: string) => void = () => {},
): string {
  let quotedUpTo = 0;
  let quoted = false;
  return text.replace(token, (_, field: string, at: number) => {
    for (; quotedUpTo < at; quotedUpTo++) {
      if (text[quotedUpTo] === '\\' && quoted) quotedUpTo++;
      else if (text[quotedUpTo] === '"') quoted = !quoted;
    }
    const value = toList(valueFor(field)).map(toText).join(' ');
    if (quoted) return escapeText(value);
    const compared = /[=<>]\s*$/.test(text.slice(0, at));
    const escapes = !compared && escapesCommand(value);
    if (escapes) taken(field);
    return escapes || (compared && !/^[\w.:@\\/*+-]+$/.test(value)) ? quotedText(value) : value;
  });
}

/** A value out of a log must not become a command: pipes, subsearches, macros, and quotes or brackets that are not closed. */
function escapesCommand(value: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < value.length; at++) {
    const character = value[at]!;
    if (character === '\\') at++;
    else if (character === '"') quoted = !quoted;
    else if (quoted) continue;
    else if ('|[]`'.includes(character)) return true;
    else if (character === '(') depth++;
    else if (character === ')' && --depth < 0) return true;
  }
  return quoted || depth > 0 || value.endsWith('\\');
}
