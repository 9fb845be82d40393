import type { MemoryBudget } from '../functions/memory-budget.ts';
import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { RowStream } from '../plan/run-context.ts';
import { SplError } from '../syntax/spl-error.ts';
import { compareText } from '../values/compare.ts';
import { toNumber, toText } from '../values/number.ts';
import { newRow, type Row } from '../values/row.ts';
import { toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface ContingencyArguments {
  readonly rowField: string;
  readonly columnField: string;
  readonly maxRows: number;
  readonly maxColumns: number;
  /** Share of the rows (0 to 1) that the values shown have to cover. */
  readonly rowCover: number;
  readonly columnCover: number;
  /** Name of the totals; null: none. */
  readonly totalName: string | null;
}

/** limits.conf, [ctable] maxvalues. */
const maxValues = 1000;

const options: readonly CommandOption[] = [
  { name: 'maxrows', values: '<int>', default: '1000', summary: 'Most rows; rarer values are left out.' },
  { name: 'maxcols', values: '<int>', default: '1000', summary: 'Most columns; rarer values are left out.' },
  {
    name: 'minrowcover',
    values: '<number>',
    default: '1.0',
    summary: 'Show only the commonest row values that cover this share.',
  },
  {
    name: 'mincolcover',
    values: '<number>',
    default: '1.0',
    summary: 'Show only the commonest column values that cover this share.',
  },
  { name: 'usetotal', values: '<bool>', default: 'true', summary: 'Add the totals of rows and columns.' },
  { name: 'totalstr', values: '<string>', default: 'TOTAL', summary: 'Name of the totals.' },
];

export const contingencyCommand = custom<ContingencyArguments>({
  name: 'contingency',
  aliases: ['counttable', 'ctable'],
  role: 'transforming',
  group: 'aggregate',
  summary: 'Counts how often the values of two fields occur together, the commonest values first.',
  syntax: 'contingency [<option>]... <row-field> <column-field>',
  options,
  example: {
    spl: '| makeresults count=3 | streamstats count as n | eval size=if(n>1,"large","small"), even=if(n%2=0,"yes","no") | contingency size even',
    rows: [
      { size: 'large', no: 1, yes: 1, TOTAL: 2 },
      { size: 'small', no: 1, yes: 0, TOTAL: 1 },
      { size: 'TOTAL', no: 2, yes: 1, TOTAL: 3 },
    ],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const rowField = reader.requiredName('the field for the rows').text;
    reader.comma();
    const columnField = reader.requiredName('the field for the columns').text;
    reader.end();
    const most = (name: string): number => reader.integer(name, maxValues, { min: 0, max: maxValues }) || maxValues;
    const cover = (name: string): number => {
      const text = reader.text(name, '1');
      const number = toNumber(text);
      if (number !== null && number >= 0 && number <= 1) return number;
      const at = reader.option(name)?.value.span ?? null;
      throw new SplError(`'${name}' must be a number from 0 to 1, not '${text}'.`, at, null, 'option-value');
    };
    return {
      rowField,
      columnField,
      maxRows: most('maxrows'),
      maxColumns: most('maxcols'),
      rowCover: cover('minrowcover'),
      columnCover: cover('mincolcover'),
      totalName: reader.boolean('usetotal', true) ? reader.text('totalstr', 'TOTAL') : null,
    };
  },

  describe: ({ rowField, columnField }) => `Counts how often values of ${rowField} and ${columnField} occur together.`,
  fields: ({ rowField }) => ({ known: [rowField], open: true }),
  needs: ({ rowField, columnField }) => new Set([rowField, columnField]),
  operator:
    (args, { memory }) =>
    (input) =>
      table(input.rows, args, memory),
});

/** An empty text is shown so, as Splunk does. */
const shownText = (text: string): string => (text === '' ? 'EMPTY_STR' : text);

function table(rows: Iterable<Row>, args: ContingencyArguments, memory: MemoryBudget): RowStream {
  const { rowField, columnField, totalName } = args;
  const counts = new Map<string, Map<string, number>>();
  const rowTotals = new Map<string, number>();
  const columnTotals = new Map<string, number>();
  for (const row of rows) {
    for (const x of toList(row[rowField])) {
      for (const y of toList(row[columnField])) {
        const [a, b] = [shownText(toText(x)), shownText(toText(y))];
        const cells = counts.get(a) ?? new Map<string, number>();
        counts.set(a, cells);
        add(cells, b, 1);
        add(rowTotals, a, 1);
        add(columnTotals, b, 1);
      }
    }
  }
  const rowValues = commonest(rowTotals, args.maxRows, args.rowCover);
  const columnValues = commonest(columnTotals, args.maxColumns, args.columnCover);
  const results = rowValues.map((value) => {
    const cells = counts.get(value)!;
    memory.row(columnValues.length);
    return line(rowField, value, columnValues, (column) => cells.get(column) ?? 0, totalName);
  });
  if (totalName !== null && results.length > 0) {
    const sums = (column: string): number =>
      rowValues.reduce((sum, value) => sum + (counts.get(value)!.get(column) ?? 0), 0);
    results.push(line(rowField, totalName, columnValues, sums, totalName));
  }
  const columns = [rowField, ...columnValues, ...(totalName === null ? [] : [totalName])];
  return { columns, open: false, rows: results };
}

function add(counts: Map<string, number>, value: string, count: number): void {
  counts.set(value, (counts.get(value) ?? 0) + count);
}

function commonest(counts: ReadonlyMap<string, number>, most: number, cover: number): string[] {
  const all = [...counts].sort(([a, m], [b, n]) => n - m || compareText(a, b));
  const needed = cover * all.reduce((sum, [, count]) => sum + count, 0);
  const chosen: string[] = [];
  let covered = 0;
  for (const [value, count] of all) {
    if (chosen.length >= most || (covered >= needed && cover < 1)) break;
    chosen.push(value);
    covered += count;
  }
  return chosen;
}

function line(
  field: string,
  value: string,
  columns: readonly string[],
  count: (column: string) => number,
  totalName: string | null,
): Row {
  const row = newRow();
  let total = 0;
  for (const column of columns) {
    const number = count(column);
    row[column] = number;
    total += number;
  }
  if (totalName !== null) row[totalName] = total;
  row[field] = value;
  return row;
}
