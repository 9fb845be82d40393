import type { Answer } from '../../http/answer.ts';
import { ApiError } from '../../http/api-error.ts';
import type { Handler } from '../../http/endpoint.ts';
import type { ApiRequest } from '../../http/request.ts';
import { foundEvents, rowsOf } from '../../jobs/found-events.ts';
import { isOver, type Job, type JobRows } from '../../jobs/job.ts';
import { postProcessed } from '../../jobs/post-process.ts';
import { contentTypes, formatResults, resultMode } from '../../jobs/result-formats.ts';
import type { ServerContext } from '../../server-context.ts';
import { jobOf } from './named-job.ts';

/** Rows of a page when nothing is said. */
export const defaultRows = 100;

/** `results`: 204 until the job is over. */
export const results: Handler = (request, server) => {
  const job = jobOf(request, server);
  if (!isOver(job)) return { kind: 'nothing' };
  return rowsAnswer(request, server, job, rowsOf(job), pageOf(request));
};

/** `results_preview`: the rows that are there by now. */
export const preview: Handler = (request, server) => {
  const job = jobOf(request, server);
  return rowsAnswer(request, server, job, rowsOf(job), pageOf(request));
};

/** `events`: what the search found before it made anything else of it. */
export const events: Handler = async (request, server) => {
  const job = jobOf(request, server);
  if (job.state === 'FAILED') throw new ApiError(400, job.messages);
  if (!isOver(job)) return job.outline?.reportSearch === '' ? preview(request, server) : { kind: 'nothing' };
  return rowsAnswer(request, server, job, await foundEvents(job, request.user, server), pageOf(request));
};

const pageOf = ({ params }: ApiRequest) => ({
  count: params.integer('count', defaultRows),
  post: params.text('search')?.trim() || null,
});

/**
 * Rows by page, in the form that was asked for; with `post` those that a search makes of them.
 * @throws ApiError 400 when the job failed, or that search does.
 */
export async function rowsAnswer(
  request: ApiRequest,
  server: ServerContext,
  job: Job,
  rows: JobRows,
  { count, post }: { readonly count: number; readonly post: string | null },
): Promise<Answer> {
  if (job.state === 'FAILED') throw new ApiError(400, job.messages);
  const { params } = request;
  const mode = resultMode(request.outputMode);
  const offset = Math.max(0, params.integer('offset', 0));
  const most = count <= 0 ? Number.POSITIVE_INFINITY : count;
  const found =
    post === null
      ? null
      : await postProcessed(post, job, rows, { user: request.user, gone: request.gone, jobs: server.jobs });
  const columns = found?.columns ?? rows.columns;
  const wanted = [...params.all('f'), ...params.all('field_list').flatMap((list) => list.split(','))]
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const body = formatResults(
    {
      columns: wanted.length === 0 ? columns : columns.filter((name) => wanted.includes(name)),
      rows: found === null ? [...rows.file.read(offset, most)] : found.rows.slice(offset, offset + most),
      offset,
      isPreview: !isOver(job),
      messages: job.messages,
      timeZone: request.user.timeZone ?? server.timeZone,
      ...(found === null ? {} : { postProcessCount: found.rows.length }),
    },
    mode,
  );
  return { kind: 'body', type: contentTypes[mode], body };
}
