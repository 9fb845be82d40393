import type { Expression, SearchExpression, Subsearch, Text } from '../syntax/ast.ts';
import type { AggregateSpec } from './aggregate-spec.ts';
import type { BinOptions } from './bin-options.ts';
import type { FieldDemand } from './field-demand.ts';
import type { PlannedPipeline } from './run-context.ts';
import type { SeriesOptions } from './series-options.ts';

/** The subsearches among terms or inside an expression, planned. */
export type Subsearches = ReadonlyMap<Subsearch, PlannedPipeline>;

/** Keeps the rows that meet a predicate. */
export interface FilterOperator {
  readonly kind: 'filter';
  readonly predicate:
    | {
        readonly kind: 'search';
        readonly terms: SearchExpression | null;
        readonly subsearches: Subsearches;
        readonly reads: FieldDemand;
      }
    | { readonly kind: 'expression'; readonly expression: Expression; readonly subsearches: Subsearches };
}

/** Sets fields to the values of expressions, one after the other: a later one sees what the earlier ones set. */
export interface ExtendOperator {
  readonly kind: 'extend';
  readonly assignments: readonly {
    readonly target: TargetName;
    readonly expression: Expression;
    readonly subsearches: Subsearches;
  }[];
}

/** The name of a field that is set: as written, or built from the values of others (`{a}_count`). */
export type TargetName =
  | { readonly kind: 'fixed'; readonly name: string }
  | { readonly kind: 'built'; readonly parts: readonly NamePart[]; readonly text: string };

export type NamePart = { readonly text: string } | { readonly field: string };

export interface SortKey {
  readonly field: string;
  readonly descending: boolean;
  readonly type: SortType;
}

/** `auto` compares each pair by what both values are: numbers, addresses, else text. */
export type SortType = 'auto' | 'num' | 'str' | 'ip';

/** Sorts rows; those that lack a field come last. `limit`: rows to keep, 0 all, null as many as the limit of sorting says. */
export interface SortOperator {
  readonly kind: 'sort';
  readonly keys: readonly SortKey[];
  readonly limit: number | null;
}

/** Keeps the first `count` rows of each combination of values of the fields, all of them sorted first by `sortBy`. */
export interface DistinctOperator {
  readonly kind: 'distinct';
  readonly count: number;
  readonly fields: readonly string[];
  readonly sortBy: readonly SortKey[];
  /** Keep the others without the values of the fields. */
  readonly keepEvents: boolean;
  /** Keep rows that lack one of the fields. */
  readonly keepEmpty: boolean;
  /** Only rows that follow each other are the same. */
  readonly consecutive: boolean;
}

/** The most, or least, frequent combinations of values of fields, for each group. */
export interface FrequentOperator {
  readonly kind: 'frequent';
  readonly first: 'most' | 'least';
  readonly fields: readonly string[];
  readonly by: readonly string[];
  /** Rows for each group; 0: all. */
  readonly limit: number;
  /** Names of the result fields; null: not shown. */
  readonly countField: string | null;
  readonly percentField: string | null;
  /** What stands for all values beyond the limit; null: they are left out. */
  readonly other: string | null;
}

/** Sets fields to what the named groups of a regular expression match; a row that does not match stays as it is. */
export interface ExtractOperator {
  readonly kind: 'extract';
  readonly field: string;
  readonly pattern: Text;
  readonly groups: readonly string[];
  /** Matches to take; Infinity for all. */
  readonly maxMatch: number;
  /** Receives the places of the groups. */
  readonly offsetField: string | null;
}

/** Puts times or numbers into bins. */
export interface BinOperator {
  readonly kind: 'bin';
  readonly field: string;
  readonly output: string;
  readonly bins: BinOptions;
}

/** Adds aggregates over other rows to every row; one that lacks a key stays as it is. */
export interface WindowOperator {
  readonly kind: 'window';
  readonly aggregates: readonly AggregateSpec[];
  readonly by: readonly string[];
  readonly allNumeric: boolean;
  /** Null: all rows of the same keys. */
  readonly running: RunningWindow | null;
}

/** The rows up to each row. */
export interface RunningWindow {
  /** With the row itself. */
  readonly current: boolean;
  /** Rows in the window; 0: all rows so far. */
  readonly rows: number;
  /** One window over all groups, instead of one for each. */
  readonly global: boolean;
  /** Seconds that the window reaches back from a row's time; null: no such limit. */
  readonly seconds: number | null;
  /** Start anew when the keys change, and before or after a row for which a condition holds. */
  readonly resetOnChange: boolean;
  readonly resetBefore: Expression | null;
  readonly resetAfter: Expression | null;
}

/** A field whose values are the rows or the columns of a chart, cut into bins if asked for. */
export interface ChartField {
  readonly name: string;
  readonly bins: BinOptions | null;
}

/** Aggregates rows by one field and makes a column of each value of another. */
export interface PivotOperator {
  readonly kind: 'pivot';
  readonly aggregates: readonly AggregateSpec[];
  /** Null: all rows are one. */
  readonly row: ChartField | null;
  readonly column: ChartField | null;
  readonly series: SeriesOptions;
  /** A value of the column field that is repeated in one row counts once. */
  readonly distinctSplitValues: boolean;
  /** Rows without data between others are shown. */
  readonly continuous: boolean;
  /** For rows that are bins of time; null: the rows are values of any field. */
  readonly time: {
    /** Keep a first or last bin that the time range cuts. */
    readonly partial: boolean;
    /** Show the whole time range of the search. */
    readonly fixedRange: boolean;
  } | null;
}
