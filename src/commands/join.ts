import type { OptionItem, Span } from '../language/ast.ts';
import { SplError } from '../language/spl-error.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { FieldFlow } from '../plan/field-flow.ts';
import { mergeFlows } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { allColumns, withColumns } from '../plan/row-stream.ts';
import type { PlannedPipeline, RowStream } from '../plan/run-context.ts';
import { copyRow, newRow, type Row } from '../values/row.ts';
import { timeOf } from './aggregate-calls.ts';
import { ArgumentReader, textOfValue, unknownOption } from './arguments.ts';
import { holdRows } from './held-rows.ts';
import { JoinIndex } from './join-index.ts';
import { readDatasetName, readMaxout, readSubsearch, runSubsearch, subsearchOptions } from './subsearch-argument.ts';

export interface JoinArguments {
  readonly pipeline: PlannedPipeline;
  /** Pairs of fields that must be equal; null: all fields that both sides have. */
  readonly keys: readonly JoinKey[] | null;
  readonly outer: boolean;
  /** Matches used of each row at most; Infinity for all. */
  readonly max: number;
  readonly overwrite: boolean;
  /** Only rows that happened no later (`earlier`) or no earlier (`later`) than the main row. */
  readonly time: 'any' | 'earlier' | 'later';
  /** Put before the names of all fields: `left=L right=R`. */
  readonly prefixes: { readonly left: string; readonly right: string } | null;
  readonly maxout: number | null;
}

/** A dataset in the place of the subsearch (Search Reference, join): `savedsearch:errors`. */
const isDataset = /^(?:savedsearch|datamodel|lookup|inputlookup):/i;

interface JoinKey {
  readonly left: string;
  readonly right: string;
}

const options: readonly CommandOption[] = [
  {
    name: 'type',
    values: 'inner|left|outer',
    default: 'inner',
    summary: 'left and outer keep main rows without a match.',
  },
  { name: 'max', values: '<int>', default: '1', summary: 'Matches used of each main row; 0 is all.' },
  {
    name: 'overwrite',
    values: '<bool>',
    default: 'true',
    summary: 'Let the values of the subsearch replace those of fields that both have.',
  },
  { name: 'usetime', values: '<bool>', default: 'false', summary: 'Match by time too: see earlier.' },
  {
    name: 'earlier',
    values: '<bool>',
    default: 'true',
    summary: 'With usetime: match rows of the same time or earlier; false: or later.',
  },
  { name: 'left', values: '<alias>', summary: 'Prefix of the main fields, with right and where.' },
  { name: 'right', values: '<alias>', summary: 'Prefix of the fields of the subsearch, with left and where.' },
  {
    name: 'return_multivalue',
    values: '<bool>',
    default: 'false',
    summary: 'Only false is supported: one row for each match.',
  },
  ...subsearchOptions,
];

export const joinCommand = custom<JoinArguments>({
  name: 'join',
  aliases: [],
  role: 'dataset',
  group: 'combine',
  summary: 'Adds the fields of those rows of a subsearch that have the same values in the given fields.',
  syntax:
    'join [type=inner|left|outer] [max=<int>] [overwrite=<bool>] [usetime=<bool>] [earlier=<bool>] [<field>...] ([ <subsearch> ] | <dataset>)',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as id | table id | join id [| makeresults | eval id=2, name="two" | table id name]',
    rows: [{ id: 2, name: 'two' }],
  },

  read(stage, context) {
    const reader = new ArgumentReader(stage, options, { free: true });
    const names: { text: string; span: Span }[] = [];
    const pairs: OptionItem[] = [];
    let where = false;
    let pipeline: PlannedPipeline | null = null;
    for (let item = reader.peek(); item !== null; item = reader.peek()) {
      if (item.kind === 'comma') reader.next();
      else if (item.kind === 'subsearch') {
        if (pipeline !== null) reader.fail("'join' takes one subsearch.");
        pipeline = context.plan(readSubsearch(reader));
      } else if (item.kind === 'option') {
        pairs.push(item);
        reader.next();
      } else if (pipeline === null && item.kind === 'text' && !item.quoted && isDataset.test(item.text)) {
        const { text, span } = readDatasetName(reader);
        pipeline = context.planText(`| from ${text}`, span);
      } else if (reader.keyword('where')) where = true;
      else names.push(reader.requiredName('a field or a subsearch'));
    }
    if (pipeline === null)
      return reader.fail("'join' needs a subsearch in square brackets, or a dataset such as savedsearch:<name>.");
    if (reader.boolean('return_multivalue', false)) {
      throw new SplError(
        "'return_multivalue=true' is not supported.",
        reader.option('return_multivalue')!.span,
        null,
        'unsupported',
      );
    }
    const prefixes = readPrefixes(reader, where, pairs);
    const max = reader.integer('max', 1, { min: 0 });
    return {
      pipeline,
      keys: prefixes
        ? pairs.map((pair) => readPair(pair, prefixes))
        : names.length === 0
          ? null
          : names.map(({ text }) => ({ left: text, right: text })),
      outer: reader.choice('type', ['inner', 'left', 'outer'], 'inner') !== 'inner',
      max: max === 0 ? Number.POSITIVE_INFINITY : max,
      overwrite: reader.boolean('overwrite', true),
      time: !reader.boolean('usetime', false) ? 'any' : reader.boolean('earlier', true) ? 'earlier' : 'later',
      prefixes,
      maxout: readMaxout(reader),
    };
  },

  describe({ keys, outer, max }) {
    const by = keys === null ? 'all fields that both have' : keys.map(({ left }) => left).join(', ');
    const matches =
      max === 1 ? 'the first match' : max === Number.POSITIVE_INFINITY ? 'every match' : `up to ${max} matches`;
    return `Joins ${matches} of a subsearch on ${by}; rows without one are ${outer ? 'kept' : 'dropped'}.`;
  },

  plans: ({ pipeline }) => [pipeline],
  fields({ pipeline, prefixes }, input) {
    if (prefixes === null) return mergeFlows(input, pipeline.fields);
    return mergeFlows(prefixed(input, prefixes.left), prefixed(pipeline.fields, prefixes.right));
  },

  needs({ keys, prefixes, time }, wanted) {
    if (keys === null || wanted === 'all') return 'all';
    const read = [...keys.map(({ left }) => left), ...(time === 'any' ? [] : ['_time'])];
    if (prefixes === null) return union(wanted, read);
    const start = `${prefixes.left}.`;
    return union(
      new Set([...wanted].filter((field) => field.startsWith(start)).map((field) => field.slice(start.length))),
      read,
    );
  },

  operator: (args, context) => (input) => {
    const { keys: given, prefixes } = args;
    const sub = runSubsearch(args.pipeline, args.maxout, context);
    const others = holdRows(sub.rows, context.limits, 'join');
    let main = input;
    let keys = given;
    if (keys === null) {
      const rows = input.open ? holdRows(input.rows, context.limits, 'join') : input.rows;
      main = { ...input, rows };
      keys = commonFields(allColumns(input, rows), allColumns(sub, others));
    }
    const index = new JoinIndex(
      others,
      keys.map(({ right }) => right),
    );
    const rename = (columns: readonly string[], prefix: string | undefined) =>
      prefix === undefined ? columns : columns.map((column) => `${prefix}.${column}`);
    return {
      columns: withColumns(rename(input.columns, prefixes?.left), rename(sub.columns, prefixes?.right)),
      open: input.open || sub.open,
      rows: joinRows(
        main,
        index,
        keys.map(({ left }) => left),
        args,
      ),
    };
  },
});

function* joinRows(
  main: RowStream,
  index: JoinIndex,
  keys: readonly string[],
  { outer, max, overwrite, time, prefixes }: JoinArguments,
): Iterable<Row> {
  for (const row of main.rows) {
    let matches = index.find(row, keys);
    if (time !== 'any') matches = matches.filter((other) => inTime(timeOf(row), timeOf(other), time));
    if (matches.length > max) matches = matches.slice(0, max);
    if (matches.length === 0) {
      if (outer) yield prefixes ? withPrefix(newRow(), row, prefixes.left) : row;
      continue;
    }
    for (const other of matches) {
      yield prefixes
        ? withPrefix(withPrefix(newRow(), row, prefixes.left), other, prefixes.right)
        : merge(matches.length === 1 ? row : copyRow(row), other, overwrite);
    }
  }
}

/** Rows of the same second match whichever way one looks (Search Reference, "join"). */
function inTime(main: number | null, other: number | null, time: 'earlier' | 'later'): boolean {
  if (main === null || other === null) return false;
  if (Math.floor(main) === Math.floor(other)) return true;
  return time === 'earlier' ? other < main : other > main;
}

/** Puts the fields of `other` into `row`. */
export function merge(row: Row, other: Row, overwrite: boolean): Row {
  for (const field in other) {
    const value = other[field];
    if (value != null && (overwrite || row[field] == null)) row[field] = value;
  }
  return row;
}

function withPrefix(target: Row, source: Row, prefix: string): Row {
  for (const field in source) if (source[field] != null) target[`${prefix}.${field}`] = source[field];
  return target;
}

function prefixed(flow: FieldFlow, prefix: string): FieldFlow {
  return { known: flow.known.map((field) => `${prefix}.${field}`), open: flow.open };
}

/** Fields such as `_time` and `_raw` are no keys unless named. */
function commonFields(left: readonly string[], right: readonly string[]): JoinKey[] {
  return left
    .filter((field) => !field.startsWith('_') && right.includes(field))
    .map((field) => ({ left: field, right: field }));
}

function readPrefixes(
  reader: ArgumentReader,
  where: boolean,
  pairs: readonly OptionItem[],
): { left: string; right: string } | null {
  const left = reader.text('left');
  const right = reader.text('right');
  if (left === null && right === null && !where) {
    const stray = pairs[0];
    if (stray) throw unknownOption('join', stray, options);
    return null;
  }
  if (left === null || right === null || !where || pairs.length === 0) {
    const hint = 'Write join left=L right=R where L.<field>=R.<field> [ ... ].';
    throw new SplError("'left', 'right' and 'where' go together.", reader.stage.span, hint, 'arguments');
  }
  return { left, right };
}

function readPair(pair: OptionItem, prefixes: { left: string; right: string }): JoinKey {
  const sides = [pair.typed, textOfValue(pair.value, pair)];
  const field = (prefix: string) => sides.find((side) => side.startsWith(`${prefix}.`))?.slice(prefix.length + 1);
  const left = field(prefixes.left);
  const right = field(prefixes.right);
  if (!left || !right) {
    throw new SplError(
      `A condition of 'join' compares a field of '${prefixes.left}' with one of '${prefixes.right}'.`,
      pair.span,
      `Write ${prefixes.left}.<field>=${prefixes.right}.<field>.`,
      'arguments',
    );
  }
  return { left, right };
}
