import { parsePipeline } from '../../grammar/parse.ts';
import { commands } from '../commands/registry.ts';
import type { EventStore, Scans } from '../engines/event-store.ts';
import { SearchMemory } from '../engines/search-memory.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { buildPlan } from '../plan/build-plan.ts';
import type { Command } from '../plan/lowering.ts';
import { openPlan, type Plan } from '../plan/plan.ts';
import { allColumns } from '../plan/row-stream.ts';
import type {
  CommandStore,
  Limits,
  PastSearch,
  PlannedPipeline,
  RowStream,
  RunContext,
  TableFiles,
} from '../plan/run-context.ts';
import type { SearchHost } from '../plan/search-host.ts';
import type { SearchExpression } from '../syntax/ast.ts';
import { expandMacros } from '../syntax/expand-macros.ts';
import type { Row } from '../values/row.ts';
import { type ExecutedScan, executeStages } from './execute.ts';
import { defaultLimits } from './limits.ts';
import type { Passage } from './passage.ts';
import type { Reading } from './reading.ts';
import { StoredRows } from './stored-rows.ts';

export interface RunOptions extends CompileContext {
  readonly knowledgeBase: Knowledge;
  readonly store: EventStore;
  readonly scans: Scans;
  /** Epoch seconds; null is unbounded. */
  readonly earliest?: number | null;
  readonly latest?: number | null;
  readonly limits?: Partial<Limits>;
  /** False: every stage runs on rows, nothing in SQL. */
  readonly pushdown?: boolean;
  readonly tableFiles?: TableFiles;
  readonly defaultIndexes?: SearchExpression | null;
  /** True: a search that deletes events is an error. For searches that others wrote (detections). */
  readonly keepsEvents?: boolean;
  /** The commands that there are, for searches planned while it runs; all when absent. */
  readonly commands?: ReadonlyMap<string, Command>;
  /** The searches that ran before; see `RunContext.pastSearches`. */
  readonly pastSearches?: () => readonly PastSearch[];
  /** True: nothing is written to the store, also not by subsearches. */
  readonly looksOnly?: boolean;
  /** Told of each statement that runs. */
  readonly onScan?: (scan: ExecutedScan) => void;
  /** Counts what passes between its pipes. */
  readonly passage?: Passage;
  /** What others see of it, and may ask of it, while it runs. */
  readonly reading?: Reading;
  /** The server that it runs in. */
  readonly host?: SearchHost;
}

export interface SearchResult {
  /** Fields in the order of output; internal ones (`_time`, `_raw`) included. */
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly notices: readonly string[];
}

/** Runs a planned search to its end. @throws SplError for what only the data can show. */
export function runPlan(plan: Plan, options: RunOptions): SearchResult {
  const { stream, notices } = startPlan(plan, options);
  const rows = [...stream.rows];
  return { columns: allColumns(stream, rows), rows, notices };
}

/** Starts a planned search; rows come as they are asked for. */
export function startPlan(
  plan: Plan,
  options: RunOptions,
): { readonly stream: RowStream; readonly notices: readonly string[] } {
  const notices: string[] = [];
  const { reading } = options;
  const around = runContext(options, notices);
  const context = reading === undefined ? around : { ...around, watch: reading };
  return {
    stream: executeStages(plan.stages, context, options.pushdown === false ? null : options.scans, null, options),
    notices,
  };
}

/** The surroundings of one run; `notices` collects what is said while it runs. */
export function runContext(options: RunOptions, notices: string[]): RunContext {
  const said = new Set<string>();
  const notice = (message: string): void => {
    if (said.has(message)) return;
    said.add(message);
    notices.push(message);
  };
  const store: CommandStore = new StoredRows(options.store, {
    looksOnly: options.looksOnly === true,
    keepsEvents: options.keepsEvents === true,
  });
  const scans = options.pushdown === false ? null : options.scans;
  const context: RunContext = {
    now: options.now,
    timeZone: options.timeZone,
    ...(options.knowledge ? { knowledge: options.knowledge } : {}),
    knowledgeBase: options.knowledgeBase,
    limits: { ...defaultLimits, ...options.limits },
    memory: options.memory ?? new SearchMemory(),
    store,
    ...(options.tableFiles ? { tableFiles: options.tableFiles } : {}),
    ...(options.host ? { host: options.host } : {}),
    earliest: options.earliest ?? null,
    latest: options.latest ?? null,
    defaultIndexes: options.defaultIndexes ?? null,
    pastSearches: options.pastSearches ?? (() => []),
    cache: new Map(),
    notice,
    limitReached: (_limit, message) => notice(message),
    run: (pipeline: PlannedPipeline, input?: RowStream) =>
      executeStages(openPlan(pipeline).stages, context, scans, input ?? null),
    planText: (text, input) => {
      const expanded = expandMacros(text, { macros: options.knowledgeBase.macros, evaluate: () => null }).text;
      return buildPlan(
        parsePipeline(expanded),
        {
          commands,
          ...options,
          notice,
          missing: () => {},
          parse: (inner) =>
            parsePipeline(expandMacros(inner, { macros: options.knowledgeBase.macros, evaluate: () => null }).text),
        },
        input ?? null,
      );
    },
  };
  return context;
}
