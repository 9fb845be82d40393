import { type Reading, Stopped } from '../run/reading.ts';
import type { SearchOutline } from '../run/search-outline.ts';
import type { SearchRights } from '../run/search-rights.ts';
import type { Row } from '../values/row.ts';
import type { AnswerHost } from './asked-host.ts';
import type { SearchContent } from './search-content.ts';
import type { KeptStep, SearchEnd, SearchStep } from './session-core.ts';
import type { SessionThread } from './thread.ts';

export interface SearchOptions {
  /** Epoch seconds; unbounded when absent. */
  readonly earliest?: number | null;
  readonly latest?: number | null;
  /** Ends the search; whoever walks its rows gets the signal's reason as an error. */
  readonly signal?: AbortSignal;
  /** Seconds of work; the time in which its rows wait to be walked does not count. */
  readonly timeLimit?: number;
  /** After so many rows the search ends (`isCut`). */
  readonly maxRows?: number;
  /** MB that it may hold in memory beside what is held already; half of what V8 may take when absent. */
  readonly maxMemory?: number;
  /** What relative times count from, epoch seconds; the session's when absent. */
  readonly now?: number;
  /** Zone of times that name none; the session's when absent. */
  readonly timeZone?: string;
  /** What is kept from it; nothing when absent. */
  readonly rights?: SearchRights;
  /** Answers what it asks: jobs (`loadjob`), searches (`history`) and entries (`rest`) of the program that the session is part of. */
  readonly host?: AnswerHost;
  /** Knowledge that goes over the session's content; none when absent. */
  readonly content?: SearchContent;
  /** Told now and then how far it is, and at its end. In the caller's thread it may abort the signal: that ends the search where it is. */
  onProgress?(progress: SearchProgress): void;
}

export interface SearchProgress {
  /** Rows that came from the store (of a scan that aggregates: its groups), or from the command that makes rows. */
  readonly scanned: number;
  /** Rows of the result that were given so far. */
  readonly rows: number;
  /** Events that were looked at on columns, of those that are to be looked at; both 0 where the search reads no columns. */
  readonly looked: number;
  readonly toLook: number;
  /** Events that the search found: those that come to its first command that aggregates, or are its result. */
  readonly found: number;
}

/** So many rows more are in the file. */
export interface KeptBatch {
  readonly rows: number;
  readonly bytes: number;
}

/** `waiting`: nobody asked for rows yet. `ended`: stopped, or its rows were not walked to their end. */
export type SearchState = 'waiting' | 'running' | 'done' | 'failed' | 'ended';

/** What a search needs of its session. */
export interface SearchHost {
  /** Starts it in one of the session's threads, which it is told of before. */
  start(): Promise<void>;
  over(): void;
}

/** Milliseconds between two reports of a search in another thread. */
const reportEvery = 200;

/**
 * A search that was asked for. It runs when its rows are walked, once: `for await (const row of search)`. Rows that are not walked hold it up, and
 * leaving the loop ends it. What is wrong with it comes as SplError, SplErrors or StoreError, there.
 */
export class Search implements AsyncIterable<Row> {
  state: SearchState = 'waiting';
  /** What it is; null before it was planned. */
  outline: SearchOutline | null = null;
  private given = 0;
  private outcome: SearchEnd | null = null;
  private reason: unknown;
  private thread: SessionThread | null = null;
  private stopping: Promise<void> | null = null;

  constructor(
    /** Counted from 1 in a session. */
    readonly number: number,
    readonly spl: string,
    readonly options: SearchOptions,
    private readonly reading: Reading,
    private readonly host: SearchHost,
  ) {}

  /** Fields in the order of output; none before it is done. */
  get columns(): readonly string[] {
    return this.outcome?.columns ?? [];
  }

  /** What there is to say about it, once it is done. */
  get notices(): readonly string[] {
    return this.outcome?.notices ?? [];
  }

  /** True when `maxRows` ended it. */
  get isCut(): boolean {
    return this.outcome?.isCut ?? false;
  }

  get progress(): SearchProgress {
    const { looked, toLook, matched } = this.reading.events;
    return { scanned: this.reading.scanned, rows: this.given, looked, toLook, found: matched };
  }

  [Symbol.asyncIterator](): AsyncIterator<Row> {
    return this.eachRow();
  }

  /** All rows. */
  async rows(): Promise<Row[]> {
    const all: Row[] = [];
    for await (const rows of this.batches()) for (const row of rows) all.push(row);
    return all;
  }

  /** The rows as they come, several at a time. */
  async *batches(): AsyncGenerator<readonly Row[], void, undefined> {
    for await (const { rows } of this.steps((thread) => thread.call(this.number, 'next', this.number)))
      if (rows.length > 0) yield rows;
  }

  /**
   * Writes the rows into a file, which is made: JSON objects, one a line, as they come. Nothing of them crosses to the caller's thread.
   * Between two batches the file is whole: what is told here says how many rows and bytes there are more.
   */
  async *keptIn(path: string): AsyncGenerator<KeptBatch, void, undefined> {
    const steps = this.steps((thread) => thread.call(this.number, 'keep', this.number, path));
    for await (const { kept, bytes } of steps) if (kept > 0) yield { rows: kept, bytes };
  }

  private async *steps<S extends SearchStep | KeptStep>(
    ask: (thread: SessionThread) => Promise<S>,
  ): AsyncGenerator<S, void, undefined> {
    if (this.state !== 'waiting') throw new Error('The rows of a search can be walked once.');
    this.state = 'running';
    const { signal } = this.options;
    const onAbort = (): void => this.cancel(signal?.reason);
    signal?.addEventListener('abort', onAbort, { once: true });
    const timer = setInterval(() => this.report(), reportEvery);
    timer.unref();
    try {
      signal?.throwIfAborted();
      await this.host.start();
      if (this.reason !== undefined) throw new Stopped();
      const thread = this.thread!;
      let coming: Promise<S> | null = null;
      for (;;) {
        const step: S = await (coming ?? ask(thread));
        coming = null;
        this.given += 'kept' in step ? step.kept : step.rows.length;
        this.outcome = step.end;
        if (step.end === null && thread.isApart) {
          coming = ask(thread);
          coming.catch(() => {});
        }
        yield step;
        if (step.end !== null) {
          this.state = 'done';
          return;
        }
      }
    } catch (error) {
      this.state = this.reason === undefined ? 'failed' : 'ended';
      throw this.reason ?? error;
    } finally {
      clearInterval(timer);
      signal?.removeEventListener('abort', onAbort);
      // The loop was left before its end.
      if (this.state === 'running') this.state = 'ended';
      if (this.state !== 'done') await this.stop();
      this.host.over();
      this.report();
    }
  }

  /** Ends it: whoever walks its rows gets `reason` as an error. Nothing happens once it is over. */
  cancel(reason: unknown = new DOMException('The search was cancelled.', 'AbortError')): void {
    if (this.reason !== undefined || (this.state !== 'running' && this.state !== 'waiting')) return;
    this.reason = reason;
    void this.stop();
  }

  /** Reads nothing more: what was read until now goes on to its result. A scan that aggregates by itself is not ended. */
  finish(): void {
    this.reading.finish();
  }

  /** Tells how far it is. */
  report(): void {
    this.options.onProgress?.(this.progress);
  }

  /** It was planned. */
  isPlanned(outline: SearchOutline): void {
    this.outline = outline;
    this.report();
  }

  /** The thread that it runs in from now on. */
  runsIn(thread: SessionThread): void {
    this.thread = thread;
  }

  private stop(): Promise<void> {
    this.reading.stop();
    if (this.thread === null) return Promise.resolve();
    this.stopping ??= this.thread.stop(this.number);
    return this.stopping;
  }

  private async *eachRow(): AsyncGenerator<Row, void, undefined> {
    for await (const rows of this.batches()) yield* rows;
  }
}
