/**
 * In the search language and in command arguments only `\\`, `\"` and `\|` are escapes; every other pair stays as it
 * is, `\*` too, for an asterisk is always a wildcard (Search Manual, "Use special characters in your search").
 */
export function unescapeSearchText(raw: string): string {
  return raw.includes('\\') ? raw.replace(/\\(["\\|])/g, '$1') : raw;
}

/** The shortest text that `unescapeSearchText` turns into `text`, for use between quotes. */
export function escapeSearchText(text: string): string {
  return text.replace(/\\(?=["\\|]|$)|"/g, (found) => `\\${found}`);
}

/** A value, or a name, in terms of a search. */
export const quotedSearchText = (text: string): string => `"${escapeSearchText(text)}"`;

/** Text between double quotes wherever both quotes and backslashes are escaped: text literals of eval, options, pairs of an event's text. */
export const escapeText = (text: string): string => text.replace(/["\\]/g, '\\$&');
export const quotedText = (text: string): string => `"${escapeText(text)}"`;

/** A field's name in an expression: `'user name'`. */
export const quotedField = (name: string): string => `'${name.replace(/['\\]/g, '\\$&')}'`;

/** Text literals of eval: `\"`, `\\`, `\t`, `\n` (Search Reference, "eval"); an unknown pair passes unchanged. */
export function unescapeEvalText(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(["\\tn])/g, (_, character: string) =>
    character === 't' ? '\t' : character === 'n' ? '\n' : character,
  );
}
