import { custom } from '../../plan/custom.ts';
import { union, without } from '../../plan/field-demand.ts';
import { withFields } from '../../plan/field-flow.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import { withColumns } from '../../plan/row-stream.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { toNumber, toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { toList } from '../../values/value.ts';
import { ArgumentReader } from '../shared/arguments.ts';
import { featuresOf, greatestSimilarity, type SimilarityMatch, similarity, type TextFeatures } from './similarity.ts';

export interface ClusterArguments {
  readonly field: string;
  /** Least similarity of the rows of a cluster, between 0 and 1. */
  readonly threshold: number;
  readonly match: SimilarityMatch;
  readonly delimiters: ReadonlySet<string> | null;
  readonly labelField: string;
  /** null: not shown. */
  readonly countField: string | null;
  /** Label all rows, instead of keeping one of each cluster. */
  readonly labelOnly: boolean;
}

const options: readonly CommandOption[] = [
  {
    name: 't',
    values: '<number>',
    default: '0.8',
    summary: 'Least similarity of the events of a cluster, between 0 and 1.',
  },
  { name: 'field', values: '<field>', default: '_raw', summary: 'Field whose text is compared.' },
  {
    name: 'match',
    values: 'termlist|termset|ngramset',
    default: 'termlist',
    summary: 'Compare terms in order, terms as a set, or runs of three characters as a set.',
  },
  {
    name: 'delims',
    values: '<string>',
    summary: 'Characters between terms; by default all but letters, digits and _.',
  },
  { name: 'showcount', values: '<bool>', default: 'false', summary: 'Add the size of the cluster.' },
  { name: 'countfield', values: '<field>', default: 'cluster_count', summary: 'Field for the size.' },
  { name: 'labelfield', values: '<field>', default: 'cluster_label', summary: 'Field for the number of the cluster.' },
  { name: 'labelonly', values: '<bool>', default: 'false', summary: 'Keep all events, not only one of each cluster.' },
];

export const clusterCommand = custom<ClusterArguments>({
  name: 'cluster',
  aliases: ['slc'],
  role: 'dataset',
  group: 'aggregate',
  summary:
    'Groups events by similar text. An event joins the first cluster whose first event is at least t alike: the share of places with the same term (termlist), or the share of common terms or trigrams (termset, ngramset).',
  syntax: 'cluster [t=<number>] [field=<field>] [match=termlist|termset|ngramset] [<option>]...',
  options,
  example: {
    spl: '| makeresults count=3 | streamstats count as n | eval msg=case(n=1,"user a logged on from x",n=2,"user b logged on from x",n=3,"disk full") | cluster field=msg showcount=t | table cluster_label cluster_count msg',
    rows: [
      { cluster_label: 1, cluster_count: 2, msg: 'user a logged on from x' },
      { cluster_label: 2, cluster_count: 1, msg: 'disk full' },
    ],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    const text = reader.text('t', '0.8');
    const threshold = toNumber(text);
    if (threshold === null || !(threshold > 0 && threshold < 1)) {
      const at = reader.option('t')?.value.span ?? null;
      throw new SplError(`'t' must be a number between 0 and 1, not '${text}'.`, at, null, 'option-value');
    }
    const delimiters = reader.text('delims');
    return {
      field: reader.text('field', '_raw'),
      threshold,
      match: reader.choice('match', ['termlist', 'termset', 'ngramset'], 'termlist'),
      delimiters: delimiters === null ? null : new Set(delimiters),
      labelField: reader.text('labelfield', 'cluster_label'),
      countField: reader.boolean('showcount', false) ? reader.text('countfield', 'cluster_count') : null,
      labelOnly: reader.boolean('labelonly', false),
    };
  },

  describe: ({ field, threshold, labelOnly }) =>
    `Groups events whose ${field} is at least ${threshold} alike${labelOnly ? '' : ' and keeps one of each group'}.`,
  fields: ({ labelField, countField }, input) =>
    withFields(input, labelField, ...(countField === null ? [] : [countField])),
  needs: ({ field, labelField, countField }, wanted) =>
    union(without(wanted, [labelField, ...(countField === null ? [] : [countField])]), [field]),

  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'cluster');
    const clusters = clustersOf(rows, args);
    clusters.forEach(({ members }, index) => {
      for (const row of members) {
        row[args.labelField] = index + 1;
        if (args.countField !== null) row[args.countField] = members.length;
      }
    });
    const added = [args.labelField, ...(args.countField === null ? [] : [args.countField])];
    return {
      columns: withColumns(input.columns, added),
      open: input.open,
      rows: args.labelOnly ? rows : clusters.map(({ members }) => members[0]!),
    };
  },
});

interface Cluster {
  readonly features: TextFeatures;
  readonly members: Row[];
}

/** Rows that lack the field are in no cluster. */
function clustersOf(rows: readonly Row[], { field, threshold, match, delimiters }: ClusterArguments): Cluster[] {
  const clusters: Cluster[] = [];
  const known = new Map<string, Cluster>();
  for (const row of rows) {
    const list = toList(row[field]);
    if (list.length === 0) continue;
    const text = list.map(toText).join('\n');
    const features = featuresOf(text, match, delimiters);
    let cluster = known.get(text);
    cluster ??= clusters.find(
      (other) =>
        greatestSimilarity(other.features, features) >= threshold &&
        similarity(other.features, features, match) >= threshold,
    );
    if (!cluster) {
      cluster = { features, members: [] };
      clusters.push(cluster);
    }
    known.set(text, cluster);
    cluster.members.push(row);
  }
  return clusters;
}
