import { type CustomCommand, custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { RunContext } from '../plan/run-context.ts';
import { holdRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { getOrAdd } from '../values/get-or-add.ts';
import { toNumber, toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { toList, type Value } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { measurementPrefix } from './shared/metric-points.ts';

export interface McollectArguments {
  readonly index: string;
  readonly sourcetype: string;
  readonly source: string;
  readonly host: string;
  readonly split: 'true' | 'false' | 'allnums';
  readonly prefixField: string | null;
  /** Fields that are dimensions; with `split` the others are measurements. */
  readonly dimensions: readonly string[];
  readonly testMode: boolean;
}

const options: readonly CommandOption[] = [
  { name: 'index', values: '<index>', summary: 'Where the measurements are stored. Needed.' },
  {
    name: 'split',
    values: 'true|false|allnums',
    default: 'false',
    summary:
      'false: a row has metric_name and _value, or fields metric_name:<name>. true: every field but the listed dimensions is a measurement. allnums: every field with a number is one.',
  },
  { name: 'prefix_field', values: '<field>', summary: "Its value, and a dot, stand before the metric's name." },
  { name: 'sourcetype', values: '<string>', default: 'mcollect_stash', summary: 'Their sourcetype.' },
  { name: 'source', values: '<string>', default: 'mcollect', summary: 'Their source.' },
  { name: 'host', values: '<string>', default: 'localhost', summary: 'Their host.' },
  { name: 'testmode', values: '<bool>', default: 'false', summary: 'Store nothing.' },
  { name: 'marker', values: '<string>', summary: 'Accepted; has no effect here.' },
  { name: 'file', values: '<string>', summary: 'Accepted; has no effect here.' },
  { name: 'spool', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
];

function collectingMetrics(name: string): CustomCommand<McollectArguments> {
  return custom<McollectArguments>({
    name,
    aliases: [],
    role: 'dataset',
    keeps: 'events',
    group: 'knowledge and stored data',
    summary: 'Stores rows as measurements of metrics, for mstats, and passes them on.',
    syntax: `${name} index=<index> [split=true|false|allnums] [prefix_field=<field>] [<dimension>...]`,
    options,
    example: {
      spl: `| makeresults | eval metric_name="cpu", _value=5, host="a" | table metric_name host | ${name} index=metrics`,
      rows: [{ metric_name: 'cpu', host: 'a' }],
    },

    read(stage) {
      const reader = new ArgumentReader(stage, options);
      const index = reader.text('index', '');
      if (index === '')
        throw new SplError(
          `'${name}' needs an index: index=<name>.`,
          reader.option('index')?.span ?? stage.nameSpan,
          null,
          'arguments',
        );
      const dimensions = reader.names().map(({ text }) => text);
      reader.end();
      const split = reader.choice('split', ['true', 'false', 'allnums', 't', 'f', '1', '0'] as const, 'false');
      const splits = split === 't' || split === '1' ? 'true' : split === 'f' || split === '0' ? 'false' : split;
      if (splits === 'true' && dimensions.length === 0)
        throw new SplError(
          `'${name} split=true' needs the fields that are dimensions.`,
          reader.option('split')!.span,
          'Name them: mcollect index=metrics split=true host, app.',
          'arguments',
        );
      return {
        index,
        split: splits,
        dimensions,
        prefixField: reader.text('prefix_field'),
        sourcetype: reader.text('sourcetype', 'mcollect_stash'),
        source: reader.text('source', 'mcollect'),
        host: reader.text('host', 'localhost'),
        testMode: reader.boolean('testmode', false),
      };
    },

    describe: ({ index, testMode }) =>
      testMode ? 'Stores nothing (test mode).' : `Stores the rows as measurements in the index ${index}.`,
    fields: (_, input) => input,
    needs: () => 'all',

    operator: (args, context) => (input) => {
      if (args.testMode) return input;
      const rows = holdRows(input.rows, context.limits, name);
      const points = rows.map((row) => measurementOf(row, args, context)).filter((point) => point !== null);
      for (const [host, ofHost] of groupedBy(points, ({ host }) => (host == null ? args.host : textOf(host))))
        context.store.addEvents(ofHost, { ...args, host });
      if (points.length < rows.length)
        context.notice(
          `${name}: ${rows.length - points.length} rows hold no measurement and were not stored. ${args.split === 'false' ? 'They need metric_name and _value, or a field metric_name:<name>.' : 'They have no field with a number that is no dimension.'}`,
        );
      return { ...input, rows };
    },
  });
}

export const mcollectCommand = collectingMetrics('mcollect');
export const meventcollectCommand = collectingMetrics('meventcollect');

/** The event that holds a row's measurements, its text being their JSON; null when it has none. */
function measurementOf(row: Row, args: McollectArguments, context: RunContext): Row | null {
  const { split, dimensions, prefixField } = args;
  const prefix = prefixField === null || row[prefixField] == null ? '' : `${textOf(row[prefixField])}.`;
  const event = newRow();
  let found = false;
  const measure = (metric: string, value: Value): boolean => {
    const number = numberOf(value);
    if (number === null) return false;
    event[`${measurementPrefix}${prefix}${metric}`] = number;
    found = true;
    return true;
  };
  if (row.metric_name != null && row._value != null) measure(textOf(row.metric_name), row._value);
  for (const field in row) {
    const value = row[field];
    if (value == null || field.startsWith('_') || field === 'metric_name' || field === prefixField) continue;
    if (field.startsWith(measurementPrefix)) measure(field.slice(measurementPrefix.length), value);
    else if (split !== 'false' && !dimensions.includes(field) && measure(field, value)) continue;
    else if (split !== 'true' || dimensions.includes(field))
      if (dimensions.length === 0 || split !== 'false' || dimensions.includes(field)) event[field] = value;
  }
  if (!found) return null;
  const text = JSON.stringify(event);
  event._time = numberOf(row._time) ?? context.earliest ?? context.now;
  event._raw = text;
  return event;
}

function groupedBy(rows: readonly Row[], keyOf: (row: Row) => string): ReadonlyMap<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) getOrAdd(groups, keyOf(row), () => []).push(row);
  return groups;
}

const textOf = (value: Value): string => toText(toList(value)[0] ?? '');
const numberOf = (value: Value): number | null => {
  const [first] = toList(value);
  return first === undefined ? null : toNumber(first);
};
