import { SplError } from '../language/spl-error.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { RunContext } from '../plan/run-context.ts';
import type { Row } from '../values/row.ts';
import type { Scalar } from '../values/value.ts';
import { hasWildcard } from '../values/wildcard.ts';
import { ArgumentReader } from './arguments.ts';
import { keyText } from './group-rows.ts';
import { holdRows, tooManyRows } from './held-rows.ts';
import { valueKey } from './row-key.ts';
import { printSortKey, readSortKeys, type SortKey, sortRows } from './sort-keys.ts';

export interface DedupArguments {
  readonly count: number;
  readonly fields: readonly string[];
  readonly sortBy: readonly SortKey[];
  readonly keepEvents: boolean;
  readonly keepEmpty: boolean;
  readonly consecutive: boolean;
}

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

export const dedupCommand = custom<DedupArguments>({
  name: 'dedup',
  aliases: [],
  holds: 3,
  role: 'centralised',
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

  read(stage) {
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
    return {
      count,
      fields: names.map((name) => name.text),
      sortBy,
      keepEvents: reader.boolean('keepevents', false),
      keepEmpty: reader.boolean('keepempty', false),
      consecutive: reader.boolean('consecutive', false),
    };
  },

  describe({ count, fields, sortBy, consecutive }) {
    const rows = count === 1 ? 'the first row' : `the first ${count} rows`;
    const sorted = sortBy.length === 0 ? '' : `Sorts by ${sortBy.map(printSortKey).join(', then ')}. `;
    return `${sorted}Keeps ${rows} of ${consecutive ? 'each run of equal' : 'each'} ${fields.join(', ')}.`;
  },

  fields: (_, input) => input,
  needs: ({ fields, sortBy }, wanted) => union(wanted, [...fields, ...sortBy.map(({ field }) => field)]),

  operator(args, context) {
    return (input) => {
      const { sortBy } = args;
      const rows =
        sortBy.length === 0 ? input.rows : sortRows([...holdRows(input.rows, context.limits, 'dedup')], sortBy);
      return { ...input, rows: firstOfEach(rows, args, context) };
    };
  },
});

function* firstOfEach(rows: Iterable<Row>, args: DedupArguments, context: RunContext): Iterable<Row> {
  const { count, fields, keepEvents, keepEmpty, consecutive } = args;
  const seen = new Map<string, number>();
  for (const row of rows) {
    const key = keyOf(row, fields);
    if (key === null) {
      if (keepEmpty) yield row;
      continue;
    }
    const times = seen.get(key) ?? 0;
    if (times === 0) {
      if (consecutive) seen.clear();
      else if (seen.size >= context.limits.heldRows) throw tooManyRows(context.limits, 'dedup');
    }
    if (times < count) {
      seen.set(key, times + 1);
      yield row;
    } else if (keepEvents) {
      for (const field of fields) row[field] = null;
      yield row;
    }
  }
}

/** All values of all fields; null when the row lacks one of them. */
function keyOf(row: Row, fields: readonly string[]): string | null {
  const parts: Scalar[] = [];
  for (const field of fields) {
    const value = row[field];
    if (value == null) return null;
    parts.push(valueKey(value));
  }
  return keyText(parts);
}
