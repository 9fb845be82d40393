const isBlank = (character: string | undefined): boolean => character !== undefined && /[\s\uFEFF]/.test(character);

/** How text is written in a file: YAML's plain and block text, its quoted forms, or a string of JSON. */
type Style = 'plain' | 'single' | 'double';

/** Leads from offsets in a text to offsets in the file that it was read from. */
export type PlaceInFile = (offset: number) => number;

/**
 * Where the value of the top-level key `key` of a YAML file stands. The value and its written form are walked side by
 * side: folding and quoting change blanks and escapes only, so that every other character is found again.
 */
export function placeInYaml(file: string, key: string, value: string): PlaceInFile {
  const match = new RegExp(`^${key}[ \\t]*:[ \\t]*`, 'm').exec(file);
  if (!match) return () => 0;
  let start = match.index + match[0].length;
  const first = file[start];
  if (first === "'") return aligned(file, start + 1, value, 'single');
  if (first === '"') return aligned(file, start + 1, value, 'double');
  // The head of a block: `|`, `>-`, `|2+`, a comment.
  const block = /^[|>][-+\d]*[ \t]*(?:#[^\n]*)?\r?\n/.exec(file.slice(start, start + 200));
  if (block) start += block[0].length;
  return aligned(file, start, value, 'plain');
}

/** The same for a string member `key` of a JSON object that starts at `from`. */
export function placeInJson(file: string, from: number, key: string, value: string): PlaceInFile {
  const pattern = new RegExp(`"${key}"\\s*:\\s*"`, 'g');
  pattern.lastIndex = from;
  const match = pattern.exec(file);
  return match ? aligned(file, match.index + match[0].length, value, 'double') : () => from;
}

/** The same for a setting of a .conf file whose value starts at `start`; its lines may be continued by backslashes. */
export function placeInSetting(file: string, start: number, value: string): PlaceInFile {
  return (offset) => {
    let at = start;
    for (let index = 0; index < Math.min(offset, value.length); index++) {
      if (value[index] === '\n' && file[at] === '\\') at++;
      if (value[index] === '\n' && file[at] === '\r') at++;
      at++;
    }
    return at;
  };
}

/** Where the items of the top-level list `key` of a YAML file begin. Empty when the list is not written as a block. */
export function placesOfItems(file: string, key: string): { readonly line: number; readonly column: number }[] {
  const lines = file.split('\n');
  const head = lines.findIndex((line) => new RegExp(`^${key}[ \\t]*:`).test(line));
  const places: { line: number; column: number }[] = [];
  let indent: number | null = null;
  for (let index = head + 1; head >= 0 && index < lines.length; index++) {
    const line = lines[index]!;
    const blanks = line.length - line.trimStart().length;
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    const item = /^[ ]*-(?:[ \t]|$)/.test(line.trimEnd());
    if (blanks === 0 && !item) break;
    if (!item) continue;
    indent ??= blanks;
    if (blanks === indent) places.push({ line: index + 1, column: blanks + 1 });
  }
  return places;
}

function aligned(file: string, start: number, value: string, style: Style): PlaceInFile {
  return (offset) => {
    let at = start;
    for (let index = 0; index < value.length; index++) {
      const character = value[index]!;
      if (isBlank(character)) {
        if (index === offset) return at;
        if (isBlank(file[at])) at++;
        else if (style === 'double' && file[at] === '\\') at += escapeLength(file, at);
        continue;
      }
      while (isBlank(file[at]) || (style === 'double' && file[at] === '\\' && isBlank(file[at + 1]))) at++;
      if (index === offset) return at;
      if (style === 'single' && character === "'") at += 2;
      else if (style === 'double' && file[at] === '\\') at += escapeLength(file, at);
      else at++;
    }
    return at;
  };
}

function escapeLength(file: string, at: number): number {
  switch (file[at + 1]) {
    case 'x':
      return 4;
    case 'u':
      return 6;
    case 'U':
      return 10;
    default:
      return 2;
  }
}
