/** Cuts a line into tokens. */
export interface TokenRule {
  /** `header`: the header's line and its tokens; both empty for the header itself. */
  cut(line: string, header: { readonly line: string; readonly tokens: readonly string[] }): readonly string[];
  /** The tokens are these whatever the line is; null when they come from it. */
  readonly fixed: readonly string[] | null;
}

/**
 * Reads how a section is cut into tokens (multikv.conf.spec): `_tokenize_`, `_chop_`, `_align_` or `_token_list_`.
 * @throws Error saying what was expected
 */
export function readTokenRule(value: string): TokenRule {
  const [, kind, rest = ''] = /^(_\w+_)[\s,]*([\s\S]*)$/.exec(value.trim()) ?? [];
  switch (kind) {
    case '_tokenize_':
      return tokenizer(rest);
    case '_chop_':
      return chopper(rest);
    case '_align_':
      return aligner(rest);
    case '_token_list_':
      return tokenList(rest);
    default:
      throw new Error('_tokenize_, _chop_, _align_ or _token_list_ was expected.');
  }
}

const wordsOf = (text: string): readonly { readonly text: string; readonly quoted: boolean }[] =>
  [...text.matchAll(/"((?:[^"\\]|\\[\s\S])*)"|[^\s,"]+/g)].map(([word, quoted]) =>
    quoted === undefined
      ? { text: word, quoted: false }
      : { text: quoted.replace(/\\t/g, '\t').replace(/\\([\s\S])/g, '$1'), quoted: true },
  );

/**
 * `<most tokens>, "<delimiters>" [, <consume>]`: -1 is as many as there are, 0 as many as the header has; the last one takes
 * what is left. Unless `consume` is false, delimiters that follow each other are one.
 */
function tokenizer(text: string): TokenRule {
  const [most, ...others] = wordsOf(text);
  if (most === undefined || !/^-?\d{1,6}$/.test(most.text)) throw new Error('_tokenize_ needs a number of tokens.');
  const last = others.at(-1);
  const consume = last === undefined || last.quoted || !/^(?:0|f|false)$/i.test(last.text);
  const delimiters = new Set(others.filter(({ quoted }) => quoted).flatMap((word) => [...word.text]));
  if (delimiters.size === 0) for (const blank of ' \t') delimiters.add(blank);
  return {
    fixed: null,
    cut: (line, header) => {
      const limit = Number(most.text) === 0 ? header.tokens.length : Number(most.text);
      return tokens(line, delimiters, consume, limit > 0 ? limit : Number.POSITIVE_INFINITY);
    },
  };
}

function tokens(line: string, delimiters: ReadonlySet<string>, consume: boolean, limit: number): readonly string[] {
  const found: string[] = [];
  let start = 0;
  const skip = (): void => {
    while (consume && start < line.length && delimiters.has(line[start]!)) start++;
  };
  skip();
  while (start < line.length || (!consume && start === line.length)) {
    let end = start;
    if (found.length + 1 >= limit) end = line.length;
    while (end < line.length && !delimiters.has(line[end]!)) end++;
    found.push(line.slice(start, end).trim());
    start = end + 1;
    skip();
  }
  return found;
}

/** `(<offset>, <length>), ...`: tokens by their places in the line. */
function chopper(text: string): TokenRule {
  const numbers = [...text.matchAll(/\d{1,6}/g)].map(([number]) => Number(number));
  if (numbers.length === 0 || numbers.length % 2 === 1)
    throw new Error('_chop_ needs pairs of an offset and a length.');
  const places = numbers.flatMap((offset, at) => (at % 2 === 0 ? [{ offset, length: numbers[at + 1]! }] : []));
  return { fixed: null, cut: (line) => places.map(({ offset, length }) => line.slice(offset, offset + length).trim()) };
}

/** `<text of the header>, L|R, <width>`, repeated: tokens that stand under a header, by its left or right end; -1 reaches to a blank. */
function aligner(text: string): TokenRule {
  const words = wordsOf(text);
  if (words.length === 0 || words.length % 3 !== 0) throw new Error('_align_ needs <header>, L or R, <width>.');
  const columns = words.flatMap(({ text: header }, at) => {
    if (at % 3 !== 0) return [];
    const side = words[at + 1]!.text.toUpperCase();
    const width = Number(words[at + 2]!.text);
    if ((side !== 'L' && side !== 'R') || !Number.isInteger(width))
      throw new Error(`_align_ needs L or R and a width for '${header}'.`);
    return [{ header, side, width }];
  });
  return {
    fixed: null,
    cut: (line, header) =>
      columns.map(({ header: name, side, width }) => {
        const at = header.line.indexOf(name);
        if (at < 0) return '';
        if (side === 'L') return beginning(line.slice(at), width);
        return ending(line.slice(0, at + name.length), width);
      }),
  };
}

const beginning = (text: string, width: number): string =>
  width < 0 ? (/^[^ \t]*/.exec(text)?.[0] ?? '') : text.slice(0, width).trim();

const ending = (text: string, width: number): string =>
  width < 0
    ? text.slice(Math.max(text.lastIndexOf(' '), text.lastIndexOf('\t')) + 1)
    : text.slice(Math.max(0, text.length - width)).trim();

/** Names for a table without a header. */
function tokenList(text: string): TokenRule {
  const fixed = wordsOf(text).map((word) => word.text);
  if (fixed.length === 0) throw new Error('_token_list_ needs at least one name.');
  return { fixed, cut: () => fixed };
}
