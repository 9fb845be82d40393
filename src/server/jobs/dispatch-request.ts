import { applyTimeModifier, parseTimeModifier } from '../../values/time-modifier.ts';
import { type ApiError, badRequest } from '../http/api-error.ts';
import type { Params } from '../http/params.ts';
import type { ApiRequest } from '../http/request.ts';
import { refuseUnreadable } from './check-search.ts';
import type { JobRequest } from './job.ts';

const noSearch = (): ApiError =>
  badRequest(
    "The required 'search' parameter for the Splunk platform REST API search/jobs endpoint is not specified. Specify the required 'search' parameter for the POST request on the endpoint and then retry your request.",
    'FATAL',
  );

/** Rows of a result that are kept when nothing else is said, and at most (limits.conf, `max_count`). */
const defaultMaxCount = 500_000;

/** What a client asks for with a POST to `search/jobs`. @throws ApiError 400 */
export function jobRequestOf(
  request: ApiRequest,
  defaults: { readonly timeZone: string },
  provenance = 'rest:jobs',
): JobRequest {
  const { params, user, namespace } = request;
  const search = params.text('search');
  if (search === null || search.trim() === '') throw noSearch();
  const timeZone = user.timeZone ?? defaults.timeZone;
  const clock = params.text('now');
  const now = clock === null ? Date.now() / 1000 : moment('now', clock, Date.now() / 1000, timeZone);
  return {
    search,
    spl: readable(splOf(search)),
    owner: user.name,
    app: namespace.app ?? params.text('namespace') ?? 'search',
    ...timeRange(params, now!, timeZone),
    now: now!,
    timeZone,
    maxCount: limited(params.integer('max_count', 0), defaultMaxCount),
    maxTime: Math.max(0, params.integer('max_time', 0)),
    statusBuckets: Math.max(0, params.integer('status_buckets', 0)),
    summaryFields: [...params.all('rf'), ...params.all('required_field_list').flatMap((list) => list.split(','))]
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    ttl: Math.max(1, params.integer('timeout', 600)),
    priority: Math.min(10, Math.max(0, params.integer('priority', 5))),
    parameters: Object.fromEntries(params.entries()),
    label: params.text('label') ?? '',
    savedSearch: null,
    provenance: params.text('provenance') ?? provenance,
  };
}

const limited = (count: number, most: number): number => (count <= 0 ? most : Math.min(count, most));

/** The time range of a request, epoch seconds; null is unbounded. @throws ApiError 400 */
function timeRange(
  params: Params,
  now: number,
  timeZone: string,
): { readonly earliest: number | null; readonly latest: number | null } {
  const earliest = moment('earliest_time', params.text('earliest_time'), now, timeZone);
  const latest = moment('latest_time', params.text('latest_time'), now, timeZone);
  if (earliest !== null && latest !== null && latest < earliest)
    throw badRequest('latest_time must be after earliest_time.', 'FATAL');
  return { earliest: earliest === 0 ? null : earliest, latest };
}

function moment(name: string, text: string | null, now: number, timeZone: string): number | null {
  if (text === null) return null;
  // A window of real time: what is there now is searched.
  const plain = text.trim().replace(/^rt/, '') || 'now';
  const modifier = parseTimeModifier(plain);
  if (modifier === null || text.startsWith('rt')) throw badRequest(`Invalid ${name}.`, 'FATAL');
  return applyTimeModifier(modifier, now, timeZone);
}

function readable(spl: string): string {
  refuseUnreadable(spl);
  return spl;
}

/**
 * The search as it is planned. Clients send a pipeline whose first word is a command (`search index=main`, `makeresults count=3`); without a pipe in front
 * only `search` may be left out here, so one is put there. Macros and subsearches may stand first as well.
 */
export function splOf(search: string): string {
  const text = search.trim();
  return text.startsWith('|') || text.startsWith('`') || text.startsWith('[') ? text : `| ${text}`;
}
