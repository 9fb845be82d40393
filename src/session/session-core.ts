import { appendFileSync } from 'node:fs';
import type { Metadata } from '../ingest/envelope.ts';
import type { LoadOptions, LoadReport } from '../ingest/load-report.ts';
import { textEvent } from '../ingest/read/text-event.ts';
import type { EventGroup, GroupOutcome } from '../ingest/receive/event-group.ts';
import type { Collections } from '../knowledge/collections.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { allColumns } from '../plan/row-stream.ts';
import type { RowStream } from '../plan/run-context.ts';
import { type Engine, readKnowledge } from '../run/engine.ts';
import { guard } from '../run/guard.ts';
import { keptBesideTables } from '../run/keeps-something.ts';
import { Reading } from '../run/reading.ts';
import type { SearchOutline } from '../run/search-outline.ts';
import type { SearchRights } from '../run/search-rights.ts';
import { shippedDirectory } from '../run/shipped-directory.ts';
import { SplError } from '../syntax/spl-error.ts';
import { newRow, type Row } from '../values/row.ts';
import { askedHost, type HostAnswer, type HostQuestion } from './asked-host.ts';
import type { LocalSearch } from './local-search.ts';
import { LocalSession } from './local-session.ts';
import { type SearchContent, SearchKnowledge } from './search-content.ts';

/** What a session works with, as plain data: each of its threads opens it for itself. */
export interface SessionPlace {
  readonly path: string | null;
  readonly content: readonly string[];
  readonly locationFile: string | null;
  /** Epoch seconds. */
  readonly now: number;
  /** IANA name. */
  readonly timeZone: string;
  /** What this thread is for. The one for all writes what searches write, and finds out whether the content changed. */
  readonly task: 'all' | 'reading' | 'writing';
}

/** Where events come from that are handed over as texts. */
export interface GivenEvents {
  readonly texts: readonly string[];
  /** `source`, `host`, `index`, `sourcetype`: goes before what the events say. */
  readonly metadata: Metadata;
}

export interface SearchRequest {
  readonly spl: string;
  /** Epoch seconds; null is unbounded. */
  readonly earliest: number | null;
  readonly latest: number | null;
  /** Seconds of work, those in which its rows wait for somebody not counted; null: no limit. */
  readonly timeLimit: number | null;
  /** Rows; null: all. */
  readonly maxRows: number | null;
  /** MB beside what is held already; null: half of what V8 may take. */
  readonly maxMemory: number | null;
  /** What others see of it while it runs; see `Reading`. */
  readonly reading: SharedArrayBuffer;
  /** Epoch seconds: when the oldest search of the session began that runs. */
  readonly readersSince: number | null;
  /** Epoch seconds, and an IANA name; null: the session's. */
  readonly now: number | null;
  readonly timeZone: string | null;
  readonly rights: SearchRights;
  /** Somebody answers what it asks; see `SearchHost`. */
  readonly hasHost: boolean;
  readonly content: SearchContent | null;
}

/** The next rows of a search, and its end when these are the last. */
export interface SearchStep {
  readonly rows: readonly Row[];
  readonly end: SearchEnd | null;
}

/** So many rows and bytes more are in the file, and the end of the search when these are the last. */
export interface KeptStep {
  readonly kept: number;
  readonly bytes: number;
  readonly end: SearchEnd | null;
}

export interface SearchEnd {
  readonly columns: readonly string[];
  readonly notices: readonly string[];
  /** There may be more rows than were allowed. */
  readonly isCut: boolean;
}

/** How far a load is; see `LoadOptions.progress`. */
export type LoadProgress = Parameters<NonNullable<LoadOptions['progress']>>[0];

/** Who is told of what happens in the middle of a call. */
export interface SessionListener {
  searching(search: number): void;
  /** A search was planned, and runs now. */
  planned(search: number, outline: SearchOutline): void;
  /** A search asks something, and waits for the answer. */
  asking(search: number, question: HostQuestion): HostAnswer;
  loading(load: number, progress: LoadProgress): void;
  /** Asked between events; true stops a load and undoes the file that is being read. */
  isStopped(load: number): boolean;
}

interface RunningSearch {
  readonly search: LocalSearch;
  readonly stream: RowStream;
  readonly rows: Iterator<Row>;
  /** Fields that rows had so far, of a search whose columns are not known before. */
  readonly seen: Row;
  readonly request: SearchRequest;
  secondsLeft: number | null;
  rowsLeft: number;
}

/** A batch has so many rows, or texts of so many characters, or took so many milliseconds. */
const batch = { rows: 1000, characters: 4_000_000, milliseconds: 50 } as const;

/**
 * The synchronous part of a session, with the searches whose rows are being read, batch by batch and within their limits. It runs in the thread of
 * whoever calls, or in one of its own; all that goes in and comes out is plain data.
 */
export class SessionCore extends LocalSession {
  private readonly contents: SearchKnowledge;
  private readonly read: (content: readonly string[]) => Knowledge;
  private content: readonly string[];
  /** One of the threads over a store reads its events again. */
  private readonly mapsAgain: boolean;
  private readonly searches = new Map<number, RunningSearch>();

  /** @throws StoreError when the file is no store; Error when the location file cannot be used. */
  constructor(
    { path, content, locationFile, task, ...clock }: SessionPlace,
    private readonly listener: SessionListener,
  ) {
    const read = (directories: readonly string[], collections?: Collections): Knowledge =>
      readKnowledge(shippedDirectory(), directories, locationFile ?? undefined, collections);
    super({
      ...{ knowledge: read(content), readsOnly: task === 'reading', ...clock },
      ...(path === null ? {} : { storePath: path }),
    });
    this.read = read;
    this.content = content;
    this.contents = new SearchKnowledge(read);
    this.mapsAgain = task === 'all';
    if (path !== null && task === 'all') this.engine.remap();
    if (task === 'writing') this.engine.takeSmallCommits();
  }

  /** The content is read anew, from these directories: searches that start from now on, and the mapping of events, go by it. */
  reload(content: readonly string[]): void {
    this.content = content;
    this.engine.changeKnowledge(this.read(content));
    if (this.mapsAgain) this.engine.remap();
  }

  loadFiles(load: number, paths: readonly string[], options: Omit<LoadOptions, 'progress' | 'stopped'>): LoadReport {
    const report = this.load(paths, {
      ...options,
      progress: (progress) => this.listener.loading(load, progress),
      stopped: () => this.listener.isStopped(load),
    });
    if (report.events > 0) this.engine.index();
    return report;
  }

  /** Adds events in one transaction. @returns how many. */
  ingest({ texts, metadata }: GivenEvents): number {
    const { source = 'session', host = 'session' } = metadata;
    return this.engine.add(texts.map(textEvent), { source, host, overrides: metadata, fallbackTime: this.engine.now });
  }

  /** Adds groups of events in one transaction; see `receiveGroups`. `readersSince`: when the oldest search began that runs, epoch seconds. */
  receive(groups: readonly EventGroup[], readersSince: number | null): readonly GroupOutcome[] {
    this.engine.keepForReaders(readersSince);
    const outcomes = this.engine.receive(groups);
    this.engine.index();
    return outcomes;
  }

  /** Does some of what many small commits leave to be done; false when there is nothing. */
  tidy(readersSince: number | null, isBusy: boolean): boolean {
    this.engine.keepForReaders(readersSince);
    return this.engine.tidy(isBusy);
  }

  /** Whether what is handed over may be written in another thread. */
  takesWriters(): boolean {
    return this.engine.takesWriters;
  }

  /**
   * Plans a search and starts it. With `mayKeep: false` one that keeps something for later searches is not started. `keeps`: in the memory of this thread.
   * @throws SplError, SplErrors
   */
  start(
    number: number,
    request: SearchRequest,
    mayKeep: boolean,
  ): { readonly started: boolean; readonly outline: SearchOutline } {
    const { spl, earliest, latest, maxMemory, timeLimit, maxRows, content } = request;
    const begun = performance.now();
    this.engine.keepForReaders(request.readersSince);
    const reading = new Reading(request.reading, () => this.listener.searching(number));
    const opened = this.limited(request, timeLimit, () => {
      const search = this.search(spl, {
        ...(request.now === null ? {} : { now: request.now }),
        ...(request.timeZone === null ? {} : { timeZone: request.timeZone }),
        rights: request.rights,
        ...(request.hasHost ? { host: askedHost((question) => this.listener.asking(number, question)) } : {}),
        ...(content === null ? {} : { knowledge: this.contents.of(this.engine.knowledge, this.content, content) }),
      });
      const tables = content === null ? null : this.contents.tablesOf(content);
      const outline =
        tables === null ? search.outline : { ...search.outline, keeps: keptBesideTables(search.prepared) };
      if (outline.keeps !== null && !mayKeep) return { search, outline, stream: null };
      this.listener.planned(number, outline);
      const settings = { earliest, latest, maxMemory, reading, ...(tables === null ? {} : { tableFiles: tables }) };
      return { search, outline, stream: search.start(settings) };
    });
    const { search, outline, stream } = opened;
    if (stream === null) return { started: false, outline };
    this.searches.set(number, {
      search,
      stream,
      rows: stream.rows[Symbol.iterator](),
      seen: newRow(),
      request,
      secondsLeft: timeLimit === null ? null : timeLimit - (performance.now() - begun) / 1000,
      rowsLeft: maxRows ?? Number.POSITIVE_INFINITY,
    });
    return { started: true, outline };
  }

  /** @throws SplError where the data show what is wrong, or a limit is reached. */
  next(number: number): SearchStep {
    const search = this.searches.get(number);
    if (search === undefined) throw new Error('There is no such search.');
    const begun = performance.now();
    try {
      const step = this.limited(search.request, search.secondsLeft, () => nextRows(search, begun));
      if (search.secondsLeft !== null) search.secondsLeft -= (performance.now() - begun) / 1000;
      if (step.end !== null) this.searches.delete(number);
      return step;
    } catch (error) {
      this.searches.delete(number);
      throw error;
    }
  }

  /** The same; the rows are written to the end of a file, which is made when it is missing: JSON objects, one a line. */
  keep(number: number, path: string): KeptStep {
    const { rows, end } = this.next(number);
    let text = '';
    for (const row of rows) text += `${JSON.stringify(row)}\n`;
    if (text !== '' || end !== null) appendFileSync(path, text);
    return { kept: rows.length, bytes: Buffer.byteLength(text), end };
  }

  /** A search whose rows nobody wants any more. */
  end(number: number): void {
    const search = this.searches.get(number);
    this.searches.delete(number);
    search?.rows.return?.();
  }

  /** What a search or a load left open that was ended from outside (V8 ended it, no `finally` ran) is undone. */
  recover(owner: number): void {
    this.searches.delete(owner);
    this.engine.abort();
  }

  indexes(): ReturnType<Engine['indexes']> {
    return this.engine.indexes();
  }

  /** Deletes all events of an index. @returns how many. */
  removeIndex(name: string): number {
    return this.engine.removeIndex(name);
  }

  override close(): void {
    this.contents.close();
    super.close();
  }

  private limited<T>(request: SearchRequest, seconds: number | null, work: () => T): T {
    const result = seconds !== null && seconds <= 0 ? ({ ended: true } as const) : guard(work, seconds);
    if (!result.ended) return result.value;
    this.engine.abort();
    throw new SplError(
      `The search took longer than ${request.timeLimit} s.`,
      null,
      'Filter or aggregate earlier, or allow it more time.',
      'limit',
    );
  }
}

function nextRows(search: RunningSearch, begun: number): SearchStep {
  const rows: Row[] = [];
  let characters = 0;
  const { stream, seen } = search;
  while (search.rowsLeft > 0) {
    const next = search.rows.next();
    if (next.done === true) return { rows, end: endOf(search, false) };
    const row = next.value;
    rows.push(row);
    search.rowsLeft--;
    for (const name in row) {
      const value = row[name];
      if (value == null) continue;
      if (typeof value === 'string') characters += value.length;
      if (stream.open) seen[name] = '';
    }
    if (rows.length === batch.rows || characters > batch.characters) return { rows, end: null };
    if ((rows.length & 15) === 0 && performance.now() - begun > batch.milliseconds) return { rows, end: null };
  }
  search.rows.return?.();
  return { rows, end: endOf(search, true) };
}

const endOf = ({ search, stream, seen }: RunningSearch, isCut: boolean): SearchEnd => ({
  columns: allColumns(stream, [seen]),
  notices: [...new Set([...search.prepared.notices.map(({ message }) => message), ...search.notices])],
  isCut,
});
