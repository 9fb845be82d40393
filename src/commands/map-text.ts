import { toText } from '../values/number.ts';
import { toList, type Value } from '../values/value.ts';

/** `$field$`; a lone `$`, as in `C$`, stays. */
const token = /\$([^\s$"'|()[\]=,<>]+)\$/g;

/** The fields whose values a text asks for. */
export function fieldsOfMapText(text: string): string[] {
  return [...new Set([...text.matchAll(token)].map((match) => match[1]!))].filter((field) => field !== '_serial_id');
}

/**
 * Puts values into a search (Search Reference, "map"). Inside double quotes they are escaped. After a comparison a value
 * that is more than one word is put into quotes; anywhere else it stands as it is. Of a multivalue the values are joined
 * by blanks.
 */
export function fillMapText(text: string, valueFor: (field: string) => Value): string {
  let quotedUpTo = 0;
  let quoted = false;
  return text.replace(token, (_, field: string, at: number) => {
    for (; quotedUpTo < at; quotedUpTo++) {
      if (text[quotedUpTo] === '\\' && quoted) quotedUpTo++;
      else if (text[quotedUpTo] === '"') quoted = !quoted;
    }
    const value = toList(valueFor(field)).map(toText).join(' ');
    if (quoted) return value.replace(/["\\]/g, '\\$&');
    const compared = /[=<>]\s*$/.test(text.slice(0, at));
    return compared && !/^[\w.:@\\/*+-]+$/.test(value) ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
  });
}
