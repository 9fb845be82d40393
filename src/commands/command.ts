import type { CompileContext } from '../functions/eval-function.ts';
import type { MemoryBudget } from '../functions/memory-budget.ts';
import type { CsvTable } from '../knowledge/csv-table.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { LookupTable } from '../knowledge/lookup.ts';
import type { CommandStage, Pipeline, SearchExpression, Span } from '../language/ast.ts';
import type { Row } from '../values/row.ts';
import type { ExpressionValue } from '../values/value.ts';
import type { ColumnOrder } from './column-order.ts';
import type { FieldDemand } from './field-demand.ts';
import type { FieldFlow } from './field-flow.ts';
import type { PredicateParts } from './predicate-parts.ts';
import type { Scan } from './scan.ts';

/**
 * Rows on their way through the pipeline. `columns` are the fields known to exist, in the order of output; with `open`
 * rows may carry others too (raw events do), which come after them in alphabetical order.
 * `rows` can be walked once. A column that a row lacks is absent there.
 */
export interface RowStream {
  readonly columns: readonly string[];
  readonly open: boolean;
  /** How columns are ordered; absent: as stated. Kept up by the engine after each stage (`columnOrder`). */
  readonly order?: ColumnOrder;
  readonly rows: Iterable<Row>;
  /** How fields are shown to a reader (`fieldformat`); rows keep their values, and so does data that is exported. */
  readonly formats?: ReadonlyMap<string, (row: Row) => ExpressionValue>;
}

/** Turns a stream of rows into another. Streaming operators are lazy (generators); the others read their input at once. */
export type RowOperator = (input: RowStream) => RowStream;

/**
 * generating: makes rows, stands first (`tstats`, `inputlookup`, `makeresults`).
 * streaming: row by row (`eval`, `where`, `rex`, `lookup`).
 * centralised: row by row but depends on the order or on earlier rows (`head`, `dedup`, `streamstats`).
 * transforming: reads everything, yields other rows (`stats`, `chart`, `top`).
 * dataset: reads everything, keeps rows (`sort`, `eventstats`, `append`, `join`).
 */
export type CommandRole = 'generating' | 'streaming' | 'centralised' | 'transforming' | 'dataset';

/** What reading a command's arguments may use. Nothing here touches data. */
export interface ReadContext extends CompileContext {
  readonly knowledgeBase: Knowledge;
  /** True for the first command of a pipeline. */
  readonly first: boolean;
  /** Default fields (`date_hour`) that the search names somewhere, and `EVENT_ID` where it is needed: events shall have them. */
  readonly defaultFields: ReadonlySet<string>;
  /**
   * Plans a pipeline found inside the arguments (subsearch of append, join ...). With `input` it works on rows with those
   * fields (appendpipe, foreach); without, it starts by itself.
   */
  plan(pipeline: Pipeline, input?: FieldFlow): PlannedPipeline;
  /** Parses text that becomes a pipeline later (`map search="..."`, `foreach`, saved searches), macros expanded. */
  planText(text: string, span: Span, input?: FieldFlow): PlannedPipeline;
  /** Adds a remark that does not stop the search. */
  notice(message: string, span?: Span): void;
  /** Content that the search names and that is not there (a lookup, a model): reported, no failure of the plan. */
  missing(
    kind: 'lookup' | 'macro' | 'datamodel' | 'savedsearch' | 'model' | 'endpoint',
    name: string,
    span: Span,
  ): void;
}

/** A pipeline that was planned: opaque for commands, they pass it to `RunContext.run`. */
export interface PlannedPipeline {
  readonly kind: 'planned';
  readonly fields: FieldFlow;
  /** True when every command works row by row (`search`, `eval` ...), so that events stay events. */
  readonly streaming: boolean;
}

/** What running may use. */
export interface RunContext extends CompileContext {
  readonly knowledgeBase: Knowledge;
  readonly limits: Limits;
  readonly memory: MemoryBudget;
  /** Runs a planned subsearch from its own start, or, with `input`, over rows (appendpipe, foreach). */
  run(pipeline: PlannedPipeline, input?: RowStream): RowStream;
  /** Plans text at run time (`map`), for values that are known only then. */
  planText(text: string, input?: FieldFlow): PlannedPipeline;
  readonly store: CommandStore;
  /** Where tables that searches make are written to files; absent: they live in memory only. */
  readonly tableFiles?: TableFiles;
  /** Search time range, epoch seconds; null is unbounded. */
  readonly earliest: number | null;
  readonly latest: number | null;
  /** The searches that ran before this one in the same process, oldest first. */
  pastSearches(): readonly PastSearch[];
  /** Results that are computed once per run, such as those of subsearches. */
  readonly cache: Map<object, unknown>;
  notice(message: string): void;
  /** A limit was reached: said once per search. */
  limitReached(limit: keyof Limits, message: string): void;
}

/** A search that was started, as `history` lists it. */
export interface PastSearch {
  /** Counted from 1 in one process. */
  readonly number: number;
  /** As typed. */
  readonly spl: string;
  /** When it was started, epoch seconds; its time range, null where it is unbounded. */
  readonly time: number;
  readonly earliest: number | null;
  readonly latest: number | null;
  /** How many rows it gave; null when it is not done, or failed. */
  readonly results: number | null;
}

/** What commands may do with the store beyond the scans that the planner writes. */
export interface CommandStore {
  /** Events as rows, `_time` descending then newest first: all fields, `_raw`, metadata; `EVENT_ID` when `numbered`. */
  events(range: { earliest: number | null; latest: number | null }, numbered?: boolean): Iterable<Row>;
  /** The same, without events that have this text nowhere in the names or values of their fields. */
  eventsHolding(text: string, range: { earliest: number | null; latest: number | null }): Iterable<Row>;
  /** Rows of a data model's root dataset (`Endpoint.Processes`), bare field names, with `_time`, metadata and `nodename`. */
  datasetRows(model: string, root: string): Iterable<Row>;
  /** Adds events (collect, mcollect); they are searchable by later searches. */
  addEvents(events: readonly Row[], target: { index: string; sourcetype: string; source: string; host: string }): void;
  /** Takes events (by `EVENT_ID`) and their rows in datasets away. @returns how many, for each index. */
  deleteEvents(ids: Iterable<number>): ReadonlyMap<string, number>;
}

/** Writes tables to files, where the caller allows it. */
export interface TableFiles {
  /** A lookup that `outputlookup` made or changed; it is in the knowledge base already. */
  writeLookup(table: LookupTable): void;
  /** What `outputcsv` wrote under a plain file name. */
  writeResults(name: string, table: CsvTable): void;
}

/** Splunk's limits (limits.conf), stated when they bite. */
export interface Limits {
  readonly subsearchRows: number;
  readonly joinRows: number;
  readonly listValues: number;
  readonly sortRows: number;
  readonly streamWindow: number;
  readonly mapSearches: number;
  /** Characters of a document that `spath` without a path reads (`extraction_cutoff`). */
  readonly spathCharacters: number;
  readonly openTransactions: number;
  readonly openEvents: number;
  readonly macroDepth: number;
  readonly subsearchDepth: number;
  /** Rows that a command may hold in memory at once. */
  readonly heldRows: number;
}

export interface CommandOption {
  readonly name: string;
  /** `<int>`, `<bool>`, `inner|left|outer`, `<string>` */
  readonly values: string;
  readonly default?: string;
  readonly summary: string;
}

/** One SPL command: everything about it in one file. */
export interface Command<Arguments = unknown> {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly role: CommandRole;
  readonly group:
    | 'search and shape'
    | 'extract'
    | 'aggregate'
    | 'combine'
    | 'knowledge and stored data'
    | 'convert and eval'
    | 'not run'
    | 'beyond core';
  readonly summary: string;
  readonly syntax: string;
  readonly options: readonly CommandOption[];
  /** A search that runs without data (makeresults) and the rows it gives; run as a test. Empty for commands that need a store. */
  readonly example: { readonly spl: string; readonly rows: readonly Readonly<Record<string, unknown>>[] } | null;
  /** Checks the arguments and gives them their typed form. Throws SplError with the place. */
  read(stage: CommandStage, context: ReadContext): Arguments;
  /** One plain sentence on what this command, with these arguments, does. */
  describe(args: Arguments): string;
  /** The fields that come out, given those that go in. */
  fields(args: Arguments, input: FieldFlow): FieldFlow;
  /**
   * How the columns that come out are ordered. Without this method, as they were (streaming, centralised and dataset
   * commands, a generating one that appends) or as the command states them (all others).
   */
  columnOrder?(args: Arguments, input: ColumnOrder): ColumnOrder;
  /** The fields needed from the input so that `wanted` fields come out right. */
  needs(args: Arguments, wanted: FieldDemand): FieldDemand;
  /** A generating command that, with these arguments, may stand later and adds to the rows before it (`append=t`). */
  appends?(args: Arguments): boolean;
  /** For a command that cannot follow every other: the first command of those before it that forbids it; null when none does. */
  cannotFollow?(before: readonly Command[]): Command | null;
  /** True when a command that is not generating may, with these arguments, stand first. */
  startsAlone?(args: Arguments): boolean;
  /**
   * The relational form: the scan so far, extended by what this stage does, or null when that has no exact form. For the
   * first stage `scan` is null and the command starts one. `wanted`: the fields read from this stage's output.
   */
  extend?(args: Arguments, scan: Scan | null, wanted: FieldDemand, context: RunContext): Scan | null;
  /**
   * For a command that passes rows on one by one, each for itself: the name under which a row held, before this stage,
   * exactly the value that it holds as `field` after it. Null when the stage changes the field, or when that is unknown.
   * Without this method nothing that comes later moves before this stage.
   */
  origin?(args: Arguments, field: string, input: FieldFlow): string | null;
  /** Search terms that every row it passes on has met. */
  requires?(args: Arguments): SearchExpression | null;
  /** For a command that drops rows by a predicate: that predicate, taken apart. */
  predicate?(args: Arguments, context: RunContext): PredicateParts;
  /** True when it keeps something for later searches (an index, a lookup, a file): not for runs that only look. */
  readonly writes?: boolean;
  /** The row form. For a generating command the input is empty. */
  operator(args: Arguments, context: RunContext): RowOperator;
}
