import { custom } from '../plan/custom.ts';
import { union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import { rowByRow } from '../plan/row-stream.ts';
import type { RowOperator } from '../plan/run-context.ts';
import type { Row } from '../values/row.ts';
import { fromList, isMultivalue, type Scalar, toList } from '../values/value.ts';
import { ArgumentReader, textOfValue } from './arguments.ts';
import { type Axis, axisFor, type NumberRange, rangeOf } from './axis.ts';
import { alignTimeOf, type BinOptions, binOptions, noBinOptions, readBinOptions } from './bin-options.ts';
import { holdRows } from './held-rows.ts';

export interface BinArguments {
  readonly field: string;
  readonly output: string;
  readonly bins: BinOptions;
  readonly spanText: string | null;
}

export const binCommand = custom<BinArguments>({
  name: 'bin',
  aliases: ['bucket', 'discretize'],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Puts times or numbers into bins: a time becomes the start of its bin, a number the text low-high.',
  syntax: 'bin [span=<span>|bins=<int>] [aligntime=<time>] <field> [AS <new-field>]',
  options: binOptions,
  example: { spl: '| makeresults | eval x=17 | bin span=10 x | table x', rows: [{ x: '10-20' }] },

  read(stage) {
    const reader = new ArgumentReader(stage, binOptions);
    const field = reader.requiredName('a field to put into bins').text;
    const output = reader.keyword('as') ? reader.requiredName("a field name after 'AS'").text : field;
    reader.end();
    const given = new Map(
      binOptions.flatMap(({ name }) => {
        const option = reader.option(name);
        return option ? [[name, option] as const] : [];
      }),
    );
    const span = reader.option('span');
    return {
      field,
      output,
      bins: readBinOptions(given) ?? noBinOptions,
      spanText: span ? textOfValue(span.value, span) : null,
    };
  },

  describe({ field, output, bins, spanText }) {
    const width = spanText === null ? `at most ${bins.bins ?? 100} bins` : `bins of ${spanText}`;
    return `Puts ${field} into ${width}${output === field ? '' : `, as ${output}`}.`;
  },

  fields: ({ output }, input) => withFields(input, output),
  needs: ({ field, output }, wanted) =>
    wanted === 'all' || wanted.has(output) ? union(without(wanted, [output]), [field]) : wanted,

  operator({ field, output, bins }, context) {
    const isTime = field === '_time';
    // `start` and `end` only widen the range that a width is found for (Search Reference, "bin").
    const options = { ...bins, start: null, end: null };
    alignTimeOf(bins.alignTime, context);
    if (bins.span !== null) return binned(field, output, axisFor(options, null, isTime, context));
    return (input) => {
      const rows = holdRows(input.rows, context.limits, 'bin');
      const range = widened(rangeOf(valuesOf(rows, field)), bins);
      return binned(field, output, axisFor(options, range, isTime, context))({ ...input, rows });
    };
  },
});

/** What is no number stays as it is. */
function binned(field: string, output: string, axis: Axis): RowOperator {
  const bin = (value: Scalar): Scalar => axis.keyOf(value)?.value ?? value;
  return rowByRow(
    (row) => {
      const value = row[field];
      row[output] = value == null ? null : isMultivalue(value) ? fromList(value.map(bin)) : bin(value);
      return row;
    },
    [output],
  );
}

function* valuesOf(rows: readonly Row[], field: string): Iterable<Scalar> {
  for (const row of rows) yield* toList(row[field]);
}

function widened(range: NumberRange | null, { start, end }: BinOptions): NumberRange | null {
  if (range === null) return null;
  return {
    least: Math.min(range.least, start ?? range.least),
    greatest: Math.max(range.greatest, end ?? range.greatest),
  };
}
