import type { CompileContext } from '../functions/eval-function.ts';
import type { Collections } from '../knowledge/collections.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { loadKnowledge } from '../knowledge/load-knowledge.ts';
import type { SearchHost } from '../plan/search-host.ts';
import type { Row } from '../values/row.ts';
import { type ExecutedScan, pushDown } from './execute.ts';
import { expressionKnowledge } from './expression-knowledge.ts';
import { MappedEvents } from './mapped-events.ts';
import { explainNoRows, type NoRows, noRowsBounds } from './no-rows.ts';
import { PastSearches } from './past-searches.ts';
import { inSearch, type PreparedSearch, prepareSearch } from './prepare-search.ts';
import { type RunOptions, runContext, runPlan, type SearchResult, startPlan } from './run-search.ts';
import { allowedCommands, defaultIndexes, type SearchRights, visibleStore } from './search-rights.ts';
import { fieldsAskedFor } from './shared-scans.ts';
import { type SearchTrace, type TraceBounds, traceSearch } from './trace-search.ts';

export type SearchSettings = Pick<
  RunOptions,
  'earliest' | 'latest' | 'limits' | 'pushdown' | 'tableFiles' | 'onScan' | 'passage' | 'reading' | 'keepsEvents'
> & {
  /** MB that the search may hold in memory beside what is held already; null or absent: half of what V8 may take in all. */
  readonly maxMemory?: number | null;
  /** As it was prepared with. */
  readonly surroundings?: SearchSurroundings;
};

/** What one search sees that others of the same engine do not. */
export interface SearchSurroundings {
  /** Epoch seconds; the engine's when absent. */
  readonly now?: number;
  /** IANA name; the engine's when absent. */
  readonly timeZone?: string;
  /** Macros, lookups, saved searches ...; the engine's when absent. How events are mapped is the engine's alone. */
  readonly knowledge?: Knowledge;
  readonly rights?: SearchRights;
  /** The server that it runs in; none when absent. */
  readonly host?: SearchHost;
}

const hostOf = ({ host }: SearchSurroundings): { readonly host?: SearchHost } => (host === undefined ? {} : { host });

/** Knowledge, a store, and searches over it: what the command line, the tests and users of the library share. */
export class Engine extends MappedEvents {
  private readonly past = new PastSearches();

  /** Expands, parses and plans. @throws SplError, SplErrors */
  prepare(spl: string, tolerateMissingMacros = false, surroundings: SearchSurroundings = {}): PreparedSearch {
    return prepareSearch(spl, {
      ...this.context(surroundings),
      knowledgeBase: surroundings.knowledge ?? this.knowledge,
      tolerateMissingMacros,
      commands: allowedCommands(surroundings.rights ?? {}),
      ...hostOf(surroundings),
    });
  }

  /** Runs a search to its end. @throws SplError, SplErrors */
  search(spl: string | PreparedSearch, settings: SearchSettings = {}): SearchResult {
    const prepared = typeof spl === 'string' ? this.prepare(spl) : spl;
    this.expect(prepared);
    const options = this.runOptions(settings);
    const done = this.remember(prepared, settings);
    const result = inSearch(prepared, () => runPlan(prepared.plan, options));
    done(result.rows.length);
    return result;
  }

  /** Whether a search gives any row. It is no search of a user: `history` does not list it. */
  givesRows(spl: string, settings: SearchSettings = {}): boolean {
    const prepared = this.prepare(spl);
    this.expect(prepared);
    const { stream } = inSearch(prepared, () => startPlan(prepared.plan, this.runOptions(settings)));
    for (const _ of rowsInSearch(prepared, stream.rows)) return true;
    return false;
  }

  /** Starts a search whose rows come as they are asked for. */
  start(prepared: PreparedSearch, settings: SearchSettings = {}): ReturnType<typeof startPlan> {
    this.expect(prepared);
    const options = this.runOptions(settings);
    this.remember(prepared, settings);
    const { stream, notices } = inSearch(prepared, () => startPlan(prepared.plan, options));
    return { stream: { ...stream, rows: rowsInSearch(prepared, stream.rows) }, notices };
  }

  private remember(
    { spl }: PreparedSearch,
    { earliest = null, latest = null, surroundings = {} }: SearchSettings,
  ): (rows: number) => void {
    return this.past.add({ spl, time: surroundings.now ?? this.now, earliest, latest });
  }

  /** Runs a search pipe by pipe: rows, time and a sample row of each. Writes nothing. @throws SplError, SplErrors */
  trace(prepared: PreparedSearch, settings: SearchSettings = {}, bounds?: TraceBounds): SearchTrace {
    this.expect(prepared);
    const options = this.lookingOnly(settings);
    const context = runContext(options, []);
    return traceSearch(prepared.plan, context, settings.pushdown === false ? null : options.scans, bounds);
  }

  /**
   * Why a search gives no rows: the first pipe that gives none, the term that did it, the nearest values, fields that no
   * event has; null when it does give rows, or that is not found within bounds. It looks again at what the search read, and
   * writes nothing; with the `passage` of a run it knows what went through each pipe, and sees through the row that `stats
   * count` makes of nothing. See `noRowsText`.
   */
  whyNoRows(
    prepared: PreparedSearch,
    settings: SearchSettings = {},
    bounds: TraceBounds = noRowsBounds,
  ): NoRows | null {
    this.expect(prepared);
    const options = this.lookingOnly(settings);
    const context = runContext(options, []);
    return explainNoRows(
      { plan: prepared.plan, context, scans: options.scans, passage: settings.passage ?? null },
      bounds,
    );
  }

  private lookingOnly({ tableFiles: _, ...settings }: SearchSettings): RunOptions {
    return { ...this.runOptions(settings), looksOnly: true };
  }

  /**
   * Shares work between many searches over the events that are there now: events are sorted by the fields that these
   * searches ask for. Results are the same with and without it; it ends when events are added.
   */
  shareScans(searches: readonly PreparedSearch[]): void {
    for (const search of searches) this.expect(search);
    this.store.scans.sortIntoKinds(() => fieldsAskedFor(searches.map(({ pipeline }) => pipeline)));
  }

  /** The SQL that the first stages of a search become; null when they run on rows. Only subsearches are run. */
  explain(prepared: PreparedSearch, settings: SearchSettings = {}): ExecutedScan | null {
    this.expect(prepared);
    const options = this.lookingOnly(settings);
    const pushed = pushDown(prepared.plan.stages, runContext(options, []), options.scans);
    return pushed && { ...pushed.statement, stages: pushed.stages };
  }

  private runOptions({ maxMemory = null, surroundings = {}, ...settings }: SearchSettings): RunOptions {
    this.memory.begin(maxMemory);
    const context = this.context(surroundings);
    const { knowledge = this.knowledge, rights = {} } = surroundings;
    const store = visibleStore(this.store, rights, context);
    return {
      ...context,
      knowledgeBase: knowledge,
      ...{ store, scans: store.scans, commands: allowedCommands(rights), defaultIndexes: defaultIndexes(rights) },
      ...hostOf(surroundings),
      pastSearches: this.past.upToNow(),
      ...settings,
    };
  }

  /** Clock and knowledge, as compiled expressions see them. */
  context({
    now = this.now,
    timeZone = this.timeZone,
    knowledge = this.knowledge,
  }: SearchSurroundings = {}): CompileContext {
    const clock = { now, timeZone };
    return { ...clock, memory: this.memory, knowledge: expressionKnowledge(knowledge, clock) };
  }

  close(): void {
    this.store.close();
  }
}

/** Rows that are still to be made; those that are there come as they are. */
function rowsInSearch(prepared: PreparedSearch, rows: Iterable<Row>): Iterable<Row> {
  if (Array.isArray(rows)) return rows as readonly Row[];
  return {
    [Symbol.iterator]() {
      const iterator = rows[Symbol.iterator]();
      return {
        next: () => inSearch(prepared, () => iterator.next()),
        return: () => iterator.return?.() ?? { done: true, value: undefined },
      };
    },
  };
}

/**
 * Reads the knowledge that ships with splite, and that of content directories over it.
 * `locationFile`: a MaxMind DB file that says where addresses are. @throws Error when that is none.
 */
export function readKnowledge(
  shippedDir: string,
  contentDirs: readonly string[],
  locationFile?: string,
  collections?: Collections,
): Knowledge {
  return loadKnowledge({
    ...{ shippedDir, contentDirs },
    ...(locationFile === undefined ? {} : { locationFile }),
    ...(collections === undefined ? {} : { collections }),
  });
}
