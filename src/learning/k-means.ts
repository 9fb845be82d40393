import { dot } from './moments.ts';
import type { Point } from './point.ts';

export type Distance = (a: Point, b: Point) => number;

// Plain loops: these run for every point, every centroid and every round.
export const distances = {
  /** City block: the sum of the differences. */
  l1(a, b) {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += Math.abs(a[i]! - b[i]!);
    return sum;
  },
  l2: (a, b) => Math.sqrt(squared(a, b)),
  sqeuclidean: squared,
  cosine(a, b) {
    const lengths = Math.sqrt(dot(a, a) * dot(b, b));
    return lengths === 0 ? 0 : 1 - dot(a, b) / lengths;
  },
} as const satisfies Readonly<Record<string, Distance>>;

function squared(a: Point, b: Point): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = a[i]! - b[i]!;
    sum += difference * difference;
  }
  return sum;
}

export interface Clustering {
  readonly centroids: readonly Point[];
  /** Of each point the number of its cluster, from 0, in the order in which clusters first occur. */
  readonly labels: readonly number[];
  /** The sum of the distances between points and their centroids. */
  readonly distortion: number;
}

export interface KMeansSettings {
  readonly clusters: number;
  /** Starts from other centroids; the one with the least distortion counts. */
  readonly starts: number;
  readonly iterations: number;
  /** No centroid moves further than this: done. */
  readonly tolerance: number;
  readonly distance: Distance;
  readonly random: () => number;
}

/** Lloyd's algorithm from starts that k-means++ chooses. Fewer different points than clusters give fewer clusters. */
export function kMeans(points: readonly Point[], settings: KMeansSettings): Clustering {
  let best: Clustering | null = null;
  for (let start = 0; start < settings.starts; start++) {
    const found = cluster(points, settings);
    if (best === null || found.distortion < best.distortion) best = found;
  }
  return inOrderOfOccurrence(best ?? { centroids: [], labels: [], distortion: 0 });
}

/** The place of the nearest centroid, the first of several. */
export function nearest(point: Point, centroids: readonly Point[], distance: Distance): number {
  let found = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < centroids.length; at++) {
    const far = distance(point, centroids[at]!);
    if (far < least) {
      least = far;
      found = at;
    }
  }
  return found;
}

function cluster(points: readonly Point[], settings: KMeansSettings): Clustering {
  const { distance, iterations, tolerance } = settings;
  let centroids = chooseStart(points, settings);
  let labels = points.map((point) => nearest(point, centroids, distance));
  for (let i = 0; i < iterations; i++) {
    const moved = means(points, labels, centroids);
    const furthest = Math.max(0, ...moved.map((centroid, at) => distance(centroid, centroids[at]!)));
    centroids = moved;
    const changed = points.map((point) => nearest(point, centroids, distance));
    const same = changed.every((label, at) => label === labels[at]);
    labels = changed;
    if (same || furthest <= tolerance) break;
  }
  const distortion = points.reduce((sum, point, at) => sum + distance(point, centroids[labels[at]!]!), 0);
  return { centroids, labels, distortion };
}

/** The first by chance, each further one with a chance that grows with its distance to those before (k-means++). */
function chooseStart(points: readonly Point[], { clusters, distance, random }: KMeansSettings): Point[] {
  if (points.length === 0) return [];
  const centroids: Point[] = [points[Math.floor(random() * points.length)]!];
  const gaps = points.map((point) => distance(point, centroids[0]!));
  while (centroids.length < clusters) {
    const whole = gaps.reduce((sum, gap) => sum + gap, 0);
    if (!(whole > 0)) break;
    const added = points[placeAt(gaps, random() * whole)]!;
    centroids.push(added);
    points.forEach((point, at) => {
      gaps[at] = Math.min(gaps[at]!, distance(point, added));
    });
  }
  return centroids;
}

/** Where the running sum of weights passes an amount. */
function placeAt(weights: readonly number[], amount: number): number {
  let sum = 0;
  for (let at = 0; at < weights.length; at++) {
    sum += weights[at]!;
    if (sum > amount) return at;
  }
  return weights.findIndex((weight) => weight > 0);
}

/** A cluster without points keeps its centroid. */
function means(points: readonly Point[], labels: readonly number[], centroids: readonly Point[]): Point[] {
  const sums = centroids.map((centroid) => ({ count: 0, sum: centroid.map(() => 0) }));
  points.forEach((point, at) => {
    const own = sums[labels[at]!]!;
    own.count++;
    for (let i = 0; i < point.length; i++) own.sum[i]! += point[i]!;
  });
  return sums.map(({ count, sum }, at) => (count === 0 ? centroids[at]! : sum.map((value) => value / count)));
}

function inOrderOfOccurrence({ centroids, labels, distortion }: Clustering): Clustering {
  const order = [...new Set(labels)];
  const places = new Map(order.map((label, place) => [label, place]));
  return {
    centroids: order.map((label) => centroids[label]!),
    labels: labels.map((label) => places.get(label)!),
    distortion,
  };
}
