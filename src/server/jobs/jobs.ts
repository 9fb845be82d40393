import type { AnswerHost } from '../../session/asked-host.ts';
import type { Search, SearchOptions } from '../../session/search.ts';
import type { SearchContent } from '../../session/search-content.ts';
import type { Session } from '../../session/session.ts';
import type { User } from '../auth/user.ts';
import { ApiError, conflict, type Message } from '../http/api-error.ts';
import { messagesOf } from './check-search.ts';
import { isOver, type Job, type JobRequest } from './job.ts';
import type { JobFolders } from './job-folders.ts';
import { searchRightsOf } from './job-rights.ts';

export interface JobLimits {
  /** Jobs that run at the same time; others wait. */
  readonly running: number;
  /** Jobs that wait at most; more are refused. */
  readonly waiting: number;
  /** Seconds of work of one search. */
  readonly seconds: number;
  /** MB that one search may hold. */
  readonly memory: number;
  /** MB on disk of the result of one search, which is cut there, and of all: more jobs are refused. */
  readonly resultSize: number;
  readonly diskSize: number;
}

/** Somebody who wants to search, and is called when it may. */
interface Waiting {
  readonly user: User;
  readonly priority: number;
  /** Null for a search that is no job. */
  readonly job: Job | null;
  start(): Promise<void>;
}

/** Seconds between two looks for jobs whose time is over. */
const sweepEvery = 5;
const megabyte = 2 ** 20;

/** The server's searches: those that wait, run, and are over. Their results lie in `dispatch/{sid}`, a restart of the server included. */
export class Jobs {
  private readonly jobs = new Map<string, Job>();
  private readonly queue: Waiting[] = [];
  private readonly finishers = new Map<string, () => void>();
  private readonly resumers = new Map<string, () => void>();
  /** Searches that run, by user; those that are paused not counted. */
  private readonly active = new Map<string, number>();
  private readonly sweeper: NodeJS.Timeout;
  private counted = 0;
  private isClosed = false;

  constructor(
    private readonly session: Session,
    readonly folders: JobFolders,
    private readonly limits: JobLimits,
    /** Answers what searches of a user ask. */
    private readonly answersFor: (user: User) => AnswerHost,
    /** The knowledge of a user's searches in an app. */
    private readonly contentOf: (owner: string, app: string) => SearchContent,
  ) {
    for (const job of folders.readKept()) this.jobs.set(job.sid, job);
    this.sweeper = setInterval(() => this.sweep(), sweepEvery * 1000);
    this.sweeper.unref();
  }

  /** Told of each job that is asked for. */
  onDispatch: (job: Job) => void = () => {};

  /** Null when there is none, or it is over long enough. */
  get(sid: string): Job | null {
    return this.jobs.get(sid) ?? null;
  }

  /** The newest first. */
  list(): readonly Job[] {
    return [...this.jobs.values()].reverse();
  }

  /**
   * Starts a job, now or when those before it are done. `sid`: its id, when the client chose one.
   * @throws ApiError when the id is taken or no id, or too many jobs wait, or the disk is full of results.
   */
  dispatch(request: JobRequest, user: User, sid = this.newSid()): Job {
    this.refuseTooMany();
    if (this.jobs.has(sid)) throw conflict(`A search job with the sid '${sid}' exists already.`);
    const file = this.folders.make(sid);
    let finish: () => void = () => {};
    const job: Job = {
      ...{ sid, request, state: 'QUEUED', isFinalized: false, isSaved: false, isPreviewEnabled: false },
      ...{ priority: request.priority, ttl: request.ttl, created: Date.now() / 1000, started: null, ended: null },
      ...{ lastTouched: Date.now() / 1000, outline: null, columns: [], messages: [] },
      ...{ scanned: 0, toScan: 0, events: 0, keptEvents: null, search: null },
      file,
      done: new Promise((resolve) => {
        finish = resolve;
      }),
    };
    this.jobs.set(sid, job);
    this.finishers.set(sid, finish);
    this.wait({ user, priority: job.priority, job, start: () => this.run(job, user) });
    this.onDispatch(job);
    return job;
  }

  /**
   * A search that is no job, with the limits of one: `use` is called when it may run.
   * @throws ApiError when too many wait; what `use` throws.
   */
  async search<T>(spl: string, user: User, options: SearchOptions, use: (search: Search) => Promise<T>): Promise<T> {
    this.refuseTooMany();
    return new Promise<T>((resolve, reject) => {
      this.wait({
        ...{ user, priority: 5, job: null },
        start: async () => {
          if (this.isClosed) return reject(new Error('The server is ending.'));
          try {
            resolve(await use(this.searchOf(spl, user, options)));
          } catch (error) {
            reject(error as Error);
          }
        },
      });
    });
  }

  /** A search with the rights and limits of a user. It runs at once, beside those that are counted. */
  searchOf(spl: string, user: User, options: SearchOptions): Search {
    return this.session.search(spl, {
      timeLimit: this.limits.seconds,
      maxMemory: this.limits.memory,
      rights: searchRightsOf(user),
      host: this.answersFor(user),
      content: this.contentOf(user.name, 'search'),
      ...options,
    });
  }

  /** What searches of a user may ask, answered. */
  answerFor(user: User): AnswerHost {
    return this.answersFor(user);
  }

  touch(job: Job): void {
    job.lastTouched = Date.now() / 1000;
  }

  pause(job: Job): void {
    if (job.state === 'RUNNING' || job.state === 'PARSING') job.state = 'PAUSED';
  }

  unpause(job: Job): void {
    if (job.state !== 'PAUSED') return;
    job.state = 'RUNNING';
    this.resumers.get(job.sid)?.();
  }

  /** What was read until now becomes the result. */
  finalize(job: Job): void {
    if (isOver(job)) return;
    job.isFinalized = true;
    job.search?.finish();
    this.unpause(job);
  }

  /** Ends it, and forgets it with its results. */
  remove(job: Job): void {
    this.jobs.delete(job.sid);
    const waiting = this.queue.findIndex((entry) => entry.job === job);
    if (waiting >= 0) this.queue.splice(waiting, 1);
    job.search?.cancel();
    this.resumers.get(job.sid)?.();
    this.finishers.get(job.sid)?.();
    this.finishers.delete(job.sid);
    this.folders.remove(job);
  }

  setPriority(job: Job, priority: number): void {
    job.priority = priority;
    const at = this.queue.findIndex((entry) => entry.job === job);
    if (at < 0) return;
    const [entry] = this.queue.splice(at, 1);
    this.wait({ ...entry!, priority });
  }

  /** Keeps what is to be known of it after a restart. */
  keep(job: Job): void {
    if (this.jobs.has(job.sid)) this.folders.keep(job);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.sweeper);
    for (const { job, start } of this.queue.splice(0)) if (job === null) void start();
    for (const job of this.jobs.values()) {
      job.search?.cancel();
      this.resumers.get(job.sid)?.();
      this.finishers.get(job.sid)?.();
      if (!isOver(job)) this.folders.remove(job);
    }
    await this.folders.removed();
  }

  /** So many wait that no more are taken. */
  get isFull(): boolean {
    return this.queue.length >= this.limits.waiting;
  }

  private refuseTooMany(): void {
    if (this.isFull)
      throw new ApiError(503, { type: 'FATAL', text: 'Too many searches are waiting. Try again later.' });
    let bytes = 0;
    for (const { file, keptEvents } of this.jobs.values()) bytes += file.bytes + (keptEvents?.file.bytes ?? 0);
    if (bytes > this.limits.diskSize * megabyte)
      throw new ApiError(503, {
        type: 'FATAL',
        text: `Search not executed: the results of jobs take more than ${this.limits.diskSize} MB on disk. Remove jobs, or let their ttl pass.`,
      });
  }

  private wait(entry: Waiting): void {
    const behind = this.queue.findIndex(({ priority }) => priority < entry.priority);
    this.queue.splice(behind < 0 ? this.queue.length : behind, 0, entry);
    this.goOn();
  }

  private get running(): number {
    let sum = 0;
    for (const count of this.active.values()) sum += count;
    return sum;
  }

  private count(user: User, by: 1 | -1): void {
    const count = (this.active.get(user.name) ?? 0) + by;
    if (count <= 0) this.active.delete(user.name);
    else this.active.set(user.name, count);
  }

  private goOn(): void {
    while (this.running < this.limits.running && !this.isClosed) {
      const at = this.queue.findIndex(
        ({ user }) => user.searchQuota <= 0 || (this.active.get(user.name) ?? 0) < user.searchQuota,
      );
      if (at < 0) return;
      const [{ user, job, start }] = this.queue.splice(at, 1) as [Waiting];
      this.count(user, 1);
      void start().finally(() => {
        this.count(user, -1);
        if (job !== null) {
          this.finishers.get(job.sid)?.();
          this.finishers.delete(job.sid);
        }
        this.goOn();
      });
    }
  }

  private async run(job: Job, user: User): Promise<void> {
    const { request } = job;
    job.state = 'PARSING';
    job.started = Date.now() / 1000;
    const search = this.searchOf(request.spl, user, {
      ...{ earliest: request.earliest, latest: request.latest, now: request.now, maxRows: request.maxCount },
      ...{ timeZone: request.timeZone, onProgress: () => note(job, search) },
      ...(request.maxTime > 0 ? { timeLimit: Math.min(request.maxTime, this.limits.seconds) } : {}),
      content: this.contentOf(request.owner, request.app),
    });
    job.search = search;
    if (job.isFinalized) search.finish();
    try {
      let cut: Message | null = null;
      for await (const batch of search.keptIn(job.file.path)) {
        job.file.add(batch);
        note(job, search);
        if (job.file.bytes > this.limits.resultSize * megabyte) {
          cut = { type: 'WARN', text: `The result was cut where it had ${this.limits.resultSize} MB.` };
          break;
        }
        if ((job.state as Job['state']) === 'PAUSED') await this.resumed(job, user);
      }
      job.columns = search.state === 'done' ? search.columns : columnsSoFar(job);
      job.messages = [
        ...(cut === null ? [] : [cut]),
        ...search.notices.map((text): Message => ({ type: 'INFO', text })),
      ];
      job.state = 'DONE';
    } catch (error) {
      job.messages = messagesOf(error, request.spl);
      job.state = 'FAILED';
    }
    note(job, search);
    job.search = null;
    job.ended = Date.now() / 1000;
    this.touch(job);
    this.keep(job);
  }

  /** Until it goes on others may run in its place. */
  private async resumed(job: Job, user: User): Promise<void> {
    this.count(user, -1);
    this.goOn();
    await new Promise<void>((resolve) => {
      this.resumers.set(job.sid, () => {
        this.resumers.delete(job.sid);
        resolve();
      });
    });
    this.count(user, 1);
  }

  private sweep(): void {
    const now = Date.now() / 1000;
    for (const job of this.jobs.values())
      if (isOver(job) && !job.isSaved && now - job.lastTouched > job.ttl) this.remove(job);
  }

  private newSid(): string {
    let sid: string;
    do sid = `${Math.floor(Date.now() / 1000)}.${++this.counted}`;
    while (this.jobs.has(sid));
    return sid;
  }
}

/** What is to be seen of a search that runs. */
function note(job: Job, { outline, progress }: Search): void {
  if (outline !== null && job.outline === null) {
    const { keeps: _, ...known } = outline;
    job.outline = known;
  }
  const { scanned, looked, toLook, found } = progress;
  job.scanned = Math.max(scanned, looked, found);
  job.toScan = toLook;
  job.events = found;
  if (job.state === 'PARSING' && job.outline !== null) job.state = 'RUNNING';
}

/** The fields of rows that are there by now: those that the plan knows, and others that the first of them have. */
export function columnsSoFar({ file, outline }: Pick<Job, 'file' | 'outline'>): readonly string[] {
  const names = new Set(outline?.columns ?? []);
  if (outline?.isOpen !== false) for (const row of file.read(0, 1000)) for (const name in row) names.add(name);
  return [...names];
}
