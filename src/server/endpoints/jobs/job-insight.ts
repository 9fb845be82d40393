import type { Handler } from '../../http/endpoint.ts';
import type { ApiRequest } from '../../http/request.ts';
import { isJson } from '../../http/send-answer.ts';
import { summaryJson, summaryOf, summaryXml } from '../../jobs/field-summary.ts';
import { foundEvents } from '../../jobs/found-events.ts';
import { isOver } from '../../jobs/job.ts';
import { searchLog } from '../../jobs/search-log.ts';
import { timelineJson, timelineOf, timelineXml } from '../../jobs/timeline.ts';
import type { ServerContext } from '../../server-context.ts';
import { jobOf } from './named-job.ts';

const zoneOf = ({ user }: ApiRequest, { timeZone }: ServerContext): string => user.timeZone ?? timeZone;

/** What the fields of a job's events have; 204 until the job is over. */
export const summary: Handler = async (request, server) => {
  const job = jobOf(request, server);
  if (!isOver(job)) return { kind: 'nothing' };
  const { params } = request;
  const asked = [...params.all('f'), ...params.all('field_list').flatMap((list) => list.split(','))].filter(Boolean);
  const rows = await foundEvents(job, request.user, server);
  const found = await summaryOf(rows, asked.length > 0 ? asked : job.request.summaryFields);
  return isJson(request.outputMode)
    ? { kind: 'object', json: summaryJson(found), xml: null }
    : { kind: 'body', type: 'text/xml; charset=UTF-8', body: summaryXml(found, zoneOf(request, server)) };
};

/** A job's events over time; 204 until the job is over. */
export const timeline: Handler = async (request, server) => {
  const job = jobOf(request, server);
  if (!isOver(job)) return { kind: 'nothing' };
  const rows = await foundEvents(job, request.user, server);
  const found = await timelineOf(rows, Math.min(job.request.statusBuckets, 10_000));
  const zone = zoneOf(request, server);
  return isJson(request.outputMode)
    ? { kind: 'object', json: timelineJson(found, zone), xml: null }
    : { kind: 'body', type: 'text/xml; charset=UTF-8', body: timelineXml(found, zone) };
};

export const log: Handler = (request, server) => ({
  kind: 'body',
  type: 'text/plain; charset=UTF-8',
  body: searchLog(jobOf(request, server)),
});
