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

/** Text literals of eval: `\"`, `\\`, `\t`, `\n` (Search Reference, "eval"); an unknown pair passes unchanged. */
export function unescapeEvalText(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(/\\(["\\tn])/g, (_, character: string) =>
    character === 't' ? '\t' : character === 'n' ? '\n' : character,
  );
}
