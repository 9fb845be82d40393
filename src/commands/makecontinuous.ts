import type { BinOptions } from '../plan/bin-options.ts';
import { noBinOptions } from '../plan/bin-options.ts';
import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import { withColumns } from '../plan/row-stream.ts';
import type { RunContext } from '../plan/run-context.ts';
import { type Axis, type AxisKey, axisFor, type NumberRange, rangeOf } from '../rows/axis.ts';
import { sayEmptyBins } from '../rows/empty-bins.ts';
import { holdRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareValues } from '../values/compare.ts';
import { toNumber, toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { isMultivalue, type Value } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { binOptions, readBinOptions } from './shared/bin-options.ts';

export interface MakecontinuousArguments {
  readonly field: string;
  readonly bins: BinOptions;
}

/** Rows that a continuous series may have (limits.conf, maxresultrows). */
const maxRows = 50_000;

export const makecontinuousCommand = custom<MakecontinuousArguments>({
  name: 'makecontinuous',
  aliases: [],
  role: 'dataset',
  group: 'aggregate',
  summary: 'Puts a field (_time by default) into bins and adds rows for the bins without any, up to the last one.',
  syntax: 'makecontinuous [<field>] [span=<span>|bins=<int>] [start=<number>] [end=<number>] [aligntime=<time>]',
  options: binOptions,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | eval _time=n*120 | makecontinuous span=1m _time | table _time n',
    rows: [{ _time: 120, n: 1 }, { _time: 180 }, { _time: 240, n: 2 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, binOptions);
    const field = reader.name()?.text ?? '_time';
    reader.end();
    const given = new Map(
      binOptions.flatMap(({ name }) => {
        const option = reader.option(name);
        return option ? [[name, option] as const] : [];
      }),
    );
    const bins = readBinOptions(given) ?? noBinOptions;
    if (bins.span?.kind === 'log')
      throw new SplError(
        'Logarithmic bins make no continuous series.',
        given.get('span')!.value.span,
        null,
        'option-value',
      );
    return { field, bins };
  },

  describe: ({ field }) => `Adds rows for the bins of ${field} that have none.`,
  fields: ({ field }, input) => withFields(input, field),
  needs: ({ field }, wanted) => union(wanted, [field]),

  operator: (args, context) => (input) => {
    const { field } = args;
    const rows = holdRows(input.rows, context.limits, 'makecontinuous');
    const range = rangeOf(rows.map((row) => scalarOf(row[field]) ?? ''));
    const axis = axisFor(args.bins, range, field === '_time', context);
    return {
      columns: withColumns(input.columns, [field]),
      open: input.open,
      rows: continuous(rows, field, axis, args.bins, range, context),
    };
  },
});

function continuous(
  rows: readonly Row[],
  field: string,
  axis: Axis,
  bins: BinOptions,
  range: NumberRange | null,
  context: RunContext,
): Row[] {
  const placed = new Map<string, { readonly key: AxisKey; readonly rows: Row[] }>();
  for (const row of rows) {
    const value = scalarOf(row[field]);
    const key = value === null ? null : axis.keyOf(value);
    if (key === null) continue;
    row[field] = key.value;
    context.memory.row(4);
    const id = toText(key.value);
    const place = placed.get(id);
    if (place) place.rows.push(row);
    else placed.set(id, { key, rows: [row] });
  }
  const filled = placed.size;
  if (range !== null) {
    addMissing(placed, axis, bins, range, Math.min(maxRows, context.limits.heldRows));
    if (field === '_time')
      sayEmptyBins('makecontinuous', { rows: placed.size, filled, first: range.least, last: range.greatest }, context);
  }
  return [...placed.values()]
    .sort((a, b) => compareValues(a.key.order, b.key.order))
    .flatMap((place) => (place.rows.length > 0 ? place.rows : [emptyRow(field, place.key)]));
}

function addMissing(
  placed: Map<string, { readonly key: AxisKey; readonly rows: Row[] }>,
  axis: Axis,
  { start, end }: BinOptions,
  range: NumberRange,
  limit: number,
): void {
  const last = end ?? range.greatest;
  for (let key = axis.keyOf(start ?? range.least); key; key = axis.after(key)) {
    if ((key.order as number) > last || (end !== null && (key.order as number) >= end)) return;
    if (placed.size >= limit) {
      throw new SplError(
        `'makecontinuous' would give more than ${limit} rows, most of them empty.`,
        null,
        'Choose a greater span.',
        'limit',
      );
    }
    const id = toText(key.value);
    if (!placed.has(id)) placed.set(id, { key, rows: [] });
  }
}

function emptyRow(field: string, key: AxisKey): Row {
  const row = newRow();
  row[field] = key.value;
  return row;
}

/** The value when it is a single number. */
function scalarOf(value: Value): string | number | null {
  return value == null || isMultivalue(value) || toNumber(value) === null ? null : value;
}
