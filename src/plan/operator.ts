import type { Blame } from '../functions/memory-budget.ts';
import type { SearchExpression } from '../language/ast.ts';
import type { ColumnOrder } from './column-order.ts';
import type { FieldDemand } from './field-demand.ts';
import type { FieldFlow } from './field-flow.ts';
import type { PredicateParts } from './predicate-parts.ts';
import type { PlannedPipeline, RowOperator, RunContext } from './run-context.ts';
import type { Scan } from './scan.ts';
import type { StoredSource } from './stored-source.ts';

/** What a search is made of: data that the passes (`plan/passes`) look at, and that an engine runs. */
export type Operator = CustomOperator;

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
  /** How much it holds in memory; null: what its role says. */
  readonly holds: Blame | null;
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
  /** Search terms that every row it passes on has met. */
  readonly requires: SearchExpression | null;
  /** For what drops rows by a predicate: that predicate, taken apart. */
  readonly predicate: ((context: RunContext) => PredicateParts) | null;
  /** The scan so far (null: none), extended by what this does; null when that has no exact form. */
  extend(scan: Scan | null, wanted: FieldDemand, context: RunContext): Scan | null;
  /** The row form. For what makes rows itself the input is empty. */
  run(context: RunContext): RowOperator;
}
