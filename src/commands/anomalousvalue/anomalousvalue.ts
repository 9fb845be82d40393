import { custom } from '../../plan/custom.ts';
import { union } from '../../plan/field-demand.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { allColumns, withColumns } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { isInternalField } from '../../plan/visible-fields.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { toNumber } from '../../values/number.ts';
import { newRow, type Row } from '../../values/row.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { type AnomalyThresholds, type FieldAnomalies, fieldAnomalies } from './values.ts';

export interface AnomalousvalueArguments {
  /** None: all fields that are not internal. */
  readonly fields: readonly string[];
  readonly action: 'annotate' | 'filter' | 'summary';
  readonly thresholds: AnomalyThresholds;
}

export const anomalousvalueOptions: readonly CommandOption[] = [
  {
    name: 'action',
    values: 'annotate|filter|summary',
    default: 'filter',
    summary: 'Add scores to all rows, keep only rows with anomalous values, or describe the fields.',
  },
  { name: 'pthresh', values: '<number>', default: '0.01', summary: 'Greatest chance of a value that is anomalous.' },
  { name: 'minsupcount', values: '<int>', default: '100', summary: 'Rows that must have a field.' },
  { name: 'minsupfreq', values: '<number>', default: '0.05', summary: 'Share of the rows that must have it.' },
  {
    name: 'maxanofreq',
    values: '<number>',
    default: '0.05',
    summary: 'Greatest share of its values that may be anomalous.',
  },
  {
    name: 'minnormfreq',
    values: '<number>',
    default: '0.01',
    summary: 'Least share of its values that must be normal.',
  },
];

export const anomalousvalueCommand = custom<AnomalousvalueArguments>({
  name: 'anomalousvalue',
  aliases: [],
  role: 'dataset',
  group: 'aggregate',
  summary:
    'Finds improbable values: a number by the chance that a normal distribution with the mean and standard deviation of the field gives one as far from the mean, other values by their share of the field.',
  syntax: 'anomalousvalue [<option>]... [action=annotate|filter|summary] [pthresh=<number>] [<field>]...',
  options: anomalousvalueOptions,
  example: {
    spl: '| makeresults count=200 | streamstats count as n | eval x=if(n=7,50,n%2) | anomalousvalue x | table n x',
    rows: [{ n: 7, x: 50 }],
  },
  read: (stage) => readAnomalousvalue(new ArgumentReader(stage, anomalousvalueOptions)),
  describe({ fields, action }) {
    const where = fields.length === 0 ? 'all fields' : fields.join(', ');
    return {
      annotate: `Adds scores to the improbable values of ${where}.`,
      filter: `Keeps rows with improbable values of ${where}.`,
      summary: `Describes how improbable the values of ${where} are.`,
    }[action];
  },
  fields: ({ action }, input) =>
    action === 'summary' ? { known: summaryColumns, open: false } : { ...input, open: true },
  columnOrder: ({ action }, input) => (action === 'summary' ? 'stated' : input),
  needs: ({ fields }, wanted) => (fields.length === 0 ? 'all' : union(wanted, fields)),
  operator: (args, context) => anomalousValues(args, context, 'anomalousvalue'),
});

/** The reader may know further options. */
export function readAnomalousvalue(reader: ArgumentReader): AnomalousvalueArguments {
  const fields = reader.names().map(({ text }) => text);
  reader.end();
  const share = (name: string, fallback: number): number => {
    const text = reader.text(name, String(fallback));
    const number = toNumber(text);
    if (number !== null && number >= 0 && number <= 1) return number;
    const at = reader.option(name)?.value.span ?? null;
    throw new SplError(`'${name}' must be a number from 0 to 1, not '${text}'.`, at, null, 'option-value');
  };
  return {
    fields,
    action: reader.choice('action', ['annotate', 'filter', 'summary'], 'filter'),
    thresholds: {
      chance: share('pthresh', 0.01),
      minCount: reader.integer('minsupcount', 100, { min: 0 }),
      minFrequency: share('minsupfreq', 0.05),
      maxAnomalous: share('maxanofreq', 0.05),
      minNormal: share('minnormfreq', 0.01),
    },
  };
}

const summaryColumns = [
  'fieldname',
  'count',
  'distinct_count',
  'isNum',
  'mean',
  'stdev',
  'supfreq%',
  'catAnoFreq%',
  'catNormFreq%',
  'numAnoFreq%',
  'numNormFreq%',
  'useCat',
  'useNum',
] as const;

export function anomalousValues(args: AnomalousvalueArguments, context: RunContext, command: string): RowOperator {
  return (input) => {
    const rows = holdRows(input.rows, context.limits, command);
    const names =
      args.fields.length > 0 ? args.fields : allColumns(input, rows).filter((field) => !isInternalField(field));
    const fields = names.map((field) => fieldAnomalies(field, rows, args.thresholds));
    if (args.action === 'summary') return { columns: summaryColumns, open: false, rows: fields.map(summaryRow) };
    const kept = rows.filter((row) => annotate(row, fields, args.thresholds.chance) || args.action === 'annotate');
    const scores = fields.filter(({ usesCategory, usesNumber }) => usesCategory || usesNumber).map(scoreField);
    return { columns: withColumns(input.columns, scores), open: input.open, rows: kept };
  };
}

const scoreField = ({ field, numeric }: FieldAnomalies): string => `Anomaly_Score_${numeric ? 'Num' : 'Cat'}(${field})`;

/** Adds the scores of anomalous values; true when there are any. */
function annotate(row: Row, fields: readonly FieldAnomalies[], chance: number): boolean {
  let any = false;
  for (const field of fields) {
    const score = field.score(row);
    if (score === null || score > chance) continue;
    row[scoreField(field)] = score;
    any = true;
  }
  return any;
}

function summaryRow(anomalies: FieldAnomalies): Row {
  const row = newRow();
  const { numeric } = anomalies;
  const percent = (share: number): number => Math.round(share * 1e8) / 1e6;
  row.fieldname = anomalies.field;
  row.count = anomalies.count;
  row.distinct_count = anomalies.distinct;
  row.isNum = numeric ? 'YES' : 'NO';
  row.mean = anomalies.mean;
  row.stdev = anomalies.deviation;
  row['supfreq%'] = percent(anomalies.frequency);
  row['catAnoFreq%'] = percent(anomalies.categoryAnomalous);
  row['catNormFreq%'] = percent(1 - anomalies.categoryAnomalous);
  row['numAnoFreq%'] = numeric ? percent(anomalies.numberAnomalous) : null;
  row['numNormFreq%'] = numeric ? percent(1 - anomalies.numberAnomalous) : null;
  row.useCat = anomalies.usesCategory ? 'YES' : 'NO';
  row.useNum = anomalies.usesNumber ? 'YES' : 'NO';
  return row;
}
