import { custom } from '../plan/custom.ts';
import { union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toNumber } from '../values/number.ts';
import { fromList, toList } from '../values/value.ts';
import { ArgumentReader, textOfValue } from './shared/arguments.ts';

interface Range {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

export interface RangemapArguments {
  readonly field: string;
  readonly ranges: readonly Range[];
  readonly fallback: string;
}

const options: readonly CommandOption[] = [
  { name: 'field', values: '<field>', summary: 'The field whose number is looked at.' },
  { name: 'default', values: '<string>', default: 'None', summary: 'The name when no range fits.' },
];

export const rangemapCommand = custom<RangemapArguments>({
  name: 'rangemap',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Sets the field range to the names of the ranges that a number lies in, both ends included.',
  syntax: 'rangemap field=<field> [<name>=<low>-<high>]... [default=<name>]',
  options,
  example: {
    spl: '| makeresults | eval n=35 | rangemap field=n green=1-30 blue=31-39 default=gray | table range',
    rows: [{ range: 'blue' }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options, { free: true });
    const field = reader.text('field');
    if (field === null) throw new SplError("'rangemap' needs field=<field>.", stage.nameSpan, null, 'arguments');
    const ranges: Range[] = [];
    for (;;) {
      while (reader.comma()) {}
      const item = reader.next();
      if (item === null) break;
      if (item.kind !== 'option') throw new SplError('Expected <name>=<low>-<high>.', item.span, null, 'arguments');
      const text = textOfValue(item.value, item);
      const bounds = /^(-?\d+(?:\.\d+)?)-(-?\d+(?:\.\d+)?)$/.exec(text);
      if (!bounds)
        throw new SplError(
          `'${text}' is no range.`,
          item.value.span,
          'Write <low>-<high>, such as 1-30.',
          'option-value',
        );
      ranges.push({ name: item.typed, low: Number(bounds[1]), high: Number(bounds[2]) });
    }
    return { field, ranges, fallback: reader.text('default', 'None') };
  },

  describe: ({ field, ranges, fallback }) =>
    `Sets range by ${field}: ${ranges.map(({ name, low, high }) => `${name} from ${low} to ${high}`).join(', ')}${ranges.length > 0 ? ', else ' : ''}${fallback}.`,
  fields: (_, input) => withFields(input, 'range'),
  needs: ({ field }, wanted) =>
    wanted === 'all' || wanted.has('range') ? union(without(wanted, ['range']), [field]) : wanted,

  operator({ field, ranges, fallback }) {
    return rowByRow(
      (row) => {
        const numbers = toList(row[field]).flatMap((value) => toNumber(value) ?? []);
        const fitting = ranges.filter(({ low, high }) => numbers.some((number) => number >= low && number <= high));
        row.range = fitting.length === 0 ? fallback : fromList(fitting.map(({ name }) => name));
        return row;
      },
      ['range'],
    );
  },
});
