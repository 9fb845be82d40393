import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Session } from '../../session/session.ts';
import { SplError, SplErrors } from '../../syntax/spl-error.ts';
import { commandCapabilities } from '../auth/capabilities.ts';
import type { User } from '../auth/user.ts';
import type { Message } from '../http/api-error.ts';
import { isOver, type Job, type JobRequest } from './job.ts';
import { ResultFile, type Stretch } from './result-file.ts';

export interface JobLimits {
  /** Jobs that run at the same time; others wait. */
  readonly running: number;
  /** Jobs that wait at most; more are refused. */
  readonly waiting: number;
  /** Seconds of work of one search. */
  readonly seconds: number;
  /** MB that one search may hold. */
  readonly memory: number;
}

/** What is written of a job beside its rows. */
interface KeptJob extends Omit<Job, 'file' | 'search' | 'done'> {
  readonly layout: readonly Stretch[];
}

/** Seconds between two looks for jobs whose time is over. */
const sweepEvery = 5;
const infoFile = 'info.json';
const rowsFile = 'results.ndjson';

/** The server's searches: those that wait, run, and are over. Their results lie in `dispatch/{sid}`, a restart of the server included. */
export class Jobs {
  private readonly jobs = new Map<string, Job>();
  private readonly queue: { readonly job: Job; readonly user: User; readonly finish: () => void }[] = [];
  private readonly finishers = new Map<string, () => void>();
  private readonly sweeper: NodeJS.Timeout;
  private counted = 0;
  private active = 0;
  private isClosed = false;

  constructor(
    private readonly session: Session,
    private readonly directory: string,
    private readonly limits: JobLimits,
  ) {
    this.readKept();
    this.sweeper = setInterval(() => this.sweep(), sweepEvery * 1000);
    this.sweeper.unref();
  }

  /** Null when there is none, or it is over long enough. */
  get(sid: string): Job | null {
    return this.jobs.get(sid) ?? null;
  }

  /** The newest first. */
  list(): readonly Job[] {
    return [...this.jobs.values()].reverse();
  }

  get isFull(): boolean {
    return this.queue.length >= this.limits.waiting;
  }

  /** Starts a job, now or when those before it are done. `sid`: its id, when the client chose one. */
  dispatch(request: JobRequest, user: User, sid = this.newSid()): Job {
    const directory = join(this.directory, folderOf(sid));
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    let finish: () => void = () => {};
    const job: Job = {
      ...{ sid, request, state: 'QUEUED', isFinalized: false, isSaved: false, isPreviewEnabled: false },
      ...{ priority: request.priority, ttl: request.ttl, created: request.now, started: null, ended: null },
      ...{ lastTouched: request.now, columns: [], messages: [], scanned: 0, events: null, search: null },
      file: new ResultFile(join(directory, rowsFile)),
      done: new Promise((resolve) => {
        finish = resolve;
      }),
    };
    this.jobs.set(sid, job);
    this.finishers.set(sid, finish);
    this.queue.push({ job, user, finish });
    this.queue.sort((a, b) => b.job.priority - a.job.priority);
    this.goOn();
    return job;
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
    rmSync(join(this.directory, folderOf(job.sid)), { recursive: true, force: true });
  }

  /** Keeps what is to be known of it after a restart. */
  keep(job: Job): void {
    if (!isOver(job) || !this.jobs.has(job.sid)) return;
    const { file, search: _, done: __, ...rest } = job;
    const kept: KeptJob = { ...rest, layout: file.layout };
    writeFileSync(join(this.directory, folderOf(job.sid), infoFile), JSON.stringify(kept), { mode: 0o600 });
  }

  async close(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.sweeper);
    this.queue.length = 0;
    for (const job of this.jobs.values()) {
      job.search?.cancel();
      this.resumers.get(job.sid)?.();
      if (!isOver(job)) rmSync(join(this.directory, folderOf(job.sid)), { recursive: true, force: true });
    }
  }

  private readonly resumers = new Map<string, () => void>();

  private goOn(): void {
    while (this.active < this.limits.running && this.queue.length > 0 && !this.isClosed) {
      const { job, user, finish } = this.queue.shift()!;
      this.active++;
      void this.run(job, user).finally(() => {
        this.active--;
        this.finishers.delete(job.sid);
        finish();
        this.goOn();
      });
    }
  }

  private async run(job: Job, user: User): Promise<void> {
    const { request } = job;
    job.state = 'PARSING';
    job.started = Date.now() / 1000;
    const search = this.session.search(request.spl, {
      ...{ earliest: request.earliest, latest: request.latest, now: request.now, maxRows: request.maxCount },
      timeLimit: request.maxTime > 0 ? Math.min(request.maxTime, this.limits.seconds) : this.limits.seconds,
      maxMemory: this.limits.memory,
      rights: rightsOf(user),
      ...(request.timeZone === null ? {} : { timeZone: request.timeZone }),
      onProgress: ({ scanned }) => {
        job.scanned = scanned;
        if (job.state === 'PARSING') job.state = 'RUNNING';
      },
    });
    job.search = search;
    if (job.isFinalized) search.finish();
    try {
      for await (const batch of search.keptIn(job.file.path)) {
        job.file.add(batch);
        if ((job.state as Job['state']) === 'PAUSED') await this.resumed(job);
        else job.state = 'RUNNING';
      }
      job.columns = search.columns;
      job.messages = search.notices.map((text): Message => ({ type: 'INFO', text }));
      job.state = 'DONE';
    } catch (error) {
      job.messages = messagesOf(error);
      job.state = 'FAILED';
    }
    job.search = null;
    job.scanned = search.progress.scanned;
    job.ended = Date.now() / 1000;
    this.touch(job);
    this.keep(job);
  }

  private resumed(job: Job): Promise<void> {
    return new Promise((resolve) => {
      this.resumers.set(job.sid, () => {
        this.resumers.delete(job.sid);
        resolve();
      });
    });
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

  private readKept(): void {
    const found: Job[] = [];
    for (const folder of readdirSync(this.directory)) {
      const directory = join(this.directory, folder);
      try {
        const { layout, ...kept } = JSON.parse(readFileSync(join(directory, infoFile), 'utf8')) as KeptJob;
        found.push({
          ...kept,
          file: new ResultFile(join(directory, rowsFile), layout),
          search: null,
          done: Promise.resolve(),
        });
      } catch {
        // It was running when the server ended.
        rmSync(directory, { recursive: true, force: true });
      }
    }
    for (const job of found.sort((a, b) => a.created - b.created)) this.jobs.set(job.sid, job);
  }
}

/** A client may choose the id of its job: in the file system it is a plain name. */
const folderOf = (sid: string): string =>
  encodeURIComponent(sid).replace(/\*/g, '%2A').replace(/^\./, '%2E').slice(0, 200);

const rightsOf = ({ capabilities, indexes }: User) => ({
  ...{ indexes: indexes.allowed, byDefault: indexes.byDefault },
  refused: Object.fromEntries(
    Object.entries(commandCapabilities)
      .filter(([, capability]) => !capabilities.has(capability))
      .map(([command]) => [
        command,
        `Error in '${command}' command: You have insufficient privileges to run this command.`,
      ]),
  ),
});

export function messagesOf(error: unknown): readonly Message[] {
  if (error instanceof SplErrors) return error.errors.flatMap(messagesOf);
  if (error instanceof SplError)
    return [
      { type: 'FATAL', text: error.message },
      ...(error.hint === null ? [] : [{ type: 'INFO', text: error.hint } as const]),
    ];
  return [{ type: 'FATAL', text: error instanceof Error ? error.message : String(error) }];
}
