import { createHash } from 'node:crypto';
import type { Stanza } from '../conf/conf-store.ts';
import { isOver, type Job } from '../jobs/job.ts';
import type { ServerContext } from '../server-context.ts';
import { judgeAlert } from './judge-alert.ts';
import { savedSearchRequest } from './saved-search-request.ts';
import { isScheduled, periodOf, timesOf, userOf } from './schedule.ts';
import type { Schedules } from './schedules.ts';

/** Milliseconds between two looks at what is due. */
const lookEvery = 1000;

interface Planned {
  readonly stanza: Stanza;
  /** Epoch seconds; null: never again. */
  next: number | null;
}

/**
 * Runs saved searches at their times, as their owners. What was due while the server was off is not made up for; a search that still runs is not started again
 * (`max_concurrent`).
 */
export class Scheduler implements Schedules {
  private planned: ReadonlyMap<string, Planned> = new Map();
  private isCurrent = false;
  private readonly lastJobs = new Map<string, Job[]>();
  private timer: NodeJS.Timeout | null = null;
  private readonly judging = new Set<Promise<unknown>>();

  constructor(private readonly server: ServerContext) {
    server.conf.onChange((file) => {
      if (file === 'savedsearches') this.isCurrent = false;
    });
  }

  start(): void {
    this.look(Date.now() / 1000);
    this.timer = setInterval(() => this.look(Date.now() / 1000), lookEvery);
    this.timer.unref();
  }

  look(now: number): readonly Job[] {
    const started: Job[] = [];
    for (const [key, planned] of this.plan(now)) {
      if (planned.next === null || planned.next > now) continue;
      const due = planned.next;
      planned.next = timesOf(planned.stanza, now, 1, this.server)[0] ?? null;
      const job = this.run(key, planned.stanza, due);
      if (job !== null) started.push(job);
    }
    return started;
  }

  async settled(): Promise<void> {
    while (this.judging.size > 0) await Promise.all(this.judging);
  }

  close(): void {
    if (this.timer !== null) clearInterval(this.timer);
  }

  /** When each is next due. What has not changed keeps its time. */
  private plan(now: number): ReadonlyMap<string, Planned> {
    if (this.isCurrent) return this.planned;
    const planned = new Map<string, Planned>();
    for (const stanza of this.server.conf.stanzas('savedsearches', { owner: null, app: null })) {
      if (!isScheduled(stanza)) continue;
      const { owner, app, name, settings } = stanza;
      const key = JSON.stringify([owner, app, name, settings.get('cron_schedule')]);
      const before = this.planned.get(key);
      const next = before === undefined ? (timesOf(stanza, now, 1, this.server)[0] ?? null) : before.next;
      planned.set(key, { stanza, next });
    }
    for (const key of this.lastJobs.keys()) if (!planned.has(key)) this.lastJobs.delete(key);
    this.planned = planned;
    this.isCurrent = true;
    return planned;
  }

  private run(key: string, stanza: Stanza, due: number): Job | null {
    const { log, jobs } = this.server;
    const said = {
      savedsearch_name: stanza.name,
      user: stanza.author ?? stanza.owner,
      app: stanza.app,
      scheduled_time: due,
    };
    const user = userOf(stanza, this.server);
    if (user === null || !user.capabilities.has('schedule_search')) {
      log.scheduled('skipped', { ...said, reason: 'its owner is no more, or may not have schedules' });
      return null;
    }
    const running = (this.lastJobs.get(key) ?? []).filter((job) => !isOver(job) && jobs.get(job.sid) === job);
    const most = Math.max(1, Number(stanza.settings.get('max_concurrent') ?? 1) || 1);
    if (running.length >= most) {
      log.scheduled('skipped', {
        ...said,
        reason: 'The maximum number of concurrent running jobs for this scheduled search has been reached',
      });
      return null;
    }
    try {
      const period = periodOf(stanza, due, this.server);
      const request = savedSearchRequest(
        stanza,
        { overrides: new Map(), now: due, period, provenance: 'scheduler' },
        user,
        this.server,
      );
      const job = jobs.dispatch(request, user, this.sidOf(stanza, due));
      this.lastJobs.set(key, [...running, job]);
      log.scheduled('started', { ...said, sid: job.sid });
      this.follow(stanza, job);
      return job;
    } catch (error) {
      log.say('ERROR', 'SavedSplunker', `A scheduled search cannot be started: ${(error as Error).message}`, said);
      return null;
    }
  }

  follow(stanza: Stanza, job: Job): void {
    const { server } = this;
    const judged = job.done
      .then(async () => {
        const user = userOf(stanza, server);
        if (user === null || server.jobs.get(job.sid) !== job) return;
        const fired = await judgeAlert(stanza, job, user, server, job.ended ?? Date.now() / 1000);
        server.log.scheduled(job.state === 'DONE' ? 'success' : 'failed', {
          ...{ savedsearch_name: stanza.name, user: user.name, app: stanza.app, sid: job.sid },
          ...{ result_count: job.file.rows, alert_actions: '', suppressed: 0, fired },
        });
      })
      .catch((error: unknown) => {
        const fields = { savedsearch_name: stanza.name, sid: job.sid };
        server.log.say('ERROR', 'SavedSplunker', `An alert cannot be judged: ${(error as Error).message}`, fields);
      })
      .finally(() => this.judging.delete(judged));
    this.judging.add(judged);
  }

  /** As Splunk names them: who, where, which, when. */
  private sidOf({ name, app, owner, author }: Stanza, due: number): string {
    const digest = createHash('md5').update(name).digest('hex').slice(0, 16);
    let count = 0;
    let sid: string;
    // Names may be long; those of jobs may not.
    const place = `${(author ?? owner).slice(0, 40)}__${app.slice(0, 40)}`;
    do sid = `scheduler__${place}__RMD5${digest}_at_${due}_${++count}`;
    while (this.server.jobs.get(sid) !== null);
    return sid;
  }
}
