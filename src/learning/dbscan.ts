import { distances } from './k-means.ts';
import type { Point } from './point.ts';

/** A point in no cluster. */
export const noise = -1;

/**
 * Of each point the number of its cluster, from 0 in the order of the points, or -1 (Ester and others 1996): points with at
 * least `minPoints` within `radius`, themselves included, and all that these reach.
 */
export function dbscan(points: readonly Point[], radius: number, minPoints: number): readonly number[] {
  const near = neighbourFinder(points, radius);
  const labels: (number | null)[] = points.map(() => null);
  let clusters = 0;
  points.forEach((_, start) => {
    if (labels[start] !== null) return;
    const around = near(start);
    if (around.length < minPoints) {
      labels[start] = noise;
      return;
    }
    const label = clusters++;
    labels[start] = label;
    const waiting: number[] = [start];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      const reached = at === start ? around : near(at);
      if (reached.length < minPoints) continue;
      for (const other of reached) {
        const known = labels[other] ?? null;
        // What was noise lies at the edge of this cluster: nothing is reached from there.
        if (known === null) waiting.push(other);
        if (known === null || known === noise) labels[other] = label;
      }
    }
  });
  return labels.map((label) => label ?? noise);
}

/** Points within the radius of one: only those are compared whose first number is near. */
function neighbourFinder(points: readonly Point[], radius: number): (at: number) => number[] {
  const order = points.map((_, at) => at).sort((a, b) => first(points[a]!) - first(points[b]!));
  const place = new Int32Array(points.length);
  order.forEach((at, k) => {
    place[at] = k;
  });
  const within = (a: number, b: number): boolean => distances.sqeuclidean(points[a]!, points[b]!) <= radius * radius;
  return (at) => {
    const found: number[] = [];
    const from = place[at]!;
    const reach = first(points[at]!);
    for (let k = from; k >= 0 && reach - first(points[order[k]!]!) <= radius; k--)
      if (within(at, order[k]!)) found.push(order[k]!);
    for (let k = from + 1; k < order.length && first(points[order[k]!]!) - reach <= radius; k++)
      if (within(at, order[k]!)) found.push(order[k]!);
    return found;
  };
}

const first = (point: Point): number => point[0] ?? 0;
