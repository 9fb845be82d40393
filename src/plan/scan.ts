import type { SearchExpression } from '../syntax/ast.ts';
import type { TimeSpan } from '../values/time-span.ts';
import type { AggregateSpec } from './aggregate-spec.ts';
import type { FieldDemand } from './field-demand.ts';

/**
 * What one SQL statement does: read a table, keep the rows that meet the conditions, and give either rows or groups.
 * A command extends a scan with its own work where that is exact, and refuses (null) where it is not; what follows
 * runs on rows. A scan knows no SQL and no layout of the store.
 */
export interface Scan {
  /** `event`, or a root dataset (`Endpoint.Processes`). */
  readonly table: string;
  /** The table's field that a name stands for here (`Processes.user` is `user`); null when no row can have it. */
  readonly resolve: ResolveField;
  /** ANDed. */
  readonly conditions: readonly ScanCondition[];
  readonly earliest: number | null;
  readonly latest: number | null;
  /** Default fields that the search names: rows without them get them (`addDefaultFields`, `EVENT_ID`). */
  readonly defaultFields?: ReadonlySet<string>;
  readonly output: ScanOutput;
}

/**
 * The field that holds the number of a stored event; no search can name it. Internal, so that commands pass it on as they do
 * `_time`.
 */
export const EVENT_ID = '_\u0000event';

/** Begins the name of an aggregate's field that no row can have. */
export const ABSENT_FIELD = '\u0000';

export type ResolveField = (name: string) => string | null;

/** Search terms with what names meant where they stood. */
export interface ScanCondition {
  readonly terms: SearchExpression;
  readonly resolve: ResolveField;
}

export type ScanOutput =
  /** Rows, newest first. `fields`: those given, as named here. */
  | { readonly kind: 'rows'; readonly fields: FieldDemand; readonly limit: number | null }
  | {
      readonly kind: 'groups';
      readonly by: readonly ScanKey[];
      readonly specs: readonly AggregateSpec[];
      readonly fillNull: string | null;
    };

/** A by-field: the name it has in the result, the table's field, and the span of time it is cut into. */
export interface ScanKey {
  readonly output: string;
  readonly field: string;
  /** False when the table cannot have the field: it is absent in every row. */
  readonly known: boolean;
  readonly span: TimeSpan | null;
}
