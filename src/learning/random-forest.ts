import {
  growTree,
  type LeafValue,
  type LearnedTree,
  leafOf,
  sortedOrders,
  type Targets,
  type TreeSettings,
} from './decision-tree.ts';
import type { Point } from './point.ts';

export interface Forest {
  readonly trees: readonly LearnedTree[];
  readonly importances: readonly number[];
}

/** Trees over samples of the points, drawn with replacement, each split from some features by chance (Breiman 2001). */
export function growForest(points: readonly Point[], targets: Targets, count: number, settings: TreeSettings): Forest {
  const orders = sortedOrders(points);
  const trees = Array.from({ length: count }, () => {
    const times = new Int32Array(points.length);
    for (let k = 0; k < points.length; k++) times[Math.floor(settings.random() * points.length)]!++;
    return growTree(
      points,
      targets,
      orders.map((order) => repeated(order, times)),
      settings,
    );
  });
  const width = points[0]?.length ?? 0;
  const importances = Array.from(
    { length: width },
    (_, i) => trees.reduce((sum, tree) => sum + tree.importances[i]!, 0) / count,
  );
  return { trees, importances };
}

/** Each entry as often as was drawn, in the same order. */
function repeated(order: Int32Array, times: Int32Array): Int32Array {
  const drawn = new Int32Array(order.length);
  let end = 0;
  for (const at of order) for (let k = 0; k < times[at]!; k++) drawn[end++] = at;
  return drawn;
}

/** What the trees say on average. */
export function forestValue({ trees }: Forest, point: Point): LeafValue {
  const [first, ...others] = trees.map(({ root }) => leafOf(root, point));
  const sum = Float64Array.from(first!);
  for (const value of others) for (let i = 0; i < sum.length; i++) sum[i]! += value[i]!;
  return sum.map((entry) => entry / trees.length);
}
