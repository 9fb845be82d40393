import type { Expression, SearchExpression } from '../syntax/ast.ts';
import type { TimeSpan } from '../values/time-span.ts';
import type { AggregateSpec } from './aggregate-spec.ts';
import type { FieldDemand } from './field-demand.ts';
import type { ResolveField } from './resolve-field.ts';
import type {
  BinOperator,
  DistinctOperator,
  ExtendOperator,
  ExtractOperator,
  FilterOperator,
  FrequentOperator,
  PivotOperator,
  SortOperator,
  WindowOperator,
} from './row-operators.ts';

/**
 * What one SQL statement does: read a table, keep the rows that meet the conditions, and give either rows or groups.
 * A command extends a scan with its own work where that is exact, and refuses (null) where it is not; what follows
 * runs on rows. A scan knows no SQL and no layout of the store.
 */
export interface Scan {
  /** `event`, or a root dataset (`Endpoint.Processes`). */
  readonly table: string;
  /** What a name stands for behind the steps (`Processes.user` is `user`); null when no row can have it. Behind a step that sets fields names are as it gave them. */
  readonly resolve: ResolveField;
  /** ANDed. */
  readonly conditions: readonly ScanCondition[];
  readonly earliest: number | null;
  readonly latest: number | null;
  /** What the rows that meet the conditions go through, one after the other. */
  readonly steps: readonly ScanStep[];
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

/** Search terms with what names meant where they stood. */
export interface ScanCondition {
  readonly terms: SearchExpression;
  readonly resolve: ResolveField;
}

/** An operator that works on rows of a scan. */
export interface ScanStep {
  readonly operator: StepOperator;
  /** What its names stand for, in front of it. */
  readonly resolve: ResolveField;
}

export type StepOperator =
  | ExtendOperator
  | ExtractOperator
  | BinOperator
  | FilterOperator
  | DistinctOperator
  | SortOperator
  | WindowOperator
  | ArgumentStep;

/** The argument of an aggregate that is computed (`count(eval(...))`), as a field of its own. */
interface ArgumentStep {
  readonly kind: 'argument';
  readonly output: string;
  readonly expression: Expression;
}

/** True for what an event has beside its fields. */
export const isOfEvent = (field: string): boolean => field === '_time' || field === '_raw';

/** The field that a step sets where it writes the time or the text of an event, which are none. */
export const derivedName = (field: string): string => (isOfEvent(field) ? `\u0001${field}` : field);

export type ScanOutput =
  /** Rows, newest first unless a step sorts them. `fields`: those given, as named here. */
  | { readonly kind: 'rows'; readonly fields: FieldDemand; readonly limit: number | null }
  | {
      readonly kind: 'groups';
      readonly by: readonly ScanKey[];
      readonly specs: readonly AggregateSpec[];
      readonly fillNull: string | null;
    }
  | { readonly kind: 'frequent'; readonly operator: FrequentOperator }
  /** The columns are known only when it ran. */
  | { readonly kind: 'pivot'; readonly operator: PivotOperator };

/** A by-field: the name it has in the result, the table's field, and the span of time it is cut into. */
export interface ScanKey {
  readonly output: string;
  readonly field: string;
  /** False when the table cannot have the field: it is absent in every row. */
  readonly known: boolean;
  readonly span: TimeSpan | null;
}
