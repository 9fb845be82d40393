import type { Command, CommandOption } from '../plan/lowering.ts';
import type { JoinOperator } from '../plan/operator.ts';
import type { PlannedPipeline } from '../plan/run-context.ts';
import type { OptionItem, Span } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { ArgumentReader, textOfValue, unknownOption } from './shared/arguments.ts';
import { readDatasetName, readMaxout, readSubsearch, subsearchOptions } from './shared/subsearch-argument.ts';

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

export const joinCommand: Command = {
  name: 'join',
  aliases: [],
  takesSubsearch: true,
  role: 'dataset',
  standsElse: null,
  relational: false,
  group: 'combine',
  summary: 'Adds the fields of those rows of a subsearch that have the same values in the given fields.',
  syntax:
    'join [type=inner|left|outer] [max=<int>] [overwrite=<bool>] [usetime=<bool>] [earlier=<bool>] [<field>...] ([ <subsearch> ] | <dataset>)',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as id | table id | join id [| makeresults | eval id=2, name="two" | table id name]',
    rows: [{ id: 2, name: 'two' }],
  },

  lower(stage, context) {
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
    const operator: JoinOperator = {
      kind: 'join',
      plan: pipeline,
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
    return { operators: [operator], role: 'dataset', place: 'later', describe: () => describe(operator) };
  },
};

function describe({ keys, outer, max }: JoinOperator): string {
  const by = keys === null ? 'all fields that both have' : keys.map(({ left }) => left).join(', ');
  const matches =
    max === 1 ? 'the first match' : max === Number.POSITIVE_INFINITY ? 'every match' : `up to ${max} matches`;
  return `Joins ${matches} of a subsearch on ${by}; rows without one are ${outer ? 'kept' : 'dropped'}.`;
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
