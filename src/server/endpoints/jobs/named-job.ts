import { unknownSid } from '../../http/api-error.ts';
import type { ApiRequest } from '../../http/request.ts';
import type { Job } from '../../jobs/job.ts';
import { maySee } from '../../jobs/job-rights.ts';
import type { ServerContext } from '../../server-context.ts';

/** The job that a path names. @throws ApiError 404 also when it is somebody else's, whom its asker may not act for. */
export function jobOf({ names, user }: ApiRequest, { jobs }: Pick<ServerContext, 'jobs'>): Job {
  const job = jobs.get(names.sid!);
  if (job === null || !maySee(job, user)) throw unknownSid();
  jobs.touch(job);
  return job;
}
