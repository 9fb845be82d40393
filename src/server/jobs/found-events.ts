import type { User } from '../auth/user.ts';
import { ApiError } from '../http/api-error.ts';
import type { ServerContext } from '../server-context.ts';
import { messagesOf } from './check-search.ts';
import { isOver, type Job, type JobRows } from './job.ts';
import { columnsSoFar } from './jobs.ts';

/** Events that are kept at most of a search that aggregates them. */
const mostEvents = 10_000;
/** Seconds of work for them. */
const eventSeconds = 60;
const eventsFile = 'events.ndjson';

/** Under way, by job. */
const coming = new WeakMap<Job, Promise<JobRows>>();

/** The rows of a job's result, as far as they are there. */
export const rowsOf = (job: Job): JobRows => ({
  file: job.file,
  columns: isOver(job) ? job.columns : columnsSoFar(job),
});

/**
 * The events that a job's first part found: its own rows where it does not aggregate them. Else they are looked up when they are first asked for (the newest
 * ones), and lie beside the job's rows from then on. None of a search that reads no events.
 * @throws ApiError 400 when that fails.
 */
export async function foundEvents(job: Job, asker: User, { jobs, accounts }: ServerContext): Promise<JobRows> {
  const { outline, request } = job;
  if (outline === null || outline.reportSearch === '') return rowsOf(job);
  const nothing: JobRows = { file: jobs.folders.fileBeside(job, eventsFile), columns: [] };
  if (outline.eventSearch === '') return nothing;
  if (job.keptEvents !== null) return job.keptEvents;
  const known = coming.get(job);
  if (known !== undefined) return known;
  // They are what its owner may see, whoever looks.
  const user = accounts.user(request.owner) ?? asker;
  const { earliest, latest, now, timeZone } = request;
  const options = { earliest, latest, now, timeZone, maxRows: mostEvents, timeLimit: eventSeconds };
  const work = jobs.search(`| ${outline.eventSearch}`, user, options, async (search): Promise<JobRows> => {
    const { file } = nothing;
    const { path, remove } = jobs.folders.scratchFile();
    try {
      for await (const batch of search.keptIn(path)) file.add(batch);
      jobs.folders.moveBeside(job, path, eventsFile);
    } catch (error) {
      throw new ApiError(400, messagesOf(error, outline.eventSearch));
    } finally {
      remove();
    }
    job.keptEvents = { file, columns: search.columns };
    return job.keptEvents;
  });
  coming.set(job, work);
  try {
    return await work;
  } finally {
    coming.delete(job);
  }
}
