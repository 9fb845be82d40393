import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';
import type { Encoding } from './features.ts';
import type { Point } from './point.ts';

/** What `fit <algorithm> ... into <name>` learns, but for DensityFunction. */
export interface FeatureModel {
  readonly kind: 'features';
  readonly name: string;
  readonly algorithm: string;
  /** The field to predict; null for algorithms that have none. */
  readonly target: string | null;
  readonly encoding: Encoding;
  readonly learned: Learned;
}

/** What an algorithm learned from points. */
export interface Learned {
  /** The fields that it adds; `as` is the name that the search gives instead of the usual one. */
  outputs(as: string | null): readonly string[];
  /** Their values for a point, in the order of `outputs`. */
  values(point: Point): readonly Value[];
  /** What `summary` shows: columns and rows. */
  summary(): { readonly columns: readonly string[]; readonly rows: readonly Row[] };
}
