import { type Clustering, type Distance, distances, kMeans } from '../learning/k-means.ts';
import type { Point } from '../learning/point.ts';
import { defaultSeed, randomSource } from '../learning/random.ts';
import { custom } from '../plan/custom.ts';
import { nothing, union, without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { allColumns, withColumns } from '../plan/row-stream.ts';
import { isInternalField } from '../plan/visible-fields.ts';
import { holdRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toNumber } from '../values/number.ts';
import { type Row, rowOf } from '../values/row.ts';
import { singleNumber } from '../values/single-number.ts';
import { fromList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

const distanceNames = {
  l1: 'l1',
  l1norm: 'l1',
  cityblock: 'l1',
  cb: 'l1',
  l2: 'l2',
  l2norm: 'l2',
  sq: 'sqeuclidean',
  sqeuclidean: 'sqeuclidean',
  cos: 'cosine',
  cosine: 'cosine',
} as const satisfies Readonly<Record<string, keyof typeof distances>>;

export interface KmeansArguments {
  /** None: all fields of which every row holds a number. */
  readonly fields: readonly string[];
  /** How many clusters; several numbers give a summary of each instead of labelled rows. */
  readonly from: number;
  readonly to: number;
  readonly range: boolean;
  readonly starts: number;
  readonly iterations: number;
  readonly tolerance: number;
  readonly distance: Distance;
  readonly labelField: string;
  readonly showCentroid: boolean;
}

const options: readonly CommandOption[] = [
  { name: 'k', values: '<int>|<int>-<int>', default: '2', summary: 'How many clusters; a range compares them.' },
  { name: 'reps', values: '<int>', default: '10', summary: 'Starts from other centroids; the best one counts.' },
  { name: 'maxiters', values: '<int>', default: '10000', summary: 'Rounds at most in each of them.' },
  { name: 't', values: '<number>', default: '0', summary: 'Done when no centroid moves further than this.' },
  { name: 'cnumfield', values: '<field>', default: 'CLUSTERNUM', summary: 'Field for the number of the cluster.' },
  { name: 'dt', values: 'l1|l2|sqeuclidean|cosine', default: 'sqeuclidean', summary: 'How distance is measured.' },
  { name: 'distype', values: 'l1|l2|sqeuclidean|cosine', summary: 'The same as dt.' },
  { name: 'showcentroid', values: '<bool>', default: 'true', summary: 'Add centroid_<field> to each row.' },
];

/** Splunk's limits.conf, [kmeans]: maxkvalue, maxkrange. */
const mostClusters = 1000;
const longestRange = 100;

export const kmeansCommand = custom<KmeansArguments>({
  name: 'kmeans',
  aliases: [],
  role: 'dataset',
  group: 'aggregate',
  summary:
    'Divides rows into k clusters by the numbers of fields (k-means) and puts the rows of a cluster together. Rows without a number in one of the fields are left out. Starts are chosen by a fixed seed; clusters are counted from 1 in the order of their first rows. A range such as k=2-5 gives a row for each k instead: its distortion (sum of the distances) and the sizes of its clusters.',
  syntax: 'kmeans [k=<int>|<int>-<int>] [reps=<int>] [dt=<distance>] [cnumfield=<field>] [<option>]... [<field>]...',
  options,
  example: {
    spl: '| makeresults count=4 | streamstats count as n | eval x=if(n%2=0, 100+n, n) | kmeans k=2 x | table n x CLUSTERNUM centroid_x',
    rows: [
      { n: 1, x: 1, CLUSTERNUM: 1, centroid_x: 2 },
      { n: 3, x: 3, CLUSTERNUM: 1, centroid_x: 2 },
      { n: 2, x: 102, CLUSTERNUM: 2, centroid_x: 103 },
      { n: 4, x: 104, CLUSTERNUM: 2, centroid_x: 103 },
    ],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const fields = reader.names().map(({ text }) => text);
    reader.end();
    const [from, to] = readRange(reader);
    const tolerance = toNumber(reader.text('t', '0'));
    if (tolerance === null || tolerance < 0)
      throw new SplError(
        "'t' must be a number that is not negative.",
        reader.option('t')!.value.span,
        null,
        'option-value',
      );
    const named = Object.keys(distanceNames) as (keyof typeof distanceNames)[];
    const distance = reader.choice('dt', named, reader.choice('distype', named, 'sqeuclidean'));
    return {
      fields,
      from,
      to: to ?? from,
      range: to !== null,
      starts: reader.integer('reps', 10, { min: 1, max: 1000 }),
      iterations: reader.integer('maxiters', 10_000, { min: 1 }),
      tolerance,
      distance: distances[distanceNames[distance]],
      labelField: reader.text('cnumfield', 'CLUSTERNUM'),
      showCentroid: reader.boolean('showcentroid', true),
    };
  },

  describe: ({ fields, from, to, range }) =>
    `${range ? `Compares ${from} to ${to}` : `Divides rows into ${from}`} clusters by the numbers of ${fields.length === 0 ? 'all fields' : fields.join(', ')}.`,
  fields: ({ fields, range, labelField, showCentroid }, input) =>
    range
      ? { known: summaryColumns, open: false }
      : {
          ...withFields(input, labelField, ...(showCentroid ? fields.map(centroidField) : [])),
          open: input.open || (showCentroid && fields.length === 0),
        },
  columnOrder: ({ range }, input) => (range ? 'stated' : input),
  needs: ({ fields, range, labelField }, wanted) =>
    fields.length === 0 ? 'all' : union(range ? nothing : without(wanted, [labelField]), fields),

  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'kmeans');
    const fields = args.fields.length > 0 ? args.fields : numericFields(allColumns(input, rows), rows);
    if (fields.length === 0) context.notice("'kmeans' found no field of which every row holds a number.");
    const used = rows.flatMap((row) => {
      const point = pointOf(row, fields);
      return point === null ? [] : [{ row, point }];
    });
    if (used.length < rows.length)
      context.notice(`'kmeans' left out ${rows.length - used.length} rows without a number in each of its fields.`);
    const points = used.map(({ point }) => point);
    const find = (clusters: number): Clustering =>
      kMeans(points, { ...args, clusters, random: randomSource(defaultSeed) });
    if (args.range) {
      const counts = Array.from({ length: args.to - args.from + 1 }, (_, i) => args.from + i);
      return { columns: summaryColumns, open: false, rows: counts.map((count) => summaryRow(count, find(count))) };
    }
    const { labels, centroids } = find(args.from);
    const labelled = used.map(({ row }, at) => {
      const label = labels[at]!;
      row[args.labelField] = label + 1;
      if (args.showCentroid)
        fields.forEach((field, i) => {
          row[centroidField(field)] = centroids[label]![i]!;
        });
      return { row, label };
    });
    const added = [args.labelField, ...(args.showCentroid ? fields.map(centroidField) : [])];
    return {
      columns: withColumns(input.columns, added),
      open: input.open,
      rows: labelled.sort((a, b) => a.label - b.label).map(({ row }) => row),
    };
  },
});

const summaryColumns = ['k', 'distortion', 'sizes'] as const;

const centroidField = (field: string): string => `centroid_${field}`;

function readRange(reader: ArgumentReader): readonly [from: number, to: number | null] {
  const text = reader.text('k', '2');
  const match = /^(\d+)(?:-(\d+))?$/.exec(text.trim());
  const from = Number(match?.[1]);
  const to = match?.[2] === undefined ? null : Number(match[2]);
  const last = to ?? from;
  if (match === null || from < 2 || last < from || last > mostClusters || last - from > longestRange)
    throw new SplError(
      `'k' must be a number from 2 to ${mostClusters}, or a range of at most ${longestRange} of them, not '${text}'.`,
      reader.option('k')!.value.span,
      null,
      'option-value',
    );
  return [from, to];
}

function numericFields(columns: readonly string[], rows: readonly Row[]): string[] {
  return columns.filter(
    (field) => !isInternalField(field) && rows.length > 0 && rows.every((row) => singleNumber(row[field]) !== null),
  );
}

function pointOf(row: Row, fields: readonly string[]): Point | null {
  const point = fields.map((field) => singleNumber(row[field]));
  return point.every((value) => value !== null) ? point : null;
}

function summaryRow(k: number, { labels, centroids, distortion }: Clustering): Row {
  const sizes = centroids.map((_, label) => labels.filter((other) => other === label).length);
  return rowOf({ k, distortion: Number.isFinite(distortion) ? distortion : null, sizes: fromList(sizes) });
}
