import type { Aggregation } from '../functions/aggregation.ts';

/** How the series of chart and timechart (the values of the split-by field) are chosen and named. */
export interface SeriesOptions {
  readonly choice: SeriesChoice;
  /** Name of the series for rows without the split-by field; null: they are left out. */
  readonly nullName: string | null;
  /** Name of the series for all values not chosen; null: they are left out. */
  readonly otherName: string | null;
  /** Between aggregate and value in a column's name. */
  readonly separator: string;
  /** `$AGG$` and `$VAL$` in the name of a column; null: by `separator`. */
  readonly format: string | null;
}

export interface SeriesChoice {
  /** What series are compared by; null: the default. `count` counts rows. */
  readonly score: { readonly aggregation: Aggregation; readonly parameter: number | undefined } | null;
  readonly test:
    | { readonly kind: 'all' }
    | { readonly kind: 'rank'; readonly from: 'top' | 'bottom'; readonly count: number; readonly inside: boolean }
    | { readonly kind: 'threshold'; readonly operator: '<' | '>'; readonly bound: number };
}
