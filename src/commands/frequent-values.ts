import type { CommandStage } from '../language/ast.ts';
import { SplError } from '../language/spl-error.ts';
import { type CustomCommand, custom } from '../plan/custom.ts';
import type { Command, CommandOption } from '../plan/lowering.ts';
import { roundDecimal } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import type { Scalar } from '../values/value.ts';
import { ArgumentReader } from './arguments.ts';
import { getOrAdd } from './get-or-add.ts';
import { compareKeys, keysOf, keyText } from './group-rows.ts';

/** Arguments of top and rare. */
export interface FrequentValuesArguments {
  readonly fields: readonly string[];
  readonly by: readonly string[];
  /** Rows for each group of the by-fields; 0: all. */
  readonly limit: number;
  /** Names of the result fields; null: not shown. */
  readonly countField: string | null;
  readonly percentField: string | null;
  /** What stands for all values beyond the limit; null: they are left out. */
  readonly other: string | null;
}

export const frequentValuesOptions: readonly CommandOption[] = [
  { name: 'limit', values: '<int>', default: '10', summary: 'Values to return for each group; 0 returns all.' },
  { name: 'showcount', values: '<bool>', default: 'true', summary: 'Add the number of rows with the values.' },
  { name: 'showperc', values: '<bool>', default: 'true', summary: 'Add the share of the rows with the values.' },
  { name: 'countfield', values: '<string>', default: 'count', summary: 'Name of the field with the number.' },
  { name: 'percentfield', values: '<string>', default: 'percent', summary: 'Name of the field with the share.' },
  { name: 'useother', values: '<bool>', default: 'false', summary: 'Add a row for all values beyond the limit.' },
  { name: 'otherstr', values: '<string>', default: 'OTHER', summary: 'The value that this row shows.' },
];

/** Reads `[<n>] <option>... <field>... [by <field>...]`. */
export function readFrequentValues(stage: CommandStage): FrequentValuesArguments {
  const reader = new ArgumentReader(stage, frequentValuesOptions);
  const names = reader.names(['by']);
  const by = reader.keyword('by') ? reader.names() : [];
  if (reader.peek() === null && stage.body.shape === 'arguments' && endsWithBy(stage) && by.length === 0)
    reader.fail("Expected a field after 'by'.");
  reader.end();
  const leading = names[0];
  const number = leading?.quote === '' && /^\d+$/.test(leading.text) && names.length > 1 ? Number(leading.text) : null;
  const fields = number === null ? names : names.slice(1);
  if (fields.length === 0)
    throw new SplError(`'${stage.name}' needs at least one field.`, stage.nameSpan, null, 'arguments');
  const countField = reader.boolean('showcount', true) ? reader.text('countfield', 'count') : null;
  const percentField = reader.boolean('showperc', true) ? reader.text('percentfield', 'percent') : null;
  const taken = [...fields, ...by].find(({ text }) => text === countField || text === percentField);
  if (taken) {
    throw new SplError(
      `'${stage.name}' writes its result to a field named '${taken.text}', which is also one of its fields.`,
      taken.span,
      `Name the result differently with ${taken.text === countField ? 'countfield' : 'percentfield'}=<name>.`,
      'duplicate-field',
    );
  }
  return {
    fields: fields.map(({ text }) => text),
    by: by.map(({ text }) => text),
    limit: reader.option('limit') ? reader.integer('limit', 10, { min: 0 }) : (number ?? 10),
    countField,
    percentField,
    other: reader.boolean('useother', false) ? reader.text('otherstr', 'OTHER') : null,
  };
}

function endsWithBy({ body }: CommandStage): boolean {
  const last = body.shape === 'arguments' ? body.arguments.at(-1) : undefined;
  return last?.kind === 'text' && !last.quoted && last.text.toLowerCase() === 'by';
}

/** What top and rare have in common; `order` says which counts come first. */
export function frequentValuesCommand(
  texts: Pick<Command, 'name' | 'aliases' | 'summary' | 'example'> & { readonly adjective: string },
  order: (a: number, b: number) => number,
): CustomCommand<FrequentValuesArguments> {
  const { adjective, ...own } = texts;
  return custom<FrequentValuesArguments>({
    ...own,
    role: 'transforming',
    group: 'aggregate',
    syntax: `${texts.name} [<n>] [<option>]... <field>... [BY <field>...]`,
    options: frequentValuesOptions,
    read: readFrequentValues,
    describe: ({ fields, by, limit }) =>
      `Lists the ${limit === 0 ? '' : `${limit} `}${adjective} ${fields.length === 1 ? 'values' : 'combinations'} of ${fields.join(', ')}${by.length === 0 ? '' : ` for each ${by.join(', ')}`}.`,
    fields: (args) => ({ known: columnsOf(args), open: false }),
    needs: ({ fields, by }) => new Set([...fields, ...by]),
    operator: (args) => (input) => ({
      columns: columnsOf(args),
      open: false,
      rows: [...groupsOf(input.rows, args)]
        .sort((a, b) => compareKeys(a.by, b.by))
        .flatMap((group) => resultRows(group, args, order)),
    }),
  });
}

function columnsOf({ fields, by, countField, percentField }: FrequentValuesArguments): string[] {
  return [...by, ...fields, countField, percentField].filter((field) => field !== null);
}

interface Group {
  readonly by: readonly Scalar[];
  readonly values: Map<string, { readonly key: readonly Scalar[]; count: number }>;
  /** Rows of the group that have all fields. */
  rows: number;
}

/** A multivalue field counts once for each value; a row without one of the fields counts nowhere. */
function groupsOf(rows: Iterable<Row>, { fields, by }: FrequentValuesArguments): Iterable<Group> {
  const groups = new Map<string, Group>();
  for (const row of rows) {
    const keys = keysOf(row, fields);
    if (keys.length === 0) continue;
    for (const groupKey of keysOf(row, by)) {
      const id = keyText(groupKey);
      const group = getOrAdd(groups, id, () => ({ by: groupKey, values: new Map(), rows: 0 }));
      group.rows++;
      for (const key of keys) {
        const text = keyText(key);
        const seen = group.values.get(text);
        if (seen) seen.count++;
        else group.values.set(text, { key, count: 1 });
      }
    }
  }
  return groups.values();
}

/** Ties come in the order of the values. */
function resultRows(group: Group, args: FrequentValuesArguments, order: (a: number, b: number) => number): Row[] {
  const { fields, by, limit, other, countField, percentField } = args;
  const sorted = [...group.values.values()].sort((a, b) => order(a.count, b.count) || compareKeys(a.key, b.key));
  const shown = limit === 0 ? sorted : sorted.slice(0, limit);
  const rest = sorted.slice(shown.length);
  const all = [...shown];
  if (other !== null && rest.length > 0)
    all.push({ key: fields.map(() => other), count: rest.reduce((sum, { count }) => sum + count, 0) });
  return all.map(({ key, count }) => {
    const row = newRow();
    by.forEach((field, index) => {
      row[field] = group.by[index];
    });
    fields.forEach((field, index) => {
      row[field] = key[index];
    });
    if (countField !== null) row[countField] = count;
    if (percentField !== null) row[percentField] = roundDecimal((100 * count) / group.rows, 6);
    return row;
  });
}
