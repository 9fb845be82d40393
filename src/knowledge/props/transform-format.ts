/** Text in which `$1` stands for what a group of the regular expression found: pieces of text and numbers of groups. */
export type Template = readonly (string | number)[];

/** One `name::value` of a FORMAT. */
export interface FormatPair {
  readonly name: Template;
  readonly value: Template;
}

/**
 * Reads the FORMAT of a field extraction: `name::value` pairs with blanks between them, each part possibly in double quotes.
 * @throws Error when a piece is none
 */
export function readFormatPairs(text: string): readonly FormatPair[] {
  const pairs: FormatPair[] = [];
  for (const [piece] of text.matchAll(/(?:"(?:[^"\\]|\\[\s\S])*"|[^\s"])+/g)) {
    const parts = /^("(?:[^"\\]|\\[\s\S])*"|(?:(?!::)[^"])+)::(.*)$/s.exec(piece);
    if (parts === null) throw new Error(`FORMAT: 'name::value' was expected instead of '${piece}'.`);
    pairs.push({ name: readTemplate(unquoted(parts[1]!)), value: readTemplate(unquoted(parts[2]!)) });
  }
  return pairs;
}

/** `$n` is a group, anything else stands for itself. */
export function readTemplate(text: string): Template {
  const parts: (string | number)[] = [];
  let end = 0;
  for (const match of text.matchAll(/\$(\d+)/g)) {
    if (match.index > end) parts.push(text.slice(end, match.index));
    parts.push(Number(match[1]));
    end = match.index + match[0].length;
  }
  if (end < text.length) parts.push(text.slice(end));
  return parts;
}

/** The highest group that a template names. */
export function highestGroup(template: Template): number {
  return Math.max(0, ...template.filter((part) => typeof part === 'number'));
}

/** True when the text depends on what the regular expression finds. */
export function isVariable(template: Template): boolean {
  return template.some((part) => typeof part === 'number');
}

function unquoted(text: string): string {
  const inner = /^"([\s\S]*)"$/.exec(text)?.[1];
  return inner === undefined ? text : inner.replace(/\\(["\\])/g, '$1');
}
