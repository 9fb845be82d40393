import { type FormatOptions, type FormatParts, formatSubsearch } from '../functions/format-subsearch.ts';
import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { Argument } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { unescapeSearchText } from '../syntax/text-escapes.ts';
import { rowOf } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';

const options: readonly CommandOption[] = [
  { name: 'mvsep', values: '<string>', default: 'OR', summary: 'Between the values of a multivalue.' },
  { name: 'maxresults', values: '<int>', default: '0', summary: 'Rows at most; 0 is no limit.' },
  { name: 'emptystr', values: '<string>', default: 'NOT( )', summary: 'The text when there are no rows.' },
];

export const formatCommand = custom<FormatOptions>({
  name: 'format',
  aliases: [],
  role: 'transforming',
  group: 'combine',
  summary: "Turns all rows into one row whose field 'search' is search text that finds them again.",
  syntax:
    'format [mvsep=<string>] [maxresults=<int>] ["<row prefix>" "<column prefix>" "<column separator>" "<column end>" "<row separator>" "<row end>"] [emptystr=<string>]',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | table n | format',
    rows: [{ search: '( ( n="1" ) OR ( n="2" ) )' }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const strings: string[] = [];
    for (let item = reader.peek(); item !== null; item = reader.peek()) {
      const found = stringsOf(item);
      if (found === null) return reader.fail("'format' takes quoted strings only.");
      strings.push(...found);
      reader.next();
    }
    if (strings.length !== 0 && strings.length !== 6) {
      throw new SplError(
        `'format' takes six strings or none, not ${strings.length}.`,
        stage.span,
        'They are: row prefix, column prefix, column separator, column end, row separator, row end.',
        'arguments',
      );
    }
    const emptystr = reader.text('emptystr');
    return {
      mvsep: reader.text('mvsep', 'OR'),
      maxresults: reader.integer('maxresults', 0, { min: 0 }),
      ...(emptystr !== null && { emptystr }),
      ...(strings.length === 6 && { parts: partsOf(strings) }),
    };
  },

  describe: ({ maxresults }) =>
    `Writes ${maxresults ? `the first ${maxresults} rows` : 'all rows'} as search text in the field 'search'.`,
  fields: () => ({ known: ['search'], open: false }),
  needs: () => 'all',
  operator: (args) => (input) => ({
    columns: ['search'],
    open: false,
    rows: [rowOf({ search: formatSubsearch(input.rows, input.open ? null : input.columns, args) })],
  }),
});

/** `"(" "(" "AND" ")"` is read as a bracketed group, as `search="(...)"` is elsewhere: here it is strings again. */
function stringsOf(item: Argument): readonly string[] | null {
  if (item.kind === 'comma') return [];
  if (item.kind === 'text' && item.quoted) return [item.text];
  if (item.kind !== 'group') return null;
  const inner = [...item.inner.matchAll(/"((?:[^"\\]|\\[\s\S])*)"/g)].map((match) => unescapeSearchText(match[1]!));
  return ['(', ...inner, ')'];
}

function partsOf(strings: readonly string[]): FormatParts {
  const [rowPrefix, columnPrefix, columnSeparator, columnEnd, rowSeparator, rowEnd] = strings as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { rowPrefix, columnPrefix, columnSeparator, columnEnd, rowSeparator, rowEnd };
}
