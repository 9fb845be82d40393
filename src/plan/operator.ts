import type { SearchExpression } from '../syntax/ast.ts';
import type { TimeSpan } from '../values/time-span.ts';
import type { AggregateSpec } from './aggregate-spec.ts';
import type { ColumnOrder } from './column-order.ts';
import type { FieldDemand } from './field-demand.ts';
import type { FieldFlow } from './field-flow.ts';
import type { PredicateParts } from './predicate-parts.ts';
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
  Subsearches,
  WindowOperator,
} from './row-operators.ts';
import type { PlannedPipeline, RowOperator, RunContext } from './run-context.ts';
import type { DatasetSource, StoredSource } from './stored-source.ts';

/** What a search is made of: data that the passes (`plan/passes`) look at, and that an engine runs. */
export type Operator =
  | ScanOperator
  | FilterOperator
  | ExtendOperator
  | ProjectOperator
  | RenameOperator
  | LimitOperator
  | SortOperator
  | DistinctOperator
  | AggregateOperator
  | FrequentOperator
  | UnionOperator
  | JoinOperator
  | ExtractOperator
  | BinOperator
  | WindowOperator
  | PivotOperator
  | CustomOperator;

/** The row form of operators, one after the other. */
export type RowForm = (operators: readonly Operator[]) => RowOperator;

/** Reads the store: rows that meet the terms (null: all), newest first. */
export interface ScanOperator {
  readonly kind: 'scan';
  readonly source:
    | { readonly kind: 'events' }
    /** Root datasets (`Endpoint.Processes`) of a model; of their rows those of the dataset that is named. */
    | { readonly kind: 'datasets'; readonly of: DatasetSource; readonly tables: readonly string[] };
  readonly terms: SearchExpression | null;
  readonly subsearches: Subsearches;
  /** The field of the rows that a name in the terms stands for; null when no row can have it. */
  readonly names: ResolveField;
  /** The fields that the terms read, as typed. */
  readonly reads: FieldDemand;
  /** Default fields that rows get where they lack them. */
  readonly defaultFields: ReadonlySet<string>;
  /** True when terms that name no index mean the default ones. */
  readonly defaultIndexes: boolean;
}

/**
 * Chooses fields by patterns. `keep`: these and internal ones. `remove`: all but these. `only`: these, in this order, and no row
 * at all when no row has one of them (`table`).
 */
export interface ProjectOperator {
  readonly kind: 'project';
  readonly mode: 'keep' | 'remove' | 'only';
  readonly patterns: readonly string[];
}

export interface Renaming {
  /** Both may have stars, as many as the other. */
  readonly from: string;
  readonly to: string;
}

/** Gives fields new names, one after the other; a field that had the new name is replaced, also by nothing. */
export interface RenameOperator {
  readonly kind: 'rename';
  readonly renamings: readonly Renaming[];
}

/** Keeps the first rows. */
export interface LimitOperator {
  readonly kind: 'limit';
  readonly count: number;
}

/** Groups rows by keys and gives one row for each group; without keys one for all rows, also of none. */
export interface AggregateOperator {
  readonly kind: 'aggregate';
  readonly by: readonly AggregateKey[];
  readonly aggregates: readonly AggregateSpec[];
  /** What stands for a key that is absent; null: such rows are left out. */
  readonly fillNull: string | null;
  /** Numeric aggregates only where all values are numbers. */
  readonly allNumeric: boolean;
  /** A value that is repeated in the lists of one row counts once. */
  readonly distinctSplitValues: boolean;
  /** What `nomv` puts between the values of a result; null when nothing was said. */
  readonly delimiter: string | null;
}

export interface AggregateKey {
  /** Its name in the result. */
  readonly output: string;
  /** The field of the rows; null when no row can have it. Of a prefix: the text that words of the event begin with. */
  readonly field: string | null;
  readonly prefix: boolean;
  /** The span of time that it is cut into. */
  readonly span: TimeSpan | null;
}

/** Puts the rows of pipelines together, behind those that come in (`withInput`). */
export interface UnionOperator {
  readonly kind: 'union';
  readonly plans: readonly PlannedPipeline[];
  readonly withInput: boolean;
  /** Rows of each pipeline that are used at most; 0: all, null: as many as the limit of subsearches says. */
  readonly maxout: number | null;
  /** `behind`: one after the other. `time`: by time, newest first. `events`: by time where all of them are events. */
  readonly order: 'behind' | 'time' | 'events';
}

/** Puts matching rows of a pipeline to those that come in. */
export interface JoinOperator {
  readonly kind: 'join';
  readonly plan: PlannedPipeline;
  /** Null: all fields that both have. */
  readonly keys: readonly { readonly left: string; readonly right: string }[] | null;
  /** Keep rows without a match. */
  readonly outer: boolean;
  /** Matches used of each row at most; Infinity for all. */
  readonly max: number;
  readonly overwrite: boolean;
  /** Only rows that happened no later (`earlier`) or no earlier (`later`) than the main row. */
  readonly time: 'any' | 'earlier' | 'later';
  /** Put before the names of all fields: `left=L right=R`. */
  readonly prefixes: { readonly left: string; readonly right: string } | null;
  /** As in `UnionOperator`. */
  readonly maxout: number | null;
}

/** What has no relational form: it runs on rows, and answers for itself what the passes know of the other kinds. */
export interface CustomOperator {
  readonly kind: 'custom';
  /** The command that it was written as. */
  readonly name: string;
  /** The pipelines among its arguments: subsearches, and those that work on its rows (appendpipe). */
  readonly plans: readonly PlannedPipeline[];
  /** What it reads from the store; null when it reads nothing there. */
  readonly reads: StoredSource | null;
  /** True when it makes fields out of text whose names are known only when it runs (`spath`). */
  readonly extracts: boolean;
  /** The fields that come out, given those that go in. */
  fields(input: FieldFlow): FieldFlow;
  /** How the columns that come out are ordered. */
  columnOrder(input: ColumnOrder): ColumnOrder;
  /** The fields needed from the input so that `wanted` fields come out right. */
  needs(wanted: FieldDemand): FieldDemand;
  /** The fields that it reads for itself, `needs` aside of what it only passes on; `after`: those that come out. */
  ownReads(after: readonly string[]): FieldDemand;
  /**
   * For what passes rows on one by one, each for itself: the name under which a row held, before it, exactly the value that it
   * holds as `field` after it. Null when it changes the field, or when that is unknown. Without this nothing that comes later
   * moves before it.
   */
  readonly origin: ((field: string, input: FieldFlow) => string | null) | null;
  /** For what drops rows by a predicate: that predicate, taken apart. */
  readonly predicate: ((context: RunContext) => PredicateParts) | null;
  /** The row form. For what makes rows itself the input is empty. `operate`: the row form of operators among its arguments. */
  run(context: RunContext, operate: RowForm): RowOperator;
}
