import type { Point } from './point.ts';

/** X = U S V': `left` are the columns of U, `right` those of V, `values` the diagonal of S, greatest first. */
export interface SingularValues {
  readonly left: readonly Float64Array[];
  readonly values: readonly number[];
  readonly right: readonly Float64Array[];
}

/** A rotation that changes less than this is none. */
const smallest = 1e-15;
const mostSweeps = 60;

/**
 * Singular values by one-sided Jacobi rotations (Hestenes): pairs of columns are turned until all stand at right angles.
 * Accurate, also for columns of very different size; takes rows * columns^2 steps for each of a few sweeps.
 */
export function singularValues(points: readonly Point[]): SingularValues {
  const width = points[0]?.length ?? 0;
  const columns = Array.from({ length: width }, (_, i) => Float64Array.from(points, (point) => point[i]!));
  const turns = columns.map((_, i) => Float64Array.from(columns, (_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0, turned = true; turned && sweep < mostSweeps; sweep++) {
    turned = false;
    for (let i = 0; i < width; i++)
      for (let j = i + 1; j < width; j++) {
        const rotation = rotationOf(columns[i]!, columns[j]!);
        if (rotation === null) continue;
        turned = true;
        rotate(columns[i]!, columns[j]!, rotation);
        rotate(turns[i]!, turns[j]!, rotation);
      }
  }
  const found = columns.map((column, i) => ({ column, turn: turns[i]!, value: length(column) }));
  found.sort((a, b) => b.value - a.value);
  return {
    left: found.map(({ column, value }) => column.map((entry) => (value === 0 ? 0 : entry / value))),
    values: found.map(({ value }) => value),
    right: found.map(({ turn }) => turn),
  };
}

interface Rotation {
  readonly cosine: number;
  readonly sine: number;
}

/** Null where the columns stand at right angles already. */
function rotationOf(a: Float64Array, b: Float64Array): Rotation | null {
  let [aa, bb, ab] = [0, 0, 0];
  for (let k = 0; k < a.length; k++) {
    aa += a[k]! * a[k]!;
    bb += b[k]! * b[k]!;
    ab += a[k]! * b[k]!;
  }
  if (ab === 0 || Math.abs(ab) <= smallest * Math.sqrt(aa * bb)) return null;
  const zeta = (bb - aa) / (2 * ab);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  return { cosine, sine: cosine * tangent };
}

function rotate(a: Float64Array, b: Float64Array, { cosine, sine }: Rotation): void {
  for (let k = 0; k < a.length; k++) {
    const before = a[k]!;
    a[k] = cosine * before - sine * b[k]!;
    b[k] = sine * before + cosine * b[k]!;
  }
}

const length = (column: Float64Array): number => Math.sqrt(column.reduce((sum, entry) => sum + entry * entry, 0));
