import type { Point } from './point.ts';

/** What a tree says where it ends: of a regression the mean, of a classification the share of each class. */
export type LeafValue = Float64Array;

export type TreeNode =
  | { readonly kind: 'leaf'; readonly value: LeafValue; readonly count: number }
  | {
      readonly kind: 'split';
      readonly feature: number;
      /** Points with at most this go to `low`. */
      readonly threshold: number;
      readonly low: TreeNode;
      readonly high: TreeNode;
      readonly count: number;
    };

export interface TreeSettings {
  readonly criterion: 'gini' | 'entropy' | 'squares';
  /** null: any depth. */
  readonly maxDepth: number | null;
  readonly minSplit: number;
  /** Features that are looked at for each split, chosen by chance when these are not all. */
  readonly maxFeatures: number;
  /** null: any number; otherwise the splits that gain most come first. */
  readonly maxLeaves: number | null;
  readonly random: () => number;
}

export interface LearnedTree {
  readonly root: TreeNode;
  /** How much each feature takes from the impurity; they add up to 1, or are all 0. */
  readonly importances: readonly number[];
}

/**
 * Of each point what is to be learned: of a regression its number as the only entry, of a classification 1 at the place of
 * its class. Both are averaged, and their impurity is computed from sums.
 */
export type Targets = readonly ArrayLike<number>[];

interface Split {
  readonly feature: number;
  readonly threshold: number;
  /** By how much the impurity falls, times the points of the node. */
  readonly gain: number;
}

interface Open {
  /** For each feature the points of the node, by that feature's value; none when it is split, as its parts have them. */
  orders: readonly Int32Array[];
  readonly count: number;
  readonly depth: number;
  readonly split: Split | null;
  /** Set when the node is split. */
  children: { readonly low: Open; readonly high: Open } | null;
}

/** Sorts points by each feature, once for all trees over them. */
export function sortedOrders(points: readonly Point[]): readonly Int32Array[] {
  return (points[0] ?? []).map((_, feature) => {
    const values = Float64Array.from(points, (point) => point[feature]!);
    return Int32Array.from(points, (__, at) => at).sort((a, b) => values[a]! - values[b]!);
  });
}

/**
 * A tree as CART grows it: each node is split where the impurity falls most, until it is pure or too small.
 * @param orders what `sortedOrders` gives, or of each of them a sample in which points may stand several times
 */
export function growTree(
  points: readonly Point[],
  targets: Targets,
  orders: readonly Int32Array[],
  settings: TreeSettings,
): LearnedTree {
  const importances = orders.map(() => 0);
  const open = (own: readonly Int32Array[], depth: number): Open => ({
    orders: own,
    count: own[0]!.length,
    depth,
    split:
      own[0]!.length < settings.minSplit || (settings.maxDepth !== null && depth >= settings.maxDepth)
        ? null
        : bestSplit(points, targets, own, settings),
    children: null,
  });
  const root = open(orders, 0);
  const waiting: Open[] = [root];
  for (let leaves = 1; waiting.length > 0 && (settings.maxLeaves === null || leaves < settings.maxLeaves); ) {
    const node = settings.maxLeaves === null ? waiting.pop()! : takeGreatest(waiting);
    if (node.split === null) continue;
    const { feature, threshold, gain } = node.split;
    importances[feature]! += gain;
    const low = node.orders.map((order) => order.filter((at) => points[at]![feature]! <= threshold));
    const high = node.orders.map((order) => order.filter((at) => points[at]![feature]! > threshold));
    node.children = { low: open(low, node.depth + 1), high: open(high, node.depth + 1) };
    node.orders = [];
    waiting.push(node.children.low, node.children.high);
    leaves++;
  }
  const whole = importances.reduce((sum, importance) => sum + importance, 0);
  return {
    root: closed(root, targets),
    importances: importances.map((importance) => (whole === 0 ? 0 : importance / whole)),
  };
}

export function leafOf(node: TreeNode, point: Point): LeafValue {
  let at = node;
  while (at.kind === 'split') at = point[at.feature]! <= at.threshold ? at.low : at.high;
  return at.value;
}

function takeGreatest(waiting: Open[]): Open {
  let greatest = 0;
  waiting.forEach(({ split }, at) => {
    if ((split?.gain ?? -1) > (waiting[greatest]!.split?.gain ?? -1)) greatest = at;
  });
  return waiting.splice(greatest, 1)[0]!;
}

function closed({ orders, count, split, children }: Open, targets: Targets): TreeNode {
  if (split === null || children === null) {
    const value = new Float64Array(targets[0]?.length ?? 0);
    for (const at of orders[0]!) addTo(value, targets[at]!);
    return { kind: 'leaf', value: value.map((sum) => sum / count), count };
  }
  const { feature, threshold } = split;
  return {
    kind: 'split',
    feature,
    threshold,
    low: closed(children.low, targets),
    high: closed(children.high, targets),
    count,
  };
}

/** An impurity that comes of rounding. */
const negligible = 1e-9;

function bestSplit(
  points: readonly Point[],
  targets: Targets,
  orders: readonly Int32Array[],
  settings: TreeSettings,
): Split | null {
  const { criterion } = settings;
  const count = orders[0]!.length;
  const whole = sumsOf(targets, orders[0]!);
  const before = impurity(whole, count, criterion);
  if (!(before > negligible)) return null;
  let best: Split | null = null;
  for (const feature of featuresToTry(orders.length, settings)) {
    const order = orders[feature]!;
    const low = emptySums(whole.sums.length);
    const high = { sums: whole.sums.slice(), squares: whole.squares };
    for (let k = 0; k < count - 1; k++) {
      movePoint(high, low, targets[order[k]!]!);
      const value = points[order[k]!]![feature]!;
      const next = points[order[k + 1]!]![feature]!;
      if (value === next) continue;
      const gain = before - impurity(low, k + 1, criterion) - impurity(high, count - k - 1, criterion);
      // A midpoint that rounds up to the greater value would leave one side empty.
      const middle = value + (next - value) / 2;
      // A split that gains nothing may lead to splits that do.
      if (best === null || gain > best.gain + negligible)
        best = { feature, threshold: middle < next ? middle : value, gain: Math.max(gain, 0) };
    }
  }
  return best;
}

/** All features in their order, or some by chance. */
function featuresToTry(width: number, { maxFeatures, random }: TreeSettings): number[] {
  const features = Array.from({ length: width }, (_, i) => i);
  if (maxFeatures >= width) return features;
  for (let i = 0; i < maxFeatures; i++) {
    const other = i + Math.floor(random() * (width - i));
    [features[i], features[other]] = [features[other]!, features[i]!];
  }
  return features.slice(0, maxFeatures);
}

interface Sums {
  readonly sums: Float64Array;
  squares: number;
}

const emptySums = (width: number): Sums => ({ sums: new Float64Array(width), squares: 0 });

function sumsOf(targets: Targets, members: Int32Array): Sums {
  const sums = emptySums(targets[0]?.length ?? 0);
  for (const at of members) {
    addTo(sums.sums, targets[at]!);
    sums.squares += targets[at]![0]! * targets[at]![0]!;
  }
  return sums;
}

function addTo(to: Float64Array, target: ArrayLike<number>): void {
  for (let i = 0; i < to.length; i++) to[i]! += target[i]!;
}

function movePoint(from: Sums, to: Sums, target: ArrayLike<number>): void {
  for (let i = 0; i < target.length; i++) {
    from.sums[i]! -= target[i]!;
    to.sums[i]! += target[i]!;
  }
  from.squares -= target[0]! * target[0]!;
  to.squares += target[0]! * target[0]!;
}

/** Times the number of points, so that the parts of a node add up. */
function impurity({ sums, squares }: Sums, count: number, criterion: TreeSettings['criterion']): number {
  if (criterion === 'squares') return squares - (sums[0]! * sums[0]!) / count;
  let sum = 0;
  for (const own of sums) {
    const share = own / count;
    sum += criterion === 'gini' ? share * share : share > 0 ? share * Math.log2(share) : 0;
  }
  return criterion === 'gini' ? count * (1 - sum) : -count * sum;
}
