import type { Answer } from '../http/answer.ts';
import { ApiError, badRequest, unknownSid } from '../http/api-error.ts';
import type { Endpoint, Handler } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { jobRequestOf } from '../jobs/dispatch-request.ts';
import { isOver, type Job } from '../jobs/job.ts';
import { jobEntry } from '../jobs/job-entry.ts';
import { contentTypes, formatResults, type ResultPage, resultMode } from '../jobs/result-formats.ts';
import type { Feed } from '../rest/feed.ts';
import { paged } from '../rest/paging.ts';
import type { ServerContext } from '../server-context.ts';

/** Rows of a page when nothing is said. */
const defaultRows = 100;

/** The job that a path names. @throws ApiError 404 also when it is somebody else's, whom its asker may not act for. */
export function jobOf({ names, user }: ApiRequest, { jobs }: ServerContext): Job {
  const job = jobs.get(names.sid!);
  if (job === null || (job.request.owner !== user.name && !user.capabilities.has('admin_all_objects')))
    throw unknownSid();
  jobs.touch(job);
  return job;
}

const feedOf = (jobs: readonly Job[], paging?: Feed['paging']): Feed => ({
  collection: 'search/jobs',
  entries: jobs.map(jobEntry),
  links: [],
  hasMessages: false,
  ...(paging === undefined ? {} : { paging }),
});

const create: Handler = async (request, server) => {
  const { params, user } = request;
  const asked = jobRequestOf(request, server);
  const { jobs } = server;
  if (jobs.isFull) throw new ApiError(503, { type: 'FATAL', text: 'Too many searches are waiting. Try again later.' });
  const mode = params.get('exec_mode') ?? 'normal';
  const job = jobs.dispatch(asked, user, params.text('id') ?? undefined);
  if (mode === 'oneshot') {
    request.gone.addEventListener('abort', () => jobs.remove(job), { once: true });
    await job.done;
    const answer = resultsAnswer(
      request,
      server,
      job,
      params.integer('count', 0) || params.integer('max_count', defaultRows),
    );
    jobs.remove(job);
    return answer;
  }
  if (mode === 'blocking') await job.done;
  return { kind: 'object', json: { sid: job.sid }, xml: `<sid>${job.sid}</sid>`, status: 201 };
};

const results: Handler = (request, server) => {
  const job = jobOf(request, server);
  if (!isOver(job)) return { kind: 'nothing' };
  return resultsAnswer(request, server, job, request.params.integer('count', defaultRows));
};

/** @throws ApiError 400 when the search failed. */
export function resultsAnswer(request: ApiRequest, server: ServerContext, job: Job, count: number): Answer {
  if (job.state === 'FAILED') throw new ApiError(400, job.messages);
  const { params } = request;
  const mode = resultMode(request.outputMode);
  const offset = Math.max(0, params.integer('offset', 0));
  const wanted = [...params.all('f'), ...(params.text('field_list')?.split(',') ?? [])];
  const page: ResultPage = {
    columns: wanted.length === 0 ? job.columns : job.columns.filter((name) => wanted.includes(name)),
    rows: [...job.file.read(offset, count <= 0 ? Number.POSITIVE_INFINITY : count)],
    offset,
    isPreview: !isOver(job),
    messages: job.messages,
    timeZone: request.user.timeZone ?? server.timeZone,
  };
  return { kind: 'body', type: contentTypes[mode], body: formatResults(page, mode) };
}

const control: Handler = (request, server) => {
  const job = jobOf(request, server);
  const { jobs } = server;
  const { params } = request;
  const say = (text: string): Answer => ({ kind: 'messages', messages: [{ type: 'INFO', text }] });
  switch (params.get('action')) {
    case 'cancel':
      jobs.remove(job);
      return say('Search job cancelled.');
    case 'pause':
      jobs.pause(job);
      return say('Search job paused.');
    case 'unpause':
      jobs.unpause(job);
      return say('Search job continued.');
    case 'finalize':
      jobs.finalize(job);
      return say('Search job finalized.');
    case 'touch':
      return say('Search job touched.');
    case 'setttl':
      job.ttl = Math.max(1, params.integer('ttl', job.ttl));
      jobs.keep(job);
      return say(`The ttl of the search job was changed to ${job.ttl}.`);
    case 'setpriority':
      job.priority = Math.min(10, Math.max(0, params.integer('priority', job.priority)));
      return say('The search job priority was changed.');
    case 'enablepreview':
    case 'disablepreview':
      job.isPreviewEnabled = params.get('action') === 'enablepreview';
      return say(`Results preview is now ${job.isPreviewEnabled ? 'enabled.' : 'disabled.'}`);
    case 'save':
    case 'unsave':
      job.isSaved = params.get('action') === 'save';
      jobs.keep(job);
      return say(job.isSaved ? 'Search job saved.' : 'Search job unsaved.');
    default:
      throw badRequest(`Unknown action '${params.get('action') ?? ''}'.`, 'FATAL');
  }
};

/** Searches and what comes of them; each path in both versions of the API. */
export const jobEndpoints: readonly Endpoint[] = ['search/jobs', 'search/v2/jobs'].flatMap((path): Endpoint[] => [
  {
    path,
    GET: ({ user, params }, { jobs }) => {
      const seen = jobs
        .list()
        .filter(({ request }) => request.owner === user.name || user.capabilities.has('admin_all_objects'));
      const { items, paging } = paged(seen, params);
      return { kind: 'feed', feed: feedOf(items, paging) };
    },
    POST: create,
    needs: { POST: 'search' },
  },
  {
    path: `${path}/:sid`,
    GET: (request, server) => {
      const job = jobOf(request, server);
      const feed = feedOf([job], { total: 1, perPage: 0, offset: 0 });
      return { kind: 'entry', entry: feed.entries[0]!, feed };
    },
    DELETE: (request, server) => {
      server.jobs.remove(jobOf(request, server));
      return { kind: 'messages', messages: [{ type: 'INFO', text: 'Search job cancelled.' }] };
    },
  },
  { path: `${path}/:sid/results`, GET: results, POST: results },
  { path: `${path}/:sid/control`, POST: control },
]);
