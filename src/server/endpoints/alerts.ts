import { notFound } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { type Collection, collectionEndpoints } from '../rest/collection.ts';
import { maySee } from '../rest/conf-collection.ts';
import type { Entry } from '../rest/feed.ts';
import { paged } from '../rest/paging.ts';
import { systemAcl } from '../rest/system-acl.ts';
import { secondsText } from '../rest/times.ts';
import type { FiredAlert } from '../saved-searches/fired-alerts.ts';
import type { ServerContext } from '../server-context.ts';

const path = 'alerts/fired_alerts';

/** Those that the request's namespace and user see: of saved searches that they see. */
const seen = ({ user, namespace }: ApiRequest, { alerts, conf }: ServerContext): readonly FiredAlert[] =>
  alerts.all(Date.now() / 1000).filter(({ owner, app, savedSearch }) => {
    if (namespace.app !== null && app !== namespace.app && namespace.app !== 'system') return false;
    if (owner === user.name || user.capabilities.has('admin_all_objects')) return true;
    const stanza = conf.stanza('savedsearches', savedSearch, { owner: 'nobody', app });
    return owner === 'nobody' && stanza !== null && maySee(stanza, user);
  });

/** A saved search that fired, and how often; `-`: all together. */
const groupEntry = (name: string, alerts: readonly FiredAlert[]): Entry => ({
  name,
  collection: path,
  acl: {
    ...{ app: alerts[0]?.app ?? 'system', owner: alerts[0]?.owner ?? 'nobody', sharing: 'app' },
    ...{ canWrite: true, removable: false, perms: { read: ['*'], write: ['admin', 'power'] } },
  },
  links: ['list'],
  content: { 'eai:acl': null, triggered_alert_count: alerts.length },
});

const alertEntry = (alert: FiredAlert): Entry => ({
  name: alert.id,
  collection: path,
  acl: {
    ...{ app: alert.app, owner: alert.owner, sharing: alert.owner === 'nobody' ? 'app' : 'user' },
    ...{ canWrite: true, removable: true, perms: null },
  },
  links: ['list', 'remove', 'job', 'savedsearch'],
  updated: secondsText(alert.fired),
  published: secondsText(alert.fired),
  content: {
    actions: alert.actions,
    alert_type: alert.alertType,
    digest_mode: alert.isDigest,
    'eai:acl': null,
    expiration_time_rendered: secondsText(alert.expires),
    savedsearch_name: alert.savedSearch,
    severity: alert.severity,
    sid: alert.sid,
    trigger_time: Math.floor(alert.fired),
    trigger_time_rendered: secondsText(alert.fired),
    triggered_alerts: alert.rows,
  },
});

const feed = (collection: string, all: readonly Entry[], { params }: ApiRequest) => {
  const { items, paging } = paged(all, params);
  return { kind: 'feed', feed: { collection, entries: items, links: [], paging } } as const;
};

/** Actions that saved searches may name. None is carried out: nothing leaves this server. */
const actions: readonly (readonly [name: string, label: string, description: string])[] = [
  ['email', 'Send email', 'Send an email notification to specified recipients'],
  ['logevent', 'Log Event', 'Send log event to an index'],
  ['lookup', 'Output results to lookup', 'Output the results of the search to a CSV lookup file'],
  ['notable', 'Notable', 'Creates notable events'],
  ['populate_lookup', 'Populate lookup', 'Writes the results into a lookup'],
  ['risk', 'Risk Analysis', 'Creates risk modifier events'],
  ['rss', 'Add to RSS feed', 'Adds the alert to a feed'],
  ['script', 'Run a script', 'Invoke a custom script'],
  ['summary_index', 'Summary index', 'Writes the results into a summary index'],
  ['webhook', 'Webhook', 'Generic HTTP POST to a specified URL'],
];

const actionEntry = ([name, label, description]: (typeof actions)[number]): Entry => ({
  ...{ name, collection: 'alerts/alert_actions', acl: systemAcl, links: ['list'] },
  content: {
    description,
    'eai:acl': null,
    icon_path: '',
    is_custom: false,
    label,
    maxresults: 10_000,
    maxtime: '5m',
    payload_format: 'xml',
    track_alert: false,
    ttl: '10p',
  },
});

const alertActions: Collection = {
  path: 'alerts/alert_actions',
  links: [],
  list: () => actions.map(actionEntry),
  get: (wanted) => {
    const action = actions.find(([name]) => name === wanted);
    return action === undefined ? null : actionEntry(action);
  },
};

/** `alerts/...`: the alerts that fired. */
export const alertEndpoints: readonly Endpoint[] = [
  {
    path,
    GET: (request, server) => {
      const all = seen(request, server);
      const names = [...new Set(all.map(({ savedSearch }) => savedSearch))].sort();
      const groups = names.map((name) =>
        groupEntry(
          name,
          all.filter(({ savedSearch }) => savedSearch === name),
        ),
      );
      return feed(path, [groupEntry('-', all), ...groups], request);
    },
  },
  {
    path: `${path}/:name`,
    GET: (request, server) => {
      const { name = '' } = request.names;
      const all = seen(request, server);
      const found = name === '-' ? all : all.filter(({ savedSearch, id }) => savedSearch === name || id === name);
      if (found.length === 0 && name !== '-') throw missing(request);
      return feed(`${path}/${name}`, found.map(alertEntry), request);
    },
    DELETE: (request, server) => {
      const { name } = request.names;
      const alert = seen(request, server).find(({ id }) => id === name);
      if (alert === undefined) throw missing(request);
      server.alerts.remove(alert.id);
      return feed(path, [], request);
    },
  },
  ...collectionEndpoints(alertActions),
];

/** As measured on Splunk 10.4. */
const missing = ({ namespace, user, names }: ApiRequest) =>
  notFound(
    `Could not find alert savedsearch_id="${namespace.owner ?? user.name};${namespace.app ?? 'search'};${names.name}"`,
  );
