import { custom } from '../plan/custom.ts';
import { toNumber } from '../values/number.ts';
import { newRow } from '../values/row.ts';
import { toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface GaugeArguments {
  /** The value, then the bounds of its ranges: numbers, or fields of the first row. */
  readonly values: readonly (number | string)[];
}

export const gaugeCommand = custom<GaugeArguments>({
  name: 'gauge',
  aliases: [],
  role: 'transforming',
  group: 'aggregate',
  summary:
    'Makes a row for a gauge: the value as x, the bounds of its ranges as y1, y2 ... (0 and 100 when fewer than two are given).',
  syntax: 'gauge <number|field> [<number|field>]...',
  options: [],
  example: { spl: '| makeresults | eval load=42 | gauge load 0 50 100', rows: [{ x: 42, y1: 0, y2: 50, y3: 100 }] },

  read(stage) {
    const reader: ArgumentReader = new ArgumentReader(stage, []);
    const names = reader.names();
    reader.end();
    if (names.length === 0) reader.fail("'gauge' needs a number or a field.");
    return { values: names.map(({ text, quote }) => (quote === '' ? (toNumber(text) ?? text) : text)) };
  },

  describe: ({ values }) => `Makes a gauge of ${values[0]}.`,
  fields: ({ values }) => ({ known: columnsFor(values.length - 1), open: false }),
  needs: ({ values }) => new Set(values.filter((value) => typeof value === 'string')),

  operator:
    ({ values }) =>
    (input) => {
      const [first] = input.rows;
      const columns = columnsFor(values.length - 1);
      const numbers = values.map((value) =>
        typeof value === 'number' ? value : (toList(first?.[value]).map(toNumber)[0] ?? null),
      );
      const bounds = numbers.length > 2 ? numbers.slice(1) : [0, 100];
      const row = newRow();
      [numbers[0] ?? null, ...bounds].forEach((number, index) => {
        row[columns[index]!] = number;
      });
      return { columns, open: false, rows: [row] };
    },
});

/** One bound alone means nothing. */
function columnsFor(bounds: number): string[] {
  return ['x', ...Array.from({ length: Math.max(2, bounds) }, (_, index) => `y${index + 1}`)];
}
