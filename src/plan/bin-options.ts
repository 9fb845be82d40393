import type { TimeSpan } from '../values/time-span.ts';

/** The size of a bin (Search Reference, bin: span-length and log-span). */
export type BinSpan =
  | { readonly kind: 'time'; readonly span: TimeSpan }
  | { readonly kind: 'number'; readonly width: number }
  /** Bounds are `coefficient * base^n`. */
  | { readonly kind: 'log'; readonly coefficient: number; readonly base: number };

/** How values are cut into bins: a span, or at most `bins` of a size that is found from the data. */
export interface BinOptions {
  readonly span: BinSpan | null;
  readonly bins: number | null;
  /** Smallest span that may be found from the data. */
  readonly minSpan: BinSpan | null;
  /** Values outside are left out. */
  readonly start: number | null;
  readonly end: number | null;
  /** `earliest`, `latest`, epoch seconds, ISO 8601 or a relative time. */
  readonly alignTime: string | null;
}

export const noBinOptions: BinOptions = {
  span: null,
  bins: null,
  minSpan: null,
  start: null,
  end: null,
  alignTime: null,
};
