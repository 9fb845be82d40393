import type { RowStream } from '../plan/run-context.ts';
import type { Engine, SearchSettings, SearchSurroundings } from '../run/engine.ts';
import type { ExecutedScan } from '../run/execute.ts';
import type { NoRows } from '../run/no-rows.ts';
import { Passage } from '../run/passage.ts';
import type { PreparedSearch } from '../run/prepare-search.ts';
import { readsEvents } from '../run/reads-events.ts';
import { type SearchOutline, searchOutline } from '../run/search-outline.ts';
import type { SearchTrace } from '../run/trace-search.ts';

export interface LocalSettings extends Omit<SearchSettings, 'onScan' | 'passage' | 'surroundings'> {
  /** Counts what passes between its pipes, so that `whyNoRows` need not run it again. */
  readonly counts?: boolean;
}

/** A planned search of a `LocalSession`: its rows, and what there is to ask about them. */
export class LocalSearch {
  /** Those that it ran with. */
  private settings: SearchSettings = {};
  private passage: Passage | null = null;
  private firstScan: ExecutedScan | null = null;
  private said: readonly string[] = [];

  constructor(
    private readonly engine: Engine,
    readonly prepared: PreparedSearch,
    /** Those that it was planned in. */
    private readonly surroundings: SearchSurroundings,
  ) {}

  /** What it is, for those who show it. */
  get outline(): SearchOutline {
    return searchOutline(this.prepared);
  }

  /** Whether it has use for logs. */
  get readsEvents(): boolean {
    return readsEvents(this.prepared.plan);
  }

  /** Starts it: rows are made as they are walked. @throws SplError, SplErrors; also where rows are walked */
  start({ counts = false, ...settings }: LocalSettings = {}): RowStream {
    this.settings = { ...settings, surroundings: this.surroundings };
    this.passage = counts ? new Passage() : null;
    const { stream, notices } = this.engine.start(this.prepared, {
      ...this.settings,
      ...(this.passage === null ? {} : { passage: this.passage }),
      onScan: (scan) => {
        this.firstScan ??= scan;
      },
    });
    this.said = notices;
    return stream;
  }

  /** What was said while it ran. */
  get notices(): readonly string[] {
    return this.said;
  }

  /** The statement that its first pipes were run as; null when they ran on rows, or it was not started. */
  get scan(): ExecutedScan | null {
    return this.firstScan;
  }

  /** Whether its rows were made of nothing, as `stats count` makes one; null when that was not counted. */
  get madeOfNothing(): boolean | null {
    return this.passage?.madeOfNothing(this.prepared.plan.stages) ?? null;
  }

  /** Why it gave no rows; null when that is not found. See `Engine.whyNoRows`. */
  whyNoRows(): NoRows | null {
    return this.engine.whyNoRows(this.prepared, {
      ...this.settings,
      ...(this.passage === null ? {} : { passage: this.passage }),
    });
  }

  /** Runs it pipe by pipe, and writes nothing. @throws SplError, SplErrors */
  trace(settings: LocalSettings = {}): SearchTrace {
    this.settings = { ...settings, surroundings: this.surroundings };
    return this.engine.trace(this.prepared, this.settings);
  }

  /** The statement that its first pipes become; null when they run on rows. */
  explain(): ExecutedScan | null {
    return this.engine.explain(this.prepared, { surroundings: this.surroundings });
  }
}
