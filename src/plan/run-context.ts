import type { CompileContext } from '../functions/eval-function.ts';
import type { MemoryBudget } from '../functions/memory-budget.ts';
import type { CsvTable } from '../knowledge/csv-table.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { LookupTable } from '../knowledge/lookup.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import type { Row } from '../values/row.ts';
import type { ExpressionValue } from '../values/value.ts';
import type { ColumnOrder } from './column-order.ts';
import type { FieldFlow } from './field-flow.ts';
import type { ScanWatch } from './scan-watch.ts';
import type { SearchHost } from './search-host.ts';

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
  /** Terms of the indexes that are searched when a search names none; null: all but those of `notByDefault`. */
  readonly defaultIndexes: SearchExpression | null;
  /** The searches that ran before this one in the same process, oldest first. */
  pastSearches(): readonly PastSearch[];
  /** The server that the search runs in; absent where there is none. */
  readonly host?: SearchHost;
  /** Told how far the search's own scan is; absent in subsearches. */
  readonly watch?: ScanWatch;
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
  /** The same; events without a field whose name begins so may be left out. */
  eventsWithField(prefix: string, range: { earliest: number | null; latest: number | null }): Iterable<Row>;
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
