import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { allColumns } from '../plan/row-stream.ts';
import { isInternalField } from '../plan/visible-fields.ts';
import { holdRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toText } from '../values/number.ts';
import { type Row, rowOf } from '../values/row.ts';
import { singleNumber } from '../values/single-number.ts';
import { toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface AnalyzefieldsArguments {
  readonly classField: string;
}

const options: readonly CommandOption[] = [
  { name: 'classfield', values: '<field>', summary: 'The field that shall be predicted; its values are the classes.' },
];

const columns = ['field', 'count', 'cocur', 'acc', 'balacc'] as const;

export const analyzefieldsCommand = custom<AnalyzefieldsArguments>({
  name: 'analyzefields',
  aliases: ['af'],
  role: 'transforming',
  group: 'aggregate',
  summary:
    'Says of each field that holds numbers how well it predicts a field with classes: count, the share of the rows with a class that have it (cocur), the share of rows of which the class with the nearest mean, in its standard deviations, is the right one (acc), and the mean of that share over the classes (balacc).',
  syntax: 'analyzefields classfield=<field>',
  options,
  example: {
    spl: '| makeresults count=4 | streamstats count as n | eval x=if(n<3, n, n+100), who=if(n<3, "a", "b") | fields x who | analyzefields classfield=who',
    rows: [{ field: 'x', count: 4, cocur: 1, acc: 1, balacc: 1 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    const classField = reader.text('classfield');
    if (classField === null)
      throw new SplError("'analyzefields' needs classfield=<field>.", stage.nameSpan, null, 'arguments');
    return { classField };
  },

  describe: ({ classField }) => `Says of each field with numbers how well it predicts ${classField}.`,
  fields: () => ({ known: columns, open: false }),
  needs: () => 'all',
  operator:
    ({ classField }, context) =>
    (input) => {
      const rows = holdRows(input.rows, context.limits, 'analyzefields');
      const fields = allColumns(input, rows).filter(
        (field) => field !== classField && !isInternalField(field) && holdsNumbers(field, rows),
      );
      return { columns, open: false, rows: fields.map((field) => judge(field, classField, rows)) };
    },
});

/** Every value that there is is a number. */
function holdsNumbers(field: string, rows: readonly Row[]): boolean {
  let any = false;
  for (const row of rows) {
    if (row[field] == null) continue;
    if (singleNumber(row[field]) === null) return false;
    any = true;
  }
  return any;
}

function judge(field: string, classField: string, rows: readonly Row[]): Row {
  const classes = new Map<string, number[]>();
  let withClass = 0;
  for (const row of rows) {
    const name = toList(row[classField]).map(toText).join('\n');
    if (name === '') continue;
    withClass++;
    const number = singleNumber(row[field]);
    if (number === null) continue;
    const own = classes.get(name);
    if (own === undefined) classes.set(name, [number]);
    else own.push(number);
  }
  const models = [...classes].map(([name, numbers]) => ({ name, ...meanAndDeviation(numbers) }));
  const shares: { readonly right: number; readonly count: number }[] = [];
  for (const [name, numbers] of classes)
    shares.push({
      right: numbers.filter((number) => nearestClass(number, models) === name).length,
      count: numbers.length,
    });
  const counted = shares.reduce((sum, { count }) => sum + count, 0);
  return rowOf({
    field,
    count: rows.filter((row) => row[field] != null).length,
    cocur: withClass === 0 ? null : counted / withClass,
    acc: counted === 0 ? null : shares.reduce((sum, { right }) => sum + right, 0) / counted,
    balacc:
      shares.length === 0 ? null : shares.reduce((sum, { right, count }) => sum + right / count, 0) / shares.length,
  });
}

interface ClassModel {
  readonly name: string;
  readonly mean: number;
  readonly deviation: number;
}

/** Of several classes that are equally near, the one that occurred first. */
function nearestClass(number: number, models: readonly ClassModel[]): string | null {
  let found: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const { name, mean, deviation } of models) {
    const away = Math.abs(number - mean);
    // A class of equal values is met exactly or not at all.
    const far = away === 0 ? 0 : deviation === 0 ? Number.POSITIVE_INFINITY : away / deviation;
    if (far < least) [found, least] = [name, far];
  }
  return found;
}

function meanAndDeviation(numbers: readonly number[]): { mean: number; deviation: number } {
  const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  const squares = numbers.reduce((sum, number) => sum + (number - mean) ** 2, 0);
  return { mean, deviation: numbers.length < 2 ? 0 : Math.sqrt(squares / (numbers.length - 1)) };
}
