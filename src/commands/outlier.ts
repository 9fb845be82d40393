import { custom } from '../plan/custom.ts';
import { union } from '../plan/field-demand.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { allColumns } from '../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../plan/run-context.ts';
import { isInternalField } from '../plan/visible-fields.ts';
import { holdRows } from '../rows/held-rows.ts';
import type { CommandStage } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { formatNumber, toNumber } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { singleNumber } from '../values/single-number.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { outlierBounds } from './shared/outlier-bounds.ts';

export interface OutlierArguments {
  /** None: all fields that are not internal. */
  readonly fields: readonly string[];
  readonly remove: boolean;
  readonly factor: number;
  readonly useLower: boolean;
  readonly mark: boolean;
}

export const outlierOptions: readonly CommandOption[] = [
  { name: 'type', values: 'iqr', default: 'iqr', summary: 'How outliers are found; there is one way.' },
  {
    name: 'action',
    values: 'transform|tf|remove|rm',
    default: 'transform',
    summary: 'Replace outliers by the nearest bound, or remove their rows.',
  },
  {
    name: 'param',
    values: '<number>',
    default: '2.5',
    summary: 'Distances of the quartiles that the bounds are away.',
  },
  { name: 'uselower', values: '<bool>', default: 'false', summary: 'Look for values that are too small as well.' },
  { name: 'mark', values: '<bool>', default: 'false', summary: 'Put 000 in front of values that were replaced.' },
];

export const outlierCommand = custom<OutlierArguments>({
  name: 'outlier',
  aliases: [],
  role: 'dataset',
  group: 'aggregate',
  summary:
    'Replaces or removes outliers: numbers more than param times the distance between the quartiles beyond them (interpolated quartiles).',
  syntax: 'outlier [action=remove|transform] [param=<number>] [uselower=<bool>] [mark=<bool>] [<field>]...',
  options: outlierOptions,
  example: {
    spl: '| makeresults count=5 | streamstats count as n | eval x=if(n=5,100,n) | outlier action=remove x | table x',
    rows: [{ x: 1 }, { x: 2 }, { x: 3 }, { x: 4 }],
  },
  read: (stage) => readOutlier(stage, new ArgumentReader(stage, outlierOptions)),
  describe: ({ fields, remove }) =>
    `${remove ? 'Removes rows with' : 'Replaces'} outliers in ${fields.length === 0 ? 'all numeric fields' : fields.join(', ')}.`,
  fields: (_, input) => input,
  needs: ({ fields }, wanted) => (fields.length === 0 ? 'all' : union(wanted, fields)),
  operator: (args, context) => withoutOutliers(args, context, 'outlier'),
});

/** The reader may know further options. */
export function readOutlier(stage: CommandStage, reader: ArgumentReader): OutlierArguments {
  const fields = reader.names().map(({ text }) => text);
  reader.end();
  reader.choice('type', ['iqr'], 'iqr');
  const action = reader.choice('action', ['transform', 'tf', 'remove', 'rm'], 'transform');
  const text = reader.text('param', '2.5');
  const factor = toNumber(text);
  if (factor === null || !(factor >= 0)) {
    const at = reader.option('param')?.value.span ?? stage.nameSpan;
    throw new SplError(`'param' must be a number that is not negative, not '${text}'.`, at, null, 'option-value');
  }
  return {
    fields,
    remove: action === 'remove' || action === 'rm',
    factor,
    useLower: reader.boolean('uselower', false),
    mark: reader.boolean('mark', false),
  };
}

export function withoutOutliers(args: OutlierArguments, context: RunContext, command: string): RowOperator {
  return (input) => {
    let rows = holdRows(input.rows, context.limits, command);
    const fields =
      args.fields.length > 0 ? args.fields : allColumns(input, rows).filter((field) => !isInternalField(field));
    const removed = new Set<Row>();
    for (const field of fields) treat(rows, field, args, removed);
    if (removed.size > 0) rows = rows.filter((row) => !removed.has(row));
    return { ...input, rows };
  };
}

function treat(rows: readonly Row[], field: string, args: OutlierArguments, removed: Set<Row>): void {
  const bounds = outlierBounds(rows, field, args.factor);
  if (bounds === null) return;
  for (const row of rows) {
    const number = singleNumber(row[field]);
    if (number === null) continue;
    const bound = number > bounds.high ? bounds.high : args.useLower && number < bounds.low ? bounds.low : null;
    if (bound === null) continue;
    if (args.remove) removed.add(row);
    else row[field] = args.mark ? `000${formatNumber(bound)}` : bound;
  }
}
