import type { Endpoint } from '../../http/endpoint.ts';
import type { Job } from '../../jobs/job.ts';
import { jobEntry } from '../../jobs/job-entry.ts';
import { maySee } from '../../jobs/job-rights.ts';
import type { Feed } from '../../rest/feed.ts';
import { paged } from '../../rest/paging.ts';
import { createJob } from './create-job.ts';
import { exportRows } from './export-rows.ts';
import { cancelJob, controlJob } from './job-control.ts';
import { log, summary, timeline } from './job-insight.ts';
import { events, preview, results } from './job-rows.ts';
import { jobOf } from './named-job.ts';

const feedOf = (jobs: readonly Job[], paging?: Feed['paging']): Feed => ({
  collection: 'search/jobs',
  entries: jobs.map(jobEntry),
  links: [],
  hasMessages: false,
  ...(paging === undefined ? {} : { paging }),
});

/** Searches and what comes of them; each path in both versions of the API. */
export const jobEndpoints: readonly Endpoint[] = ['search/jobs', 'search/v2/jobs'].flatMap((path): Endpoint[] => [
  {
    path,
    GET: ({ user, params }, { jobs }) => {
      const { items, paging } = paged(
        jobs.list().filter((job) => maySee(job, user)),
        params,
      );
      return { kind: 'feed', feed: feedOf(items, paging) };
    },
    POST: createJob,
    needs: { POST: 'search' },
  },
  { path: `${path}/export`, GET: exportRows, POST: exportRows, needs: { GET: 'search', POST: 'search' } },
  {
    path: `${path}/:sid`,
    GET: (request, server) => {
      const feed = feedOf([jobOf(request, server)], { total: 1, perPage: 0, offset: 0 });
      return { kind: 'entry', entry: feed.entries[0]!, feed };
    },
    DELETE: cancelJob,
  },
  { path: `${path}/:sid/results`, GET: results, POST: results },
  { path: `${path}/:sid/results_preview`, GET: preview, POST: preview },
  { path: `${path}/:sid/events`, GET: events, POST: events },
  { path: `${path}/:sid/summary`, GET: summary, POST: summary },
  { path: `${path}/:sid/timeline`, GET: timeline, POST: timeline },
  { path: `${path}/:sid/search.log`, GET: log },
  { path: `${path}/:sid/control`, POST: controlJob },
]);
