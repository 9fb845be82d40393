import { custom } from '../../plan/custom.ts';
import { union } from '../../plan/field-demand.ts';
import { withFields } from '../../plan/field-flow.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { allColumns, withColumns } from '../../plan/row-stream.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { isInternalField } from '../../plan/visible-fields.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { toNumber } from '../../values/number.ts';
import { newRow, type Row } from '../../values/row.ts';
import {
  type AnomalousvalueArguments,
  anomalousValues,
  anomalousvalueOptions,
  readAnomalousvalue,
} from '../anomalousvalue/anomalousvalue.ts';
import { type OutlierArguments, outlierOptions, readOutlier, withoutOutliers } from '../outlier.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { quantile } from '../shared/outlier-bounds.ts';
import { fieldFrequency } from './event-probability.ts';

interface HistogramArguments {
  readonly fields: readonly string[];
  readonly action: 'annotate' | 'filter' | 'summary';
  /** Greatest probability of an anomalous row; null: found from the data. */
  readonly chance: number | null;
  readonly cutoff: boolean;
}

export type AnomalydetectionArguments =
  | { readonly method: 'histogram'; readonly args: HistogramArguments }
  | { readonly method: 'zscore'; readonly args: AnomalousvalueArguments }
  | { readonly method: 'iqr'; readonly args: OutlierArguments };

const methodOption: CommandOption = {
  name: 'method',
  values: 'histogram|zscore|iqr',
  default: 'histogram',
  summary: 'histogram: probability of the row; zscore: as anomalousvalue; iqr: as outlier.',
};

const histogramOptions: readonly CommandOption[] = [
  methodOption,
  { name: 'action', values: 'annotate|filter|summary', default: 'filter', summary: 'What to do with anomalous rows.' },
  {
    name: 'pthresh',
    values: '<number>',
    summary: 'Greatest probability of an anomalous row; found from the data when absent.',
  },
  { name: 'cutoff', values: '<bool>', default: 'true', summary: 'Take a lower bound, which finds fewer rows.' },
];

const addedFields = ['log_event_prob', 'max_freq', 'probable_cause', 'probable_cause_freq'] as const;
const summaryColumns = [
  'num_anomalies',
  'thresh',
  'max_logprob',
  'min_logprob',
  '1st_quartile',
  '3rd_quartile',
] as const;

export const anomalydetectionCommand = custom<AnomalydetectionArguments>({
  name: 'anomalydetection',
  aliases: [],
  role: 'dataset',
  group: 'aggregate',
  summary:
    "Finds improbable rows. The probability of a row is the product of the frequencies of its values (numbers: of their bin by Scott's rule). It is anomalous when the logarithm lies below the first quartile minus 1.5 times the distance of the quartiles with cutoff=f, minus 3 times with cutoff=t (Splunk does not document how it changes the bound).",
  syntax:
    'anomalydetection [method=histogram|zscore|iqr] [action=<action>] [pthresh=<number>] [cutoff=<bool>] [<field>]...',
  options: [...histogramOptions, ...outlierOptions, ...anomalousvalueOptions].filter(
    ({ name }, index, all) => all.findIndex((other) => other.name === name) === index,
  ),
  example: {
    spl: '| makeresults count=50 | streamstats count as n | eval user=if(n=9,"eve","u".(n%4)) | anomalydetection user | table n user probable_cause',
    rows: [{ n: 9, user: 'eve', probable_cause: 'user' }],
  },

  read(stage) {
    const { options } = anomalydetectionCommand;
    const any = new ArgumentReader(stage, options);
    const method = any.choice('method', ['histogram', 'zscore', 'iqr'], 'histogram');
    // Each method takes its own options only.
    if (method === 'zscore')
      return { method, args: readAnomalousvalue(new ArgumentReader(stage, [methodOption, ...anomalousvalueOptions])) };
    if (method === 'iqr')
      return { method, args: readOutlier(stage, new ArgumentReader(stage, [methodOption, ...outlierOptions])) };
    return { method, args: readHistogram(new ArgumentReader(stage, histogramOptions)) };
  },

  describe: ({ method, args }) =>
    `Finds ${method === 'iqr' ? 'outliers' : method === 'zscore' ? 'improbable values' : 'improbable rows'} in ${args.fields.length === 0 ? 'all fields' : args.fields.join(', ')}.`,
  fields({ method, args }, input) {
    if (method === 'iqr') return input;
    if (args.action === 'summary')
      return { known: method === 'histogram' ? summaryColumns : [], open: method === 'zscore' };
    return method === 'histogram' ? withFields(input, ...addedFields) : { ...input, open: true };
  },
  columnOrder: ({ method, args }, input) => (method !== 'iqr' && args.action === 'summary' ? 'stated' : input),
  needs: ({ args }, wanted) => (args.fields.length === 0 ? 'all' : union(wanted, args.fields)),

  operator(read, context) {
    if (read.method === 'zscore') return anomalousValues(read.args, context, 'anomalydetection');
    if (read.method === 'iqr') return withoutOutliers(read.args, context, 'anomalydetection');
    return improbableRows(read.args, context);
  },
});

function readHistogram(reader: ArgumentReader): HistogramArguments {
  const fields = reader.names().map(({ text }) => text);
  reader.end();
  const text = reader.text('pthresh');
  const chance = text === null ? null : toNumber(text);
  if (text !== null && (chance === null || chance < 0 || chance > 1)) {
    const at = reader.option('pthresh')?.value.span ?? null;
    throw new SplError(`'pthresh' must be a number from 0 to 1, not '${text}'.`, at, null, 'option-value');
  }
  return {
    fields,
    action: reader.choice('action', ['annotate', 'filter', 'summary'], 'filter'),
    chance,
    cutoff: reader.boolean('cutoff', true),
  };
}

function improbableRows({ fields, action, chance, cutoff }: HistogramArguments, context: RunContext): RowOperator {
  return (input) => {
    const rows = holdRows(input.rows, context.limits, 'anomalydetection');
    const names = fields.length > 0 ? fields : allColumns(input, rows).filter((field) => !isInternalField(field));
    const frequencies = names.map((field) => fieldFrequency(field, rows));
    const logarithms = rows.map((row) => frequencies.reduce((sum, { of }) => sum + Math.log(of(row)), 0));
    const sorted = Float64Array.from(logarithms).sort();
    const first = sorted.length === 0 ? 0 : quantile(sorted, 0.25);
    const third = sorted.length === 0 ? 0 : quantile(sorted, 0.75);
    const bound = chance === null ? first - (cutoff ? 3 : 1.5) * (third - first) : Math.log(chance);
    // Without any field every row is as probable as any other.
    const anomalous = logarithms.map(
      (logarithm) => names.length > 0 && (chance === null ? logarithm < bound : logarithm <= bound),
    );
    if (action === 'summary') {
      const row = newRow();
      row.num_anomalies = anomalous.filter(Boolean).length;
      row.thresh = bound;
      row.max_logprob = sorted.at(-1);
      row.min_logprob = sorted[0];
      row['1st_quartile'] = first;
      row['3rd_quartile'] = third;
      return { columns: summaryColumns, open: false, rows: [row] };
    }
    rows.forEach((row, index) => {
      if (anomalous[index])
        explain(
          row,
          logarithms[index]!,
          frequencies.map(({ field, of, greatest }) => ({ field, frequency: of(row), greatest })),
        );
    });
    const kept = action === 'annotate' ? rows : rows.filter((_, index) => anomalous[index]);
    return { columns: withColumns(input.columns, addedFields), open: input.open, rows: kept };
  };
}

/** The rarest value is the probable cause. */
function explain(
  row: Row,
  logarithm: number,
  fields: readonly { readonly field: string; readonly frequency: number; readonly greatest: number }[],
): void {
  const cause = fields.reduce((rarest, field) => (field.frequency < rarest.frequency ? field : rarest));
  row.log_event_prob = logarithm;
  row.probable_cause = cause.field;
  row.probable_cause_freq = cause.frequency;
  row.max_freq = cause.greatest;
}
