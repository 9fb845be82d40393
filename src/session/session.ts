import { hostname } from 'node:os';
import type { Metadata } from '../ingest/envelope.ts';
import type { LoadReport } from '../ingest/load-report.ts';
import type { GroupOutcome } from '../ingest/receive/event-group.ts';
import type { KnowledgeProblem } from '../knowledge/problem.ts';
import { Reading, Stopped } from '../run/reading.ts';
import type { SearchOutline } from '../run/search-outline.ts';
import type { AnswerSearch } from './asking.ts';
import { CallerThread } from './caller-thread.ts';
import { completed, type ReceivedEvents } from './received-events.ts';
import { Search, type SearchOptions } from './search.ts';
import type { LoadProgress, SessionCore, SessionPlace } from './session-core.ts';
import type { SessionThread } from './thread.ts';
import { threadProgram } from './thread-program.ts';
import { WorkerThread } from './worker-thread.ts';

export interface SessionOptions {
  /** A store file, made when it does not exist; events are in memory when absent. */
  readonly path?: string;
  /** Directories whose macros, lookups, models ... are used over what ships with splite. */
  readonly content?: readonly string[];
  /** A MaxMind DB (.mmdb) file, for iplocation. */
  readonly locationFile?: string;
  /** What relative times count from, epoch seconds; the clock's time when absent. */
  readonly now?: number;
  /** Zone of times that name none, an IANA name; `UTC` when absent. */
  readonly timeZone?: string;
  /**
   * `worker` (when absent): in a thread beside the caller's, which is never held up. `caller`: in the caller's thread, batch by batch: between batches
   * everything else has its turn, and `signal` is heard there.
   */
  readonly thread?: 'worker' | 'caller';
  /** Threads that searches over a store file may run in at the same time; 1 when absent. */
  readonly workers?: number;
  /** The thread that writes is kept free of searches that write nothing: `workers` others run those. Only over a store file. */
  readonly writesApart?: boolean;
}

export interface LoadSettings {
  /** Paths are relative to it; the working directory when absent. */
  readonly directory?: string;
  /** The host of events that name none; this machine's when absent. */
  readonly host?: string;
  /** What is known of the files: goes before what events say. */
  readonly metadata?: Metadata;
  readonly followLinks?: boolean;
  /** Ends the load: files before the one that is being read are kept, that one is undone. */
  readonly signal?: AbortSignal;
  onProgress?(progress: LoadProgress): void;
}

/** Milliseconds without events that are handed over, after which there is time for what can wait. */
const idleAfter = 1000;

/** A load under way. */
interface Load {
  readonly settings: LoadSettings;
  readonly thread: SessionThread;
}

/**
 * Knowledge, a store, and searches over it. All work is done in threads of the session (`thread`); several searches may run at once, over a store file
 * also in several threads (`workers`). See docs/library.md.
 */
export class Session {
  private readonly searches = new Map<
    number,
    { readonly search: Search; thread: SessionThread; readonly since: number }
  >();
  private readonly loads = new Map<number, Load>();
  /** The first one alone writes, and holds what searches keep in memory (tables, models). */
  private readonly threads: SessionThread[] = [];
  /** See `writing`. */
  private writer: Promise<SessionThread> | null = null;
  private place: SessionPlace;
  /** Counted up by `reload`. */
  private generation = 0;
  /** Which of them each thread has read, or is reading. */
  private readonly reloads = new WeakMap<
    SessionThread,
    { readonly generation: number; readonly done: Promise<void> }
  >();
  private readonly program: URL | null;
  private readonly workers: number;
  private readonly writesApart: boolean;
  private started = 0;
  /** A search kept something in the memory of the first thread: later ones are to see it. */
  private keepsInMemory = false;
  private isTidying = false;
  private idle: NodeJS.Timeout | undefined;
  private isClosed = false;

  /** @throws StoreError when the file is no store and the work is done in the caller's thread; else the first call says so. */
  constructor(options: SessionOptions = {}) {
    const { path, content = [], locationFile, now = Date.now() / 1000, timeZone = 'UTC', thread = 'worker' } = options;
    this.place = {
      path: path ?? null,
      content,
      locationFile: locationFile ?? null,
      now,
      timeZone,
      task: 'all',
    };
    this.program = thread === 'worker' ? threadProgram() : null;
    this.workers = this.program === null || path === undefined ? 1 : Math.max(1, options.workers ?? 1);
    this.writesApart = options.writesApart === true && this.program !== null && path !== undefined;
    this.threads.push(this.open(this.place));
  }

  /** Searches whose rows are being walked. */
  get running(): readonly Search[] {
    return [...this.searches.values()].map(({ search }) => search);
  }

  /** A search, which runs when its rows are walked. */
  search(spl: string, options: SearchOptions = {}): Search {
    const number = ++this.started;
    const reading = new Reading();
    const search: Search = new Search(number, spl, options, reading, {
      start: () => this.start(search, reading),
      over: () => this.over(search),
    });
    return search;
  }

  /** Loads log files and directories of them; see docs/reading-logs.md. Files that are in a store file unchanged are passed over. */
  async load(paths: readonly string[], settings: LoadSettings = {}): Promise<LoadReport> {
    const { directory = process.cwd(), host = hostname(), metadata = {}, followLinks = false, signal } = settings;
    const thread = await this.writing();
    const number = ++this.started;
    this.loads.set(number, { settings, thread });
    const stop = (): void => void thread.stop(number);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      signal?.throwIfAborted();
      const options = { directory, host, overrides: metadata, followLinks };
      const report = await thread.call(number, 'loadFiles', number, paths, options);
      if (report.interrupted) throw new Stopped();
      return report;
    } catch (error) {
      throw error instanceof Stopped && signal?.aborted ? signal.reason : error;
    } finally {
      signal?.removeEventListener('abort', stop);
      this.loads.delete(number);
    }
  }

  /**
   * Adds events that are handed over as texts (a line, a JSON object), in one transaction: they are recognised as in a file.
   * @returns how many.
   */
  async ingest(texts: readonly string[], metadata: Metadata = {}): Promise<number> {
    const thread = await this.writing();
    const events = await thread.call(++this.started, 'ingest', { texts, metadata });
    this.tidy(thread);
    return events;
  }

  /**
   * Adds groups of events in one transaction: when this resolves they are on the disk, and searches that start see them. A group in which something
   * is wrong is left out whole. Over a store file this waits for no search; many groups in one call cost less than many calls.
   * @returns what became of each. @throws StoreError when nothing was kept.
   */
  async receive(groups: readonly ReceivedEvents[]): Promise<readonly GroupOutcome[]> {
    const thread = await this.writing();
    const received = Date.now() / 1000;
    const outcomes = await thread.call(
      ++this.started,
      'receive',
      groups.map((group) => completed(group, received)),
      this.readersSince,
    );
    this.tidy(thread);
    return outcomes;
  }

  /** The directories that knowledge comes from, over what ships. */
  get content(): readonly string[] {
    return this.place.content;
  }

  /**
   * Reads the content anew, or that of other directories: searches that start after this go by it, and so do events that come; those that are there
   * are read again where the change bears on them. Searches that run go on as they began.
   */
  reload(content: readonly string[] = this.place.content): void {
    this.place = { ...this.place, content };
    this.generation++;
  }

  /** How many events there are, and the times of the first and last, epoch seconds. */
  async about(): Promise<{ readonly events: number; readonly first: number | null; readonly last: number | null }> {
    return this.first().call(++this.started, 'about');
  }

  /**
   * What each index holds, by name: how many events, the times of the first and last (epoch seconds), and bytes: its share of the store, by its events. Looks at
   * no single events where an index has segments of its own; asked again, only at what is new.
   */
  async indexes(): Promise<ReturnType<SessionCore['indexes']>> {
    return this.freest().call(++this.started, 'indexes');
  }

  /** Deletes all events of an index, in one transaction. @returns how many. */
  async deleteIndex(name: string): Promise<number> {
    const thread = await this.writing();
    return thread.call(++this.started, 'removeIndex', name);
  }

  /** What cannot be used of the content. */
  async problems(): Promise<readonly KnowledgeProblem[]> {
    await this.upToDate(this.first());
    return this.first().call(++this.started, 'problems');
  }

  /** Ends all searches and loads, and closes the store. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    clearTimeout(this.idle);
    for (const search of this.running) search.cancel();
    for (const [number, { thread }] of this.loads) await thread.stop(number);
    const writer = await this.writer?.catch(() => null);
    const threads = new Set(writer == null ? this.threads : [...this.threads, writer]);
    await Promise.all([...threads].map((thread) => thread.close()));
  }

  private async start(search: Search, reading: Reading): Promise<void> {
    const { earliest = null, latest = null, timeLimit = null, maxRows = null, maxMemory = null } = search.options;
    const { now = null, timeZone = null, rights = {}, content = null } = search.options;
    const limits = { timeLimit, maxRows, maxMemory };
    const request = {
      spl: search.spl,
      earliest,
      latest,
      ...limits,
      now,
      timeZone,
      rights,
      content,
      reading: reading.memory,
      hasHost: search.options.host !== undefined,
      readersSince: this.readersSince ?? Date.now() / 1000,
    };
    const since = Date.now() / 1000;
    const startIn = async (thread: SessionThread): Promise<boolean> => {
      thread.searches++;
      this.searches.set(search.number, { search, thread, since });
      await this.upToDate(thread);
      search.runsIn(thread);
      const mayKeep = thread === this.threads[0];
      const { started, outline } = await thread.call(search.number, 'start', search.number, request, mayKeep);
      if (started && outline.keeps === 'memory') this.keepsInMemory = true;
      return started;
    };
    if (await startIn(this.freest())) return;
    this.over(search);
    await startIn(this.first());
  }

  /** The first thread reads events again where that is to be: others then find them so. */
  private async upToDate(thread: SessionThread): Promise<void> {
    if (this.generation === 0) return;
    const first = this.first();
    await this.reloaded(first);
    if (thread !== first) await this.reloaded(thread);
  }

  private reloaded(thread: SessionThread): Promise<void> {
    const known = this.reloads.get(thread);
    if (known?.generation === this.generation) return known.done;
    const done = thread.call(0, 'reload', this.place.content);
    this.reloads.set(thread, { generation: this.generation, done });
    done.catch(() => this.reloads.delete(thread));
    return done;
  }

  private over({ number }: Search): void {
    const running = this.searches.get(number);
    if (running !== undefined) running.thread.searches--;
    this.searches.delete(number);
  }

  /** The thread with the fewest searches, of those that may run any; another one is opened while there are to be more and all have something to do. */
  private freest(): SessionThread {
    const first = this.first();
    if (this.keepsInMemory) return first;
    const usable = this.threads.slice(this.writesApart ? 1 : 0).filter(({ failure }) => failure === null);
    const freest = usable.length === 0 ? null : usable.reduce((a, b) => (b.searches < a.searches ? b : a));
    if (freest !== null && (freest.searches === 0 || usable.length >= this.workers)) return freest;
    const another = this.open({ ...this.place, task: 'reading' });
    this.threads.push(another);
    return another;
  }

  /** The thread for what is handed over: over a store file one of its own, so that it and searches do not wait for each other. */
  private async writing(): Promise<SessionThread> {
    const first = this.first();
    if (this.program === null || this.place.path === null) {
      await this.upToDate(first);
      return first;
    }
    this.writer ??= first
      .call(0, 'takesWriters')
      .then((may) => (may ? this.open({ ...this.place, task: 'writing' }) : first));
    try {
      const writer = await this.writer;
      if (this.isClosed || writer.failure === null) {
        await this.reloaded(writer);
        return writer;
      }
    } catch (error) {
      this.writer = null;
      throw error;
    }
    this.writer = null;
    return this.writing();
  }

  /** When the oldest search began that runs, epoch seconds; null: none does. */
  private get readersSince(): number | null {
    let oldest: number | null = null;
    for (const { since } of this.searches.values()) oldest = Math.min(oldest ?? since, since);
    return oldest;
  }

  /**
   * What small commits leave to be done, piece by piece: a call that comes meanwhile waits for one of them at most. What can wait is done when nothing
   * came for a while.
   */
  private tidy(thread: SessionThread): void {
    if (this.program === null || this.place.path === null) return;
    clearTimeout(this.idle);
    void this.tidyWhile(thread, true);
    this.idle = setTimeout(() => void this.tidyWhile(thread, false), idleAfter);
    this.idle.unref();
  }

  private async tidyWhile(thread: SessionThread, isBusy: boolean): Promise<void> {
    if (this.isTidying) return;
    this.isTidying = true;
    try {
      while (!this.isClosed && (await thread.call(0, 'tidy', this.readersSince, isBusy)));
    } catch {
      // It is tried again with the next commit.
    }
    this.isTidying = false;
  }

  private first(): SessionThread {
    if (this.isClosed) throw new Error('The session is closed.');
    // A store file outlives a thread that ended.
    if (this.threads[0]!.failure !== null && this.place.path !== null) this.threads[0] = this.open(this.place);
    return this.threads[0]!;
  }

  private open(place: SessionPlace): SessionThread {
    const loading = (number: number, progress: LoadProgress): void =>
      this.loads.get(number)?.settings.onProgress?.(progress);
    const answer: AnswerSearch = (number, question) =>
      this.searches.get(number)?.search.options.host?.(question) ?? { kind: 'refused', message: 'Nobody answers.' };
    const planned = (number: number, outline: SearchOutline): void =>
      this.searches.get(number)?.search.isPlanned(outline);
    const thread =
      this.program !== null
        ? new WorkerThread(this.program, place, { loading, planned, answer })
        : new CallerThread(place, {
            ...{ loading, planned },
            searching: (number) => this.searches.get(number)?.search.report(),
            asking: (number, question) => {
              const found = answer(number, question);
              if (found instanceof Promise)
                throw new Error('In the thread of its caller a search is answered at once.');
              return found;
            },
          });
    this.reloads.set(thread, { generation: this.generation, done: Promise.resolve() });
    return thread;
  }
}
