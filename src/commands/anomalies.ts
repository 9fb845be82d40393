import { deflateRawSync } from 'node:zlib';
import { custom } from '../plan/custom.ts';
import { union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { withColumns } from '../plan/row-stream.ts';
import type { Limits } from '../plan/run-context.ts';
import { tooManyRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { getOrAdd } from '../values/get-or-add.ts';
import { toNumber, toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface AnomaliesArguments {
  readonly threshold: number;
  readonly labelOnly: boolean;
  readonly normalize: boolean;
  /** Values before a row that it is compared with. */
  readonly maxValues: number;
  readonly field: string;
  readonly by: readonly string[];
}

const options: readonly CommandOption[] = [
  { name: 'threshold', values: '<number>', default: '0.01', summary: 'Rows above this are unexpected.' },
  { name: 'labelonly', values: '<bool>', default: 'false', summary: 'Keep all rows, not only unexpected ones.' },
  { name: 'normalize', values: '<bool>', default: 'true', summary: 'All digits count as the same.' },
  { name: 'maxvalues', values: '<int>', default: '100', summary: 'Rows before it that a row is compared with.' },
  { name: 'field', values: '<field>', default: '_raw', summary: 'The field that is judged.' },
  { name: 'denylist', values: '<file>', summary: 'Not supported: a list of rows that are expected.' },
  { name: 'denylistthreshold', values: '<number>', summary: 'Not supported.' },
  { name: 'blacklist', values: '<file>', summary: 'Not supported; the old name of denylist.' },
  { name: 'blacklistthreshold', values: '<number>', summary: 'Not supported.' },
];

const output = 'unexpectedness';

export const anomaliesCommand = custom<AnomaliesArguments>({
  name: 'anomalies',
  aliases: [],
  role: 'centralised',
  group: 'aggregate',
  summary:
    'Gives each row an unexpectedness against the rows P before it: (s(P and X) - s(P)) / (s(P) + s(X)), and keeps those above the threshold. Splunk does not say what s is; here it is the size of the text when it is packed (deflate), so scores differ from those of Splunk.',
  syntax:
    'anomalies [threshold=<number>] [labelonly=<bool>] [normalize=<bool>] [maxvalues=<int>] [field=<field>] [by <field>...]',
  options,
  example: {
    spl: '| makeresults count=9 | streamstats count as n | eval m=if(n=9,"PANIC: kernel stack overflow","user logged in from host ".n) | anomalies field=m threshold=0.3 | where n>1 | table n',
    rows: [{ n: 9 }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const by = reader.keyword('by') ? reader.names().map(({ text }) => text) : [];
    reader.end();
    for (const name of ['denylist', 'denylistthreshold', 'blacklist', 'blacklistthreshold']) {
      const option = reader.option(name);
      if (option)
        throw new SplError(
          `'anomalies' does not support '${name}'.`,
          option.span,
          'Drop expected rows before: | search NOT ...',
          'unsupported',
        );
    }
    const threshold = toNumber(reader.text('threshold', '0.01'));
    if (threshold === null || threshold < 0)
      throw new SplError(
        "'threshold' must be a number that is not negative.",
        reader.option('threshold')!.value.span,
        null,
        'option-value',
      );
    return {
      threshold,
      labelOnly: reader.boolean('labelonly', false),
      normalize: reader.boolean('normalize', true),
      maxValues: reader.integer('maxvalues', 100, { min: 10, max: 10_000 }),
      field: reader.text('field', '_raw'),
      by,
    };
  },

  describe: ({ field, threshold, labelOnly }) =>
    labelOnly
      ? `Adds how unexpected ${field} is after the rows before.`
      : `Keeps rows whose ${field} is unexpected (above ${threshold}) after the rows before.`,
  fields: (_, input) => withFields(input, output),
  needs: ({ field, by }, wanted) => union(without(wanted, [output]), [field, ...by]),
  operator:
    (args, { limits }) =>
    (input) => ({
      ...input,
      columns: withColumns(input.columns, [output]),
      rows: scored(input.rows, args, limits),
    }),
});

function* scored(
  rows: Iterable<Row>,
  { threshold, labelOnly, normalize, maxValues, field, by }: AnomaliesArguments,
  limits: Limits,
): Iterable<Row> {
  const before = new Map<string, string[]>();
  let held = 0;
  for (const row of rows) {
    const values = toList(row[field]);
    // A row without the field is neither expected nor unexpected.
    if (values.length === 0) {
      row[output] = null;
      if (labelOnly) yield row;
      continue;
    }
    const key = JSON.stringify(by.map((name) => toList(row[name]).map(toText)));
    const past = getOrAdd(before, key, (): string[] => []);
    const text = values.map(toText).join('\n').slice(0, longestText);
    const value = normalize ? text.replace(/\d/g, '0') : text;
    const score = unexpectedness(past, value);
    past.push(value);
    if (past.length > maxValues) past.shift();
    else if (++held > limits.heldRows) throw tooManyRows(limits, 'anomalies');
    row[output] = score;
    if (labelOnly || score > threshold) yield row;
  }
}

/** Characters of a value that are looked at, and of those before it: deflate sees no further back. */
const longestText = 10_000;
const longestPast = 32_768;

/** The first row has nothing before it: it is as unexpected as can be. */
function unexpectedness(past: readonly string[], value: string): number {
  const known = past.join('\n').slice(-longestPast);
  const alone = packed(known);
  return Math.max(0, packed(`${known}\n${value}`) - alone) / (alone + packed(value));
}

const packed = (text: string): number => (text === '' ? 0 : deflateRawSync(text, { level: 6 }).length);
