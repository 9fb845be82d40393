import { applyTimeModifier, parseTimeModifier } from '../../values/time-modifier.ts';
import type { Stanza } from '../conf/conf-store.ts';
import { ApiError, badRequest, noSuchObject } from '../http/api-error.ts';
import type { Endpoint, Handler } from '../http/endpoint.ts';
import { lacksCapability } from '../http/lacks-capability.ts';
import type { ApiRequest } from '../http/request.ts';
import { isOver, type Job } from '../jobs/job.ts';
import { jobEntry } from '../jobs/job-entry.ts';
import { collectionEndpoints } from '../rest/collection.ts';
import { aclOf, bestOf, confCollection, maySee } from '../rest/conf-collection.ts';
import type { Entry } from '../rest/feed.ts';
import { paged } from '../rest/paging.ts';
import { secondsText } from '../rest/times.ts';
import { xmlText } from '../rest/xml.ts';
import { alertCondition, comparators, seconds } from '../saved-searches/alert-condition.ts';
import { cronOf } from '../saved-searches/cron.ts';
import { savedSearchDefaults, savedSearchValue } from '../saved-searches/defaults.ts';
import { sourceOf } from '../saved-searches/judge-alert.ts';
import { savedSearchRequest } from '../saved-searches/saved-search-request.ts';
import { isOn, isScheduled, periodOf, timesOf } from '../saved-searches/schedule.ts';
import type { ServerContext } from '../server-context.ts';

const path = 'saved/searches';
const file = 'savedsearches';

/** Moments of a schedule that are answered at most. */
const mostTimes = 10_000;

/** Settings of the apps that have their own, and of actions. */
const families = /^(?:action|alert|args|auto_summarize|dispatch|display|durable|embed|request|schedule|workload)[._]/;
/** Old names of settings of alerts. */
const oldNames: ReadonlySet<string> = new Set([
  'counttype',
  'relation',
  'quantity',
  'userid',
  'enableSched',
  'sendresults',
]);
/** Parameters of a request rather than settings of the object. */
const asides = /^(?:perms\.|owner$|sharing$|_[a-z])/;

function contentOf(stanza: Stanza, server: ServerContext): Entry['content'] {
  const { settings } = stanza;
  const search = settings.get('search') ?? '';
  const now = Date.now() / 1000;
  const [next] = isScheduled(stanza) ? timesOf(stanza, now, 1, server) : [];
  return {
    ...savedSearchDefaults,
    ...Object.fromEntries([...settings].map(([key, value]) => [key, savedSearchValue(key, value)])),
    'eai:acl': null,
    next_scheduled_time: next === undefined ? '' : new Date(next * 1000).toISOString().replace(/T(.*)\..*/, ' $1 UTC'),
    qualifiedSearch: search.trimStart().startsWith('|')
      ? ` ${search.trimStart().slice(1)}`
      : `search ${search.trimStart().replace(/^search\s/, '')}`,
    triggered_alert_count: server.alerts.of(sourceOf(stanza), now).length,
  };
}

/** @throws ApiError 400 for what is no setting, or has a value that means nothing; 403 when whoever changes it may not. */
function settingsFrom(
  given: ReadonlyMap<string, string>,
  name: string,
  isNew: boolean,
  request: ApiRequest,
  server: ServerContext,
): readonly (readonly [string, string])[] {
  const settings = [...given].filter(([key]) => !asides.test(key));
  for (const [key] of settings)
    if (savedSearchDefaults[key] === undefined && !families.test(key) && !oldNames.has(key))
      throw badRequest(`In handler 'savedsearch': Argument "${key}" is not supported by this handler.`);
  const { user } = request;
  const before = isNew ? null : bestOf(server.conf, file, name, request);
  const all = new Map([...(before?.settings ?? []), ...settings]);
  const search = all.get('search');
  if (search === undefined) throw badRequest('The following required arguments are missing: search.');
  if (search.trim() === '') throw badRequest('Cannot be empty: search.');
  if (isOn(all, 'is_scheduled') && (given.has('is_scheduled') || isNew) && !user.capabilities.has('schedule_search'))
    throw lacksCapability('schedule_search');
  const cron = all.get('cron_schedule') ?? '';
  if (cron === '' ? isOn(all, 'is_scheduled') : cronOf(cron, server.timeZone) === null)
    throw badRequest(`In handler 'savedsearch': Invalid cron_schedule="${cron}"`);
  checkAlert(all, given);
  return settings;
}

/** @throws ApiError 400 */
function checkAlert(settings: ReadonlyMap<string, string>, given: ReadonlyMap<string, string>): void {
  const condition = alertCondition(settings);
  if (condition === null)
    throw badRequest(`In handler 'savedsearch': Unsupported value for alert_type: "${settings.get('alert_type')}".`);
  const comparator = given.get('alert_comparator') ?? '';
  if (comparator !== '' && !comparators.includes(comparator.trim().toLowerCase()))
    throw badRequest(`In handler 'savedsearch': Unsupported value for alert_comparator: "${comparator}".`);
  const threshold = given.get('alert_threshold') ?? '';
  if (threshold !== '' && !/^-?\d{1,15}(?:\.\d{1,9})?%?$/.test(threshold.trim()))
    throw badRequest(`In handler 'savedsearch': Invalid value for alert_threshold: "${threshold}".`);
  for (const key of ['alert.expires', 'alert.suppress.period']) {
    const text = given.get(key) ?? '';
    if (text !== '' && seconds(text) === null)
      throw badRequest(`In handler 'savedsearch': Invalid value for ${key}: "${text}".`);
  }
  const severity = given.get('alert.severity') ?? '';
  if (severity !== '' && !/^[1-6]$/.test(severity))
    throw badRequest(`In handler 'savedsearch': Invalid value for alert.severity: "${severity}".`);
  const ttl = given.get('dispatch.ttl') ?? '';
  if (ttl !== '' && !/^\d{1,9}p?$/.test(ttl.trim()))
    throw badRequest(`In handler 'savedsearch': Invalid value for dispatch.ttl: "${ttl}".`);
}

/** The saved search that the path names. @throws ApiError 404 */
function savedSearch(request: ApiRequest, { conf }: ServerContext): Stanza {
  const name = request.names.name!;
  const stanza = name === 'default' ? null : bestOf(conf, file, name, request);
  if (stanza === null || !maySee(stanza, request.user)) throw noSuchObject(name);
  return stanza;
}

/** Jobs of a saved search that its asker may see, the newest first. */
const jobsOf = (stanza: Stanza, { user }: ApiRequest, { jobs }: ServerContext): readonly Job[] =>
  jobs
    .list()
    .filter(
      ({ request }) =>
        request.savedSearch === stanza.name &&
        request.app === stanza.app &&
        (stanza.owner === 'nobody' || request.owner === stanza.owner || request.provenance !== 'scheduler') &&
        (request.owner === user.name || user.capabilities.has('admin_all_objects')),
    );

const dispatch: Handler = async (request, server) => {
  const { user, params } = request;
  if (!user.capabilities.has('search')) throw lacksCapability('search');
  const stanza = savedSearch(request, server);
  if (isOn(stanza.settings, 'disabled')) throw badRequest(`The saved search '${stanza.name}' is disabled.`);
  const now = timeOf(params.get('dispatch.now'), Date.now() / 1000);
  const overrides = new Map(params.entries().filter(([key]) => /^(?:dispatch|args)\./.test(key)));
  if (!params.boolean('force_dispatch', true)) {
    // Whoever does not insist gets the run that is under way.
    const running = jobsOf(stanza, request, server).find((job) => !isOver(job) && job.request.owner === user.name);
    if (running !== undefined && overrides.size === 0) return started(running);
  }
  const period = isScheduled(stanza) ? periodOf(stanza, now, server) : null;
  const asked = savedSearchRequest(stanza, { overrides, now, period, provenance: 'rest:saved' }, user, server);
  const job = server.jobs.dispatch(asked, user);
  if (params.boolean('trigger_actions', false)) server.schedules().follow(stanza, job);
  return started(job);
};

const started = ({ sid }: Job) =>
  ({ kind: 'object', json: { sid }, xml: `<sid>${xmlText(sid)}</sid>`, status: 201 }) as const;

/** @throws ApiError 400 */
function timeOf(text: string | null, otherwise: number): number {
  if (text === null || text === '' || text === 'now') return otherwise;
  if (!/^\d{1,12}(?:\.\d{1,6})?$/.test(text)) throw badRequest(`Invalid value for dispatch.now: "${text}".`);
  return Number(text);
}

const history: Handler = (request, server) => {
  const stanza = savedSearch(request, server);
  const { items, paging } = paged(jobsOf(stanza, request, server), request.params);
  const collection = `${path}/${stanza.name}/history`;
  const entries = items.map((job): Entry => {
    const entry = jobEntry(job);
    return {
      ...entry,
      name: job.sid,
      content: { ...entry.content, start: secondsText(job.started ?? job.created) },
    };
  });
  return { kind: 'feed', feed: { collection, entries, links: [], paging } };
};

/** One entry below a saved search. */
function aside(stanza: Stanza, what: string, request: ApiRequest, content: Entry['content']) {
  const collection = `${path}/${stanza.name}/${what}`;
  const entry: Entry = {
    ...{ name: stanza.name, collection: path, acl: aclOf(stanza, request), links: ['list', 'edit'] },
    content: { 'eai:acl': null, ...content },
  };
  const paging = { total: 1, perPage: 30, offset: 0 };
  return { kind: 'feed', feed: { collection, entries: [entry], links: [], paging } } as const;
}

function mayChange(stanza: Stanza, request: ApiRequest): void {
  if (!aclOf(stanza, request).canWrite)
    throw new ApiError(403, { type: 'WARN', text: `You may not change '${stanza.name}'.` });
}

const suppression = (stanza: Stanza, request: ApiRequest, server: ServerContext) => {
  const left = Math.ceil(server.alerts.longestSuppression(sourceOf(stanza), Date.now() / 1000));
  return aside(stanza, 'suppress', request, { suppressed: left > 0, expiration: left });
};

/** `saved/searches`: searches with a name, their runs, schedules and alerts. */
export const savedSearchEndpoints: readonly Endpoint[] = collectionEndpoints({
  ...confCollection({
    path,
    file,
    links: ['create', '_reload', '_acl'],
    entryLinks: ['list', '_reload', 'edit', 'disable', 'dispatch', 'embed', 'history', 'move'],
    fields: {
      required: ['search'],
      optional: Object.keys(savedSearchDefaults).filter((key) => key !== 'search'),
      wildcard: ['action\\..*', 'args\\..*', 'dispatch\\..*', 'display\\..*'],
    },
    content: contentOf,
    settings: settingsFrom,
    actions: {
      dispatch: { POST: dispatch },
      history: { GET: history },
      suppress: {
        GET: (request, server) => suppression(savedSearch(request, server), request, server),
        POST: (request, server) => {
          const stanza = savedSearch(request, server);
          mayChange(stanza, request);
          const period = seconds(request.params.text('expiration') ?? '');
          if (period === null) throw badRequest('The following required arguments are missing: expiration.');
          const now = Date.now() / 1000;
          server.alerts.suppress(sourceOf(stanza), [], now + period);
          return suppression(stanza, request, server);
        },
      },
      acknowledge: {
        POST: (request, server) => {
          const stanza = savedSearch(request, server);
          mayChange(stanza, request);
          server.alerts.resume(sourceOf(stanza));
          return suppression(stanza, request, server);
        },
      },
      scheduled_times: {
        GET: (request, server) => {
          const stanza = savedSearch(request, server);
          const now = Date.now() / 1000;
          const from = moment(request, 'earliest_time', now, server) ?? now;
          const to = moment(request, 'latest_time', now, server) ?? from + 86_400;
          const times = timesOf(stanza, from - 1, mostTimes, server).filter((time) => time <= to);
          return aside(stanza, 'scheduled_times', request, { scheduled_times: times });
        },
      },
      reschedule: {
        POST: (request, server) => {
          const stanza = savedSearch(request, server);
          mayChange(stanza, request);
          throw badRequest('Schedules are changed by their cron_schedule here.');
        },
      },
    },
  }),
  fresh: () => ({
    ...{ name: '_new', collection: path, links: ['list', 'edit'], content: savedSearchDefaults },
    acl: { app: 'search', owner: 'nobody', sharing: 'app', canWrite: true, removable: false, perms: null },
  }),
});

/** @throws ApiError 400 */
function moment({ params, user }: ApiRequest, name: string, now: number, { timeZone }: ServerContext): number | null {
  const text = params.text(name);
  if (text === null) return null;
  const modifier = parseTimeModifier(text);
  if (modifier === null) throw badRequest(`Invalid ${name}.`);
  return applyTimeModifier(modifier, now, user.timeZone ?? timeZone);
}
