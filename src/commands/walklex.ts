import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareText } from '../values/compare.ts';
import { getOrAdd } from '../values/get-or-add.ts';
import { toText } from '../values/number.ts';
import { type Row, rowOf } from '../values/row.ts';
import { toList } from '../values/value.ts';
import { compileWildcard } from '../values/wildcard.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { indexPatterns } from './shared/index-option.ts';
import { eventsOfIndexes, textOf } from './shared/stored-events.ts';

const types = ['all', 'field', 'fieldvalue', 'term'] as const;

export interface WalklexArguments {
  readonly type: (typeof types)[number];
  readonly matches: (term: string) => boolean;
  readonly indexes: readonly string[];
}

const options: readonly CommandOption[] = [
  { name: 'index', values: '<index-pattern>', summary: 'The indexes to look at; at least one.' },
  {
    name: 'type',
    values: 'all|field|fieldvalue|term',
    default: 'all',
    summary: 'Names of fields, <field>::<value>, words of the text, or the latter two.',
  },
  { name: 'prefix', values: '<string>', summary: 'Only what begins so.' },
  { name: 'pattern', values: '<wildcard>', default: '*', summary: 'Only what matches.' },
  { name: 'splunk_server', values: '<string>', summary: 'Accepted; has no effect here.' },
  { name: 'splunk_server_group', values: '<string>', summary: 'Accepted; has no effect here.' },
];

const columnsOf = (type: WalklexArguments['type']): readonly string[] =>
  type === 'field' ? ['count', 'distinct_values', 'field', 'index'] : ['count', 'index', 'term'];

export const walklexCommand = custom<WalklexArguments>({
  name: 'walklex',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary:
    'Lists the words of indexes, <field>::<value>, or the names of fields, with how many events hold them. There are no buckets here, and all fields count as indexed; words are runs of letters, digits and _ in small letters.',
  syntax: 'walklex [type=<type>] [prefix=<string>|pattern=<wildcard>] index=<index-pattern>...',
  options,
  example: null,

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    const indexes = indexPatterns(stage);
    if (indexes.length === 0) throw new SplError("'walklex' needs index=<name>.", stage.nameSpan, null, 'arguments');
    const prefix = reader.text('prefix');
    const pattern = reader.option('pattern');
    if (prefix !== null && pattern !== null)
      throw new SplError("'walklex' takes prefix= or pattern=, not both.", pattern.span, null, 'arguments');
    return {
      type: reader.choice('type', types, 'all'),
      matches:
        prefix !== null
          ? (term) => term.startsWith(prefix)
          : compileWildcard(reader.text('pattern', '*'), { caseSensitive: true }),
      indexes,
    };
  },

  describe: ({ type, indexes }) =>
    `Lists ${{ all: 'the terms', field: 'the fields', fieldvalue: 'the values of fields', term: 'the words' }[type]} of index ${indexes.join(', ')}.`,
  reads: () => ({ kind: 'anything' }),
  fields: ({ type }) => ({ known: columnsOf(type), open: false }),
  needs: () => new Set(),
  operator: (args, context) => () => {
    const counts = new Map<string, Map<string, Entry>>();
    for (const event of eventsOfIndexes(args.indexes, context)) {
      const index = textOf(event.index);
      const own = getOrAdd(counts, index, () => new Map<string, Entry>());
      for (const [name, values] of entriesOf(event, args.type)) {
        if (!args.matches(name)) continue;
        const entry = getOrAdd(own, name, () => ({ count: 0, values: new Set<string>() }));
        entry.count++;
        for (const value of values) entry.values.add(value);
      }
      if (own.size > context.limits.heldRows)
        throw new SplError(
          `'walklex' found more than ${context.limits.heldRows} terms.`,
          null,
          'Give a pattern.',
          'limit',
        );
    }
    return { columns: columnsOf(args.type), open: false, rows: rowsOf(counts, args.type) };
  },
});

interface Entry {
  count: number;
  /** Of a field, the values that occur. */
  readonly values: Set<string>;
}

/** What an event holds, each once; with the values of a field where fields are asked for. */
function entriesOf(event: Row, type: WalklexArguments['type']): ReadonlyMap<string, readonly string[]> {
  const entries = new Map<string, readonly string[]>();
  for (const field in event) {
    if (event[field] == null || field.startsWith('_')) continue;
    const values = toList(event[field]).map(toText);
    if (type === 'field') entries.set(field, values);
    else if (type !== 'term') for (const value of values) entries.set(`${field}::${value}`, []);
  }
  if (type === 'all' || type === 'term')
    for (const word of textOf(event._raw)
      .toLowerCase()
      .match(/[\p{L}\p{N}_]+/gu) ?? [])
      entries.set(word, []);
  return entries;
}

function* rowsOf(
  counts: ReadonlyMap<string, ReadonlyMap<string, Entry>>,
  type: WalklexArguments['type'],
): Iterable<Row> {
  for (const [index, own] of [...counts].sort(([a], [b]) => compareText(a, b)))
    for (const [name, { count, values }] of [...own].sort(([a], [b]) => compareText(a, b)))
      yield rowOf(
        type === 'field' ? { count, distinct_values: values.size, field: name, index } : { count, index, term: name },
      );
}
