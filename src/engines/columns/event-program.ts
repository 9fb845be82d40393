import type { Row } from '../../values/row.ts';
import type { Value } from '../../values/value.ts';
import type { ColumnRule, ColumnTest } from './rule-chain.ts';

/**
 * What becomes of the events of one log source when they are searched: rules, event types and tags, datasets. Whoever knows log sources gives it
 * (`ingest` does); it is run over columns here.
 */
export interface EventProgram {
  /** For events of which only what their text says is stored. */
  readonly rules: readonly ColumnRule[];
  readonly classes: {
    readonly tests: readonly ColumnTest[];
    /** Fields whose values bear on the classification beside the tests. */
    readonly reads: readonly string[];
    /** Of a row with all fields that are read. Fields of the name `tag::...` are set in it. */
    classify(row: Row): EventClass;
  };
  /** Table of a root dataset -> rules that run before those of the dataset. */
  readonly overrides: ReadonlyMap<string, { readonly rules: readonly ColumnRule[]; readonly reads: readonly string[] }>;
}

/** Event types, tags, and what they lead to. */
export interface EventClass {
  readonly eventtype: Value;
  readonly tag: Value;
  readonly datasets: {
    readonly plans: readonly DatasetPlan[];
    /** That of a table, without a look at the others; null: there is none. */
    planFor(table: string): DatasetPlan | null;
  };
}

/** How events with certain tags become rows of a root dataset. */
export interface DatasetPlan {
  /** `Endpoint.Processes` */
  readonly table: string;
  /** Its own test is made on the event. */
  readonly root: DatasetNode;
  /** The fields that are taken over from the event. */
  readonly needed: readonly string[];
  /** Before the calculations of the root. */
  readonly steps: readonly (
    | { readonly kind: 'set'; readonly rule: ColumnRule }
    | (ColumnTest & { readonly kind: 'keep' })
    | { readonly kind: 'expand'; readonly field: string }
  )[];
}

/** A node of a dataset's tree. */
export interface DatasetNode {
  readonly lineage: string;
  /** Null: all rows that the node above has. */
  readonly test: ColumnTest | null;
  /** Rows that lack one of these are not of the node. */
  readonly required: readonly string[];
  readonly calculate: readonly ColumnRule[];
  readonly fields: readonly string[];
  readonly children: readonly DatasetNode[];
}
