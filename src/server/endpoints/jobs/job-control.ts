import type { Answer } from '../../http/answer.ts';
import { badRequest } from '../../http/api-error.ts';
import type { Handler } from '../../http/endpoint.ts';
import { jobOf } from './named-job.ts';

const say = (text: string): Answer => ({ kind: 'messages', messages: [{ type: 'INFO', text }] });

/** `DELETE`, and `control` with `action=cancel`. */
export const cancelJob: Handler = (request, server) => {
  server.jobs.remove(jobOf(request, server));
  return say('Search job cancelled.');
};

export const controlJob: Handler = (request, server) => {
  const job = jobOf(request, server);
  const { jobs } = server;
  const { params } = request;
  const action = params.text('action') ?? '';
  switch (action) {
    case 'cancel':
      return cancelJob(request, server);
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
    case 'setttl': {
      const ttl = params.integer('ttl', 0);
      if (ttl <= 0) throw badRequest("Invalid value for argument 'ttl'.", 'FATAL');
      job.ttl = ttl;
      jobs.keep(job);
      return say(`The ttl of the search job was changed to ${ttl}.`);
    }
    case 'setpriority': {
      const priority = params.integer('priority', -1);
      if (priority < 0 || priority > 10) throw badRequest("Invalid value for argument 'priority'.", 'FATAL');
      jobs.setPriority(job, priority);
      return say('The search job priority was changed.');
    }
    case 'enablepreview':
    case 'disablepreview':
      job.isPreviewEnabled = action === 'enablepreview';
      return say(`Results preview is now ${job.isPreviewEnabled ? 'enabled.' : 'disabled.'}`);
    case 'save':
    case 'unsave':
      job.isSaved = action === 'save';
      jobs.keep(job);
      return say(job.isSaved ? 'Search job saved.' : 'Search job unsaved.');
    default:
      throw badRequest(`Unknown action '${action}'.`, 'FATAL');
  }
};
