import { commands } from '../../commands/registry.ts';
import type { Row } from '../../values/row.ts';
import type { User } from '../auth/user.ts';
import { ApiError } from '../http/api-error.ts';
import type { ServerContext } from '../server-context.ts';
import { messagesOf } from './check-search.ts';
import type { Job, JobRows } from './job.ts';

/** Seconds of work. */
const postProcessSeconds = 60;
/** Rows that come of it at most. */
const mostRows = 50_000;

/** Rows that a search made of those of a job. */
export interface PostProcessed {
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
}

/**
 * Runs a search over rows of a job (`search=` of `results`, `events` ...): commands, or terms alone.
 * @throws ApiError 400 when it cannot run.
 */
export async function postProcessed(
  text: string,
  job: Job,
  { file, columns }: JobRows,
  { user, gone, jobs }: { readonly user: User; readonly gone: AbortSignal } & Pick<ServerContext, 'jobs'>,
): Promise<PostProcessed> {
  const { request } = job;
  const own = text.trim().replace(/^\|\s*/, '');
  const isCommand = commands.has(/^[a-z_]+/i.exec(own)?.[0].toLowerCase() ?? '') || own.startsWith('`');
  const spl = `| loadjob "${sidText}" | ${isCommand ? own : `search ${own}`}`;
  const rows = { path: file.path, layout: file.layout, columns };
  const search = jobs.searchOf(spl, user, {
    ...{ now: request.now, timeZone: request.timeZone, signal: gone },
    ...{ timeLimit: postProcessSeconds, maxRows: mostRows },
    host: (question) =>
      question.kind === 'job' && 'sid' in question.wanted && question.wanted.sid === sidText
        ? { kind: 'job', rows }
        : jobs.answerFor(user)(question),
  });
  try {
    const found = await search.rows();
    return { rows: found, columns: search.columns };
  } catch (error) {
    throw new ApiError(400, messagesOf(error, spl));
  }
}

/** No client can name a job so: it is the one whose rows are looked at. */
const sidText = ' ';
