import { COMPOSITE_FORMATS } from './time-names.ts';

/** A piece of a time format: text as it stands, or a variable such as `%3N` (`name` is `N`, `width` 3). */
export type FormatPiece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string; readonly width: number | null; readonly flag: string };

const VARIABLES = new Set(
  'a A b B h C d e f g G H I j k l m M n N p P Q s S t u U V w W y Y z Z % :z ::z :::z Ez'.split(' '),
);

/** `%`, an optional flag (`-` no padding, `_` blanks, `0` zeros, `^` upper case), a width, and the variable's name. */
const VARIABLE = /%([-_0^]?)(\d?)(:{1,3}z|E[a-zA-Z]|O[a-zA-Z]|[a-zA-Z+%])/y;

/**
 * Splits a format into pieces. Variables that stand for others (`%T`, `%F`, `%c`) are expanded; `E` and `O` in front of a
 * variable mean nothing, except in `%Ez`; what is no variable stands for itself.
 */
export function parseTimeFormat(format: string): FormatPiece[] {
  const pieces: FormatPiece[] = [];
  let text = '';
  let at = 0;
  while (at < format.length) {
    VARIABLE.lastIndex = at;
    const match = format[at] === '%' ? VARIABLE.exec(format) : null;
    const name = match === null ? '' : variableName(match[3]!);
    const composite = Object.hasOwn(COMPOSITE_FORMATS, name) ? COMPOSITE_FORMATS[name] : undefined;
    if (match === null || (composite === undefined && !VARIABLES.has(name))) {
      text += format[at++];
      continue;
    }
    if (text !== '') pieces.push({ kind: 'text', text });
    text = '';
    at += match[0].length;
    if (composite !== undefined) pieces.push(...parseTimeFormat(composite));
    else pieces.push({ kind: 'variable', name, width: match[2] === '' ? null : Number(match[2]), flag: match[1]! });
  }
  if (text !== '') pieces.push({ kind: 'text', text });
  return pieces;
}

function variableName(written: string): string {
  return /^[EO]./.test(written) && written !== 'Ez' ? written.slice(1) : written;
}
