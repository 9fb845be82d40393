import { freemem, loadavg, totalmem } from 'node:os';
import { ApiError } from '../http/api-error.ts';
import type { Endpoint, Handler } from '../http/endpoint.ts';
import { lacksCapability } from '../http/lacks-capability.ts';
import { type Collection, collectionEndpoints } from '../rest/collection.ts';
import type { Entry } from '../rest/feed.ts';
import { systemAcl } from '../rest/system-acl.ts';
import type { ServerContext } from '../server-context.ts';

/** What there is beside `server/info`, each with what may be known of it. */
const parts: readonly { readonly name: string; readonly relations: readonly string[] }[] = [
  { name: 'conf-resource-usage', relations: [] },
  { name: 'dispatch-artifacts', relations: [] },
  { name: 'fishbucket', relations: [] },
  { name: 'installed-file-integrity', relations: [] },
  { name: 'limits', relations: ['_reload'] },
  { name: 'partitions-space', relations: [] },
  { name: 'resource-usage', relations: ['_reload'] },
];

const nobodysAcl = { ...systemAcl, perms: null };

const status: Handler = () => ({
  kind: 'feed',
  feed: {
    collection: 'server/status',
    links: [],
    entries: parts.map(({ name, relations }) => ({
      ...{ name, collection: 'server/status', acl: nobodysAcl, links: ['list', ...relations] },
      content: { 'eai:acl': null },
    })),
  },
});

/** What one of them says; null where nothing is measured here. */
function statusOf(name: string, { jobs }: ServerContext): Entry['content'] {
  switch (name) {
    case 'dispatch-artifacts':
      return { 'eai:acl': null, adhoc_count: String(jobs.list().length), total_count: String(jobs.list().length) };
    case 'resource-usage': {
      const { rss } = process.memoryUsage();
      return {
        'eai:acl': null,
        mem: String(Math.round(totalmem() / 2 ** 20)),
        mem_used: String(Math.round((totalmem() - freemem()) / 2 ** 20)),
        'splunkd.mem_used': String(Math.round(rss / 2 ** 20)),
        normalized_load_avg_1min: loadavg()[0]!.toFixed(2),
      };
    }
    default:
      return { 'eai:acl': null };
  }
}

const settings: Collection = {
  path: 'server/settings',
  links: ['_reload'],
  needs: { look: 'list_settings' },
  list: (_request, server) => [settingsEntry(server)],
  get: (name, _request, server) => (name === 'settings' ? settingsEntry(server) : null),
};

const settingsEntry = ({ name }: ServerContext): Entry => ({
  name: 'settings',
  collection: 'server/settings',
  acl: systemAcl,
  links: ['list', '_reload'],
  content: {
    SPLUNK_DB: '$SPLUNK_HOME/var/lib/splunk',
    SPLUNK_HOME: '/opt/splunk',
    'eai:acl': null,
    enableSplunkWebSSL: false,
    host: name,
    httpport: '8000',
    kvStoreDisabled: false,
    kvStorePort: '8191',
    mgmtHostPort: '8089',
    minFreeSpace: 5000,
    pass4SymmKey: '********',
    serverName: name,
    sessionTimeout: '1h',
    startwebserver: false,
    trustedIP: '',
  },
});

const health: Handler = (_request, { jobs }) => ({
  kind: 'feed',
  feed: {
    collection: 'server/health',
    links: [],
    entries: [
      {
        name: 'splunkd',
        collection: 'server/health',
        acl: systemAcl,
        links: ['list', 'details'],
        content: { 'eai:acl': null, health: jobs.isFull ? 'yellow' : 'green' },
      },
    ],
    paging: { total: 1, perPage: 30, offset: 0 },
  },
});

const introspected = ['indexer', 'kvstore', 'search'] as const;

const introspection: Collection = {
  path: 'server/introspection',
  links: [],
  needs: { look: 'list_introspection' },
  list: (_request, server) => introspected.map((name) => introspectionEntry(name, server)),
  get: (name, _request, server) =>
    introspected.some((known) => known === name) ? introspectionEntry(name, server) : null,
};

function introspectionEntry(name: string, { jobs }: ServerContext): Entry {
  const running = jobs.list().filter(({ state }) => state === 'RUNNING' || state === 'PARSING').length;
  return {
    ...{ name, collection: 'server/introspection', acl: systemAcl, links: ['list'] },
    content: {
      'eai:acl': null,
      status: 'normal',
      reason: '.',
      ...(name === 'search' ? { running_searches: running } : {}),
    },
  };
}

/** `server/...`: how it is set up, how it is. A restart is not a client's: it is started from a shell. */
export const serverStateEndpoints: readonly Endpoint[] = [
  { path: 'server/status', GET: status },
  {
    path: 'server/status/:name',
    GET: ({ names }, server) => {
      const part = parts.find(({ name }) => name === names.name);
      if (part === undefined) throw new ApiError(404, { type: 'ERROR', text: 'Not Found' });
      const { name } = part;
      const entry = {
        name,
        collection: 'server/status',
        acl: nobodysAcl,
        links: ['list'],
        content: statusOf(name, server),
      };
      return { kind: 'feed', feed: { collection: 'server/status', links: [], entries: [entry] } };
    },
    needs: { GET: 'list_introspection' },
  },
  ...collectionEndpoints(settings),
  { path: 'server/health/splunkd', GET: health },
  { path: 'server/health/splunkd/details', GET: health, needs: { GET: 'list_health' } },
  ...collectionEndpoints(introspection),
  {
    path: 'server/control/restart',
    POST: ({ user }) => {
      if (!user.capabilities.has('restart_splunkd')) throw lacksCapability('restart_splunkd');
      throw new ApiError(404, {
        type: 'ERROR',
        text: 'The server is not restarted by a request: end it and start it again where it was started.',
      });
    },
  },
];
