import { dbscan, noise } from '../../learning/dbscan.ts';
import { distances, kMeans, nearest } from '../../learning/k-means.ts';
import { rowOf } from '../../values/row.ts';
import { type Algorithm, randomStateOption, readNumber, readRandom } from './algorithm.ts';
import { namesOf } from './regressors.ts';

const clusterField = (as: string | null): string => as ?? 'cluster';

const kMeansAlgorithm: Algorithm = {
  name: 'KMeans',
  target: null,
  summary: 'k clusters around means',
  options: [{ name: 'k', values: '<int>', default: '8', summary: 'How many clusters.' }, randomStateOption],
  keeps: true,
  outputs: ({ as }) => [clusterField(as), 'cluster_distance'],
  read(reader) {
    const clusters = reader.integer('k', 8, { min: 1, max: 10_000 });
    return (data) => {
      const settings = { clusters, starts: 10, iterations: 300, tolerance: 0, random: readRandom(reader) };
      const { centroids, distortion } = kMeans(data.points, { ...settings, distance: distances.sqeuclidean });
      return {
        outputs: (as) => [clusterField(as), 'cluster_distance'],
        values(point) {
          const label = nearest(point, centroids, distances.sqeuclidean);
          return [label, distances.l2(point, centroids[label]!)];
        },
        summary: () => ({
          columns: ['cluster', ...namesOf(data), 'inertia'],
          rows: centroids.map((centroid, label) => {
            const row = rowOf({ cluster: label });
            namesOf(data).forEach((name, i) => {
              row[name] = centroid[i]!;
            });
            row.inertia = distortion;
            return row;
          }),
        }),
      };
    };
  },
};

const dbscanAlgorithm: Algorithm = {
  name: 'DBSCAN',
  target: null,
  summary: 'clusters where rows are dense; -1 for rows in none',
  options: [
    { name: 'eps', values: '<number>', default: '0.5', summary: 'How near neighbours are at most.' },
    {
      name: 'min_samples',
      values: '<int>',
      default: '5',
      summary: 'Neighbours, itself included, that make a row dense.',
    },
  ],
  keeps: false,
  outputs: ({ as }) => [clusterField(as)],
  read(reader) {
    const radius = readNumber(reader, 'eps', 0.5, 0);
    const least = reader.integer('min_samples', 5, { min: 1 });
    return ({ points }) => {
      // Equal points have equal neighbours, so that the point says which cluster it is.
      const labels = dbscan(points, radius, least);
      const known = new Map(points.map((point, at) => [point.join(), labels[at]!]));
      return {
        outputs: (as) => [clusterField(as)],
        values: (point) => [known.get(point.join()) ?? noise],
        summary: () => ({ columns: [], rows: [] }),
      };
    };
  },
};

export const clusterers: readonly Algorithm[] = [kMeansAlgorithm, dbscanAlgorithm];
