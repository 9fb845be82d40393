import type { Answer } from '../../http/answer.ts';
import { badRequest } from '../../http/api-error.ts';
import type { Handler } from '../../http/endpoint.ts';
import { jobRequestOf } from '../../jobs/dispatch-request.ts';
import { rowsOf } from '../../jobs/found-events.ts';
import { xmlText } from '../../rest/xml.ts';
import { defaultRows, rowsAnswer } from './job-rows.ts';

/** `POST search/jobs`: at once, when the job is over (`blocking`), or with its rows and without a job that stays (`oneshot`). */
export const createJob: Handler = async (request, server) => {
  const { params, user } = request;
  const { jobs } = server;
  const mode = params.text('exec_mode') ?? 'normal';
  if (!['normal', 'blocking', 'oneshot'].includes(mode)) throw badRequest(`Invalid exec_mode: ${mode}`, 'FATAL');
  const job = jobs.dispatch(jobRequestOf(request, server), user, params.text('id') ?? undefined);
  if (mode === 'normal') return created(job.sid);
  if (mode === 'blocking') {
    await job.done;
    return created(job.sid);
  }
  // Nobody else can ask for it: it ends when its client goes.
  const end = (): void => jobs.remove(job);
  request.gone.addEventListener('abort', end, { once: true });
  try {
    await job.done;
    const count = params.integer('count', 0) || params.integer('max_count', defaultRows);
    return await rowsAnswer(request, server, job, rowsOf(job), { count, post: null });
  } finally {
    request.gone.removeEventListener('abort', end);
    end();
  }
};

const created = (sid: string): Answer => ({
  kind: 'object',
  json: { sid },
  xml: `<sid>${xmlText(sid)}</sid>`,
  status: 201,
});
