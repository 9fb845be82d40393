import type { Row } from '../values/row.ts';
import type { FieldCheck } from './field-test.ts';

/** Sets fields of a row. */
export type FieldStep = (row: Row) => void;

/**
 * One assignment with all that it depends on, for those who run it over columns instead of rows: what it sets is decided by
 * the fields that it reads.
 */
export interface RuleStep {
  /** All must hold for the step to run. */
  readonly when: readonly FieldCheck[];
  /** `_raw` is the event's text. */
  readonly reads: readonly string[];
  /** The fields it may set; null when only values say their names. */
  readonly writes: readonly string[] | null;
  readonly run: FieldStep;
}

/** A rule that sets fields whose names are known before it runs. */
export interface KnownRule extends RuleStep {
  readonly writes: readonly string[];
}
