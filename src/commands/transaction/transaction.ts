import { parseExpression, parseFilterTerms } from '../../../grammar/parse.ts';
import { compilePredicate } from '../../functions/compile-expression.ts';
import { fieldsOfExpression, readsAnyField } from '../../functions/expression-fields.ts';
import { compileSearchPredicate } from '../../functions/search-predicate.ts';
import { custom } from '../../plan/custom.ts';
import { type FieldDemand, union, without } from '../../plan/field-demand.ts';
import { withFields } from '../../plan/field-flow.ts';
import type { CommandOption, ReadContext } from '../../plan/lowering.ts';
import { withColumns } from '../../plan/row-stream.ts';
import { holdRows } from '../../rows/held-rows.ts';
import type { OptionItem } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import type { Row } from '../../values/row.ts';
import { parsedAt } from '../shared/argument-text.ts';
import { ArgumentReader, textOfValue } from '../shared/arguments.ts';
import { readSeconds } from '../shared/seconds-option.ts';
import { type Transaction, TransactionPool } from './pool.ts';
import { orphanRow, type TransactionRendering, transactionFields, transactionRow } from './row.ts';
import { withTransactionType } from './type.ts';

/** `startswith` or `endswith`. */
interface EventFilter {
  readonly test: (row: Row) => boolean;
  readonly reads: FieldDemand;
  readonly text: string;
}

/** What it takes that a row is a member of a transaction, roughly. */
const bytesOfMember = 256;

export interface TransactionArguments {
  readonly fields: readonly string[];
  readonly maxSpan: number | null;
  readonly maxPause: number | null;
  readonly maxEvents: number | null;
  readonly startsWith: EventFilter | null;
  readonly endsWith: EventFilter | null;
  readonly connected: boolean;
  readonly unifyEnds: boolean;
  /** null: the limits that hold for all searches. */
  readonly maxOpenTransactions: number | null;
  readonly maxOpenEvents: number | null;
  readonly keepEvicted: boolean;
  readonly keepOrphans: boolean;
  readonly rendering: TransactionRendering;
}

const options: readonly CommandOption[] = [
  {
    name: 'name',
    values: '<transaction-type>',
    summary: 'A stanza of transactiontypes.conf of an app, whose options count where the search gives none.',
  },
  { name: 'fields', values: '<field-list>', summary: 'Fields, as an option; deprecated by Splunk.' },
  {
    name: 'maxspan',
    values: '<int>[s|m|h|d]',
    default: '-1',
    summary: 'A transaction lasts less than this; negative: any time.',
  },
  {
    name: 'maxpause',
    values: '<int>[s|m|h|d]',
    default: '-1',
    summary: 'Longest time between two events; negative: any time.',
  },
  {
    name: 'maxevents',
    values: '<int>',
    default: '1000',
    summary: 'Most events in a transaction; negative: any number.',
  },
  {
    name: 'startswith',
    values: '"<search>"|(<search>)|eval(<expression>)',
    summary: 'What the earliest event is like.',
  },
  { name: 'endswith', values: '"<search>"|(<search>)|eval(<expression>)', summary: 'What the latest event is like.' },
  { name: 'connected', values: '<bool>', default: 'true', summary: 'Events must have the value of a field in common.' },
  { name: 'unifyends', values: '<bool>', default: 'as connected', summary: 'So must those that start or end one.' },
  {
    name: 'keeporphans',
    values: '<bool>',
    default: 'false',
    summary: 'Keep events that belong to no transaction, with _txn_orphan=1.',
  },
  {
    name: 'maxopentxn',
    values: '<int>',
    default: '5000',
    summary: 'Transactions open at a time; the one that waited longest is evicted.',
  },
  { name: 'maxopenevents', values: '<int>', default: '100000', summary: 'Events in open transactions.' },
  {
    name: 'keepevicted',
    values: '<bool>',
    default: 'false',
    summary: 'Show transactions that were evicted, or lack their start or end.',
  },
  {
    name: 'mvlist',
    values: '<bool>|<field-list>',
    default: 'false',
    summary: 'One value for each event, in order of time, instead of distinct values sorted.',
  },
  {
    name: 'nullstr',
    values: '<string>',
    default: 'NULL',
    summary: 'Stands in such lists for an event without the field.',
  },
  { name: 'mvraw', values: '<bool>', default: 'false', summary: '_raw is a multivalue.' },
  {
    name: 'delim',
    values: '<string>',
    default: 'a blank',
    summary: 'Accepted; fields stay multivalues here, so nothing has to be separated.',
  },
];

export const transactionCommand = custom<TransactionArguments>({
  name: 'transaction',
  aliases: ['transam'],
  extracts: true,
  role: 'transforming',
  group: 'aggregate',
  summary:
    'Groups events, which must come newest first, into transactions: same values of fields, within a time, from a start to an end.',
  syntax: 'transaction [<field>]... [<option>]...',
  options,
  example: {
    spl: '| makeresults count=4 | streamstats count as n | eval _time=100-n, user=if(n=3,"eve","adam") | transaction user | table user eventcount duration',
    rows: [
      { user: 'eve', eventcount: 1, duration: 0 },
      { user: 'adam', eventcount: 3, duration: 3 },
    ],
  },

  read(written, context) {
    const stage = withTransactionType(written, context.knowledgeBase, options);
    const reader = new ArgumentReader(stage, options);
    const names = reader.names();
    reader.end();
    const connected = reader.boolean('connected', true);
    const number = (option: string): number | null => {
      const given = reader.option(option) ? reader.integer(option, 0) : null;
      return given !== null && given > 0 ? given : null;
    };
    const maxEvents = reader.option('maxevents') ? reader.integer('maxevents', 1000) : 1000;
    if (maxEvents === 0)
      throw new SplError(
        "'maxevents' must not be 0.",
        reader.option('maxevents')?.value.span ?? null,
        null,
        'option-value',
      );
    return {
      fields: [...names.map(({ text }) => text), ...listOf(reader.text('fields'))],
      maxSpan: readSeconds(reader.option('maxspan')),
      maxPause: readSeconds(reader.option('maxpause')),
      maxEvents: maxEvents < 0 ? null : maxEvents,
      startsWith: readFilter(reader.option('startswith'), context),
      endsWith: readFilter(reader.option('endswith'), context),
      connected,
      unifyEnds: reader.boolean('unifyends', connected),
      maxOpenTransactions: number('maxopentxn'),
      maxOpenEvents: number('maxopenevents'),
      keepEvicted: reader.boolean('keepevicted', false),
      keepOrphans: reader.boolean('keeporphans', false),
      rendering: {
        lists: readLists(reader.text('mvlist', 'f')),
        nullText: reader.text('nullstr', 'NULL'),
        multivalueRaw: reader.boolean('mvraw', false),
      },
    };
  },

  describe({ fields, maxSpan, maxPause, startsWith, endsWith }) {
    const parts = [
      fields.length === 0 ? '' : `with the same ${fields.join(', ')}`,
      startsWith ? `from one where ${startsWith.text}` : '',
      endsWith ? `up to one where ${endsWith.text}` : '',
      maxSpan === null ? '' : `all within ${maxSpan} seconds`,
      maxPause === null ? '' : `at most ${maxPause} seconds apart`,
    ].filter((part) => part !== '');
    return `Joins events into transactions${parts.length === 0 ? '' : `: ${parts.join(', ')}`}.`;
  },

  fields: (_, input) => withFields(input, ...transactionFields),

  columnOrder: (_, input) => input,

  needs({ fields, startsWith, endsWith }, wanted) {
    const own = union(union(startsWith?.reads ?? new Set(), endsWith?.reads ?? new Set()), [
      ...fields,
      '_time',
      // The lines of all texts are counted.
      ...(wanted === 'all' || wanted.has('linecount') ? ['_raw'] : []),
    ]);
    return union(without(wanted, transactionFields), own);
  },

  operator(args, context) {
    const rules = {
      ...args,
      startsWith: args.startsWith?.test ?? null,
      endsWith: args.endsWith?.test ?? null,
      maxOpenTransactions: args.maxOpenTransactions ?? context.limits.openTransactions,
      maxOpenEvents: args.maxOpenEvents ?? context.limits.openEvents,
    };
    return (input) => {
      const pool = new TransactionPool(rules, (limit) =>
        context.limitReached(
          limit,
          `transaction keeps at most ${limit === 'openTransactions' ? `${rules.maxOpenTransactions} transactions` : `${rules.maxOpenEvents} events`} open; the oldest were evicted.`,
        ),
      );
      for (const row of holdRows(input.rows, context.limits, 'transaction')) {
        context.memory.grow(bytesOfMember);
        pool.add(row);
      }
      pool.finish();
      if (pool.disordered)
        context.notice(
          "'transaction' needs events newest first; these were not, so groups may be wrong. Put sort 0 -_time before it.",
        );
      const rows = pool.left
        .filter((transaction) => args.keepEvicted || isShown(transaction, args))
        .map((transaction) => transactionRow(transaction, args.fields, args.rendering));
      if (args.keepOrphans) for (const orphan of pool.orphans) rows.push(orphanRow(orphan));
      rows.sort((a, b) => Number(b._time ?? 0) - Number(a._time ?? 0));
      return { columns: withColumns(input.columns, transactionFields), open: input.open, rows };
    };
  },
});

/** Transactions that lack the start or the end that was asked for, and those that memory had no room for, are not shown. */
function isShown(transaction: Transaction, { startsWith, endsWith }: TransactionArguments): boolean {
  if (transaction.evicted) return false;
  return (startsWith === null || transaction.started) && (endsWith === null || transaction.ended);
}

const listOf = (text: string | null): string[] => (text ?? '').split(/[\s,]+/).filter((part) => part !== '');

function readLists(text: string): TransactionRendering['lists'] {
  const lower = text.toLowerCase();
  if (['t', 'true', '1'].includes(lower)) return true;
  if (['f', 'false', '0'].includes(lower)) return false;
  return new Set(listOf(text));
}

function readFilter(option: OptionItem | null, context: ReadContext): EventFilter | null {
  if (!option) return null;
  const { value } = option;
  if (value.kind === 'call' && value.name.toLowerCase() === 'eval') {
    return parsedAt(value.innerSpan.start, () => {
      const expression = parseExpression(value.inner);
      const reads = readsAnyField(expression) ? 'all' : fieldsOfExpression(expression);
      return { test: compilePredicate(expression, context), reads, text: value.inner };
    });
  }
  const text = textOfValue(value, option);
  if (value.kind === 'text' && !value.quoted && /[=<>]$/.test(text)) {
    const filter = `${text}"..."`;
    throw new SplError(
      `The search of '${option.name}' ends at this quote.`,
      { start: value.span.end, end: value.span.end + 1 },
      `Put all of it into brackets: ${option.name}=(${filter}) or ${option.name}=eval(${filter}).`,
      'arguments',
    );
  }
  const start =
    value.kind === 'group' ? value.innerSpan.start : value.span.start + (value.kind === 'text' && value.quoted ? 1 : 0);
  return parsedAt(start, () => {
    const { test, fields, needsRaw } = compileSearchPredicate(parseFilterTerms(text), context);
    return { test, reads: union(fields, needsRaw ? ['_raw'] : []), text };
  });
}
