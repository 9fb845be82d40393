import type { Command, CommandOption } from '../plan/lowering.ts';
import type { DistinctOperator } from '../plan/row-operators.ts';
import { SplError } from '../syntax/spl-error.ts';
import { hasWildcard } from '../values/wildcard.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { printSortKey, readSortKeys } from './shared/sort-keys.ts';

const options: readonly CommandOption[] = [
  {
    name: 'keepevents',
    values: '<bool>',
    default: 'false',
    summary: 'Keep duplicates, without the values of the fields.',
  },
  { name: 'keepempty', values: '<bool>', default: 'false', summary: 'Keep rows that lack one of the fields.' },
  {
    name: 'consecutive',
    values: '<bool>',
    default: 'false',
    summary: 'Only rows that follow each other are duplicates.',
  },
];

export const dedupCommand: Command = {
  name: 'dedup',
  aliases: [],
  role: 'centralised',
  standsElse: null,
  relational: false,
  group: 'search and shape',
  summary:
    'Keeps the first row (or the first <count>) of each combination of values; rows that lack a field are dropped.',
  syntax:
    'dedup [<count>] <field>... [keepevents=<bool>] [keepempty=<bool>] [consecutive=<bool>] [sortby [-|+]<field>...]',
  options,
  example: {
    spl: '| makeresults count=4 | streamstats count as n | eval odd=n%2 | dedup odd | table n odd',
    rows: [
      { n: 1, odd: 1 },
      { n: 2, odd: 0 },
    ],
  },

  lower(stage) {
    const reader = new ArgumentReader(stage, options);
    const first = reader.peek();
    let count = 1;
    if (first?.kind === 'text' && !first.quoted && /^-?\d+$/.test(first.text)) {
      reader.next();
      count = Number(first.text);
      if (count < 1)
        throw new SplError("The number of rows that 'dedup' keeps must be at least 1.", first.span, null, 'arguments');
    }
    const names = reader.names(['sortby']);
    if (names.length === 0) reader.fail("'dedup' needs at least one field.");
    const wild = names.find((name) => hasWildcard(name.text));
    if (wild) throw new SplError("'dedup' takes no wildcards: name the fields.", wild.span, null, 'arguments');
    const sorted = reader.keyword('sortby');
    const sortBy = sorted ? readSortKeys(reader) : [];
    if (sorted && sortBy.length === 0) reader.fail("Expected a field after 'sortby'.");
    reader.end();
    const operator: DistinctOperator = {
      kind: 'distinct',
      count,
      fields: names.map((name) => name.text),
      sortBy,
      keepEvents: reader.boolean('keepevents', false),
      keepEmpty: reader.boolean('keepempty', false),
      consecutive: reader.boolean('consecutive', false),
    };
    return { operators: [operator], role: 'centralised', place: 'later', describe: () => describe(operator) };
  },
};

function describe({ count, fields, sortBy, consecutive }: DistinctOperator): string {
  const rows = count === 1 ? 'the first row' : `the first ${count} rows`;
  const sorted = sortBy.length === 0 ? '' : `Sorts by ${sortBy.map(printSortKey).join(', then ')}. `;
  return `${sorted}Keeps ${rows} of ${consecutive ? 'each run of equal' : 'each'} ${fields.join(', ')}.`;
}
