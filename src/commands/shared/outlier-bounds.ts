import type { Row } from '../../values/row.ts';
import { singleNumber } from '../../values/single-number.ts';

/** The numbers of a field that are no outliers lie between these. */
export interface OutlierBounds {
  readonly low: number;
  readonly high: number;
}

/**
 * Tukey's fences: `factor` times the distance of the quartiles below the first and above the third. Quartiles are
 * interpolated between the neighbouring numbers. Null without numbers.
 */
export function outlierBounds(rows: readonly Row[], field: string, factor: number): OutlierBounds | null {
  const numbers = Float64Array.from(
    rows.flatMap((row) => {
      const number = singleNumber(row[field]);
      return number === null ? [] : [number];
    }),
  ).sort();
  if (numbers.length === 0) return null;
  const first = quantile(numbers, 0.25);
  const third = quantile(numbers, 0.75);
  const distance = third - first;
  return { low: first - factor * distance, high: third + factor * distance };
}

/** Of sorted numbers, at least one; between two of them it is interpolated. */
export function quantile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low + (high - low) * (position - below);
}
