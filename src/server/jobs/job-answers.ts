import type { WantedJob } from '../../plan/search-host.ts';
import type { AnswerHost, HostAnswer } from '../../session/asked-host.ts';
import type { User } from '../auth/user.ts';
import { entriesAsRows } from '../http/internal-request.ts';
import type { Router } from '../http/router.ts';
import type { ServerContext } from '../server-context.ts';
import { foundEvents, rowsOf } from './found-events.ts';
import { isOver, type Job } from './job.ts';
import { maySee } from './job-rights.ts';

/** Answers what searches of a user ask: the server's jobs and entries, as far as the user may see them. */
export const answersFor =
  (user: User, server: ServerContext, router: Router): AnswerHost =>
  async (question): Promise<HostAnswer> => {
    switch (question.kind) {
      case 'job': {
        const job = jobFor(question.wanted, user, server);
        if (job === null) return { kind: 'job', rows: null };
        server.jobs.touch(job);
        const { file, columns } = question.wanted.events ? await foundEvents(job, user, server) : rowsOf(job);
        return { kind: 'job', rows: { path: file.path, layout: file.layout, columns } };
      }
      case 'history':
        return {
          kind: 'rows',
          rows: server.jobs
            .list()
            .filter((job) => maySee(job, user))
            .map(historyRow),
        };
      case 'entries':
        return { kind: 'rows', rows: await entriesAsRows(question.path, question.settings, user, server, router) };
    }
  };

function jobFor(wanted: WantedJob, user: User, { jobs }: ServerContext): Job | null {
  const isReady = (job: Job): boolean => job.state === 'DONE' && maySee(job, user);
  if ('sid' in wanted) {
    const job = jobs.get(wanted.sid);
    return job !== null && isReady(job) ? job : null;
  }
  const { savedSearch, owner, app, offset } = wanted;
  const runs = jobs
    .list()
    .filter(
      (job) =>
        isReady(job) &&
        job.request.savedSearch === savedSearch &&
        (owner === null || owner === 'nobody' || owner === job.request.owner) &&
        (app === null || app === job.request.app),
    );
  return runs[offset] ?? null;
}

const historyRow = (job: Job): Readonly<Record<string, unknown>> => {
  const { request, sid, created, started, ended } = job;
  return {
    _time: created,
    exec_time: Math.floor(created),
    is_realtime: 0,
    result_count: isOver(job) ? job.file.rows : null,
    scan_count: job.scanned,
    event_count: job.events,
    search: request.search,
    search_et: request.earliest,
    search_lt: request.latest,
    sid,
    status: job.state,
    total_run_time: started === null ? 0 : Math.round(((ended ?? Date.now() / 1000) - started) * 1000) / 1000,
    user: request.owner,
    savedsearch_name: request.savedSearch,
  };
};
