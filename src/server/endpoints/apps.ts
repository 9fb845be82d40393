import { isConfTrue } from '../../knowledge/conf-file.ts';
import { type ConfStore, isPlainName } from '../conf/conf-store.ts';
import { badRequest, conflict, notFound } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { type Collection, collectionEndpoints, existing, single } from '../rest/collection.ts';
import type { Entry } from '../rest/feed.ts';
import { secondsText } from '../rest/times.ts';
import type { ServerContext } from '../server-context.ts';

const path = 'apps/local';

/** Where app.conf has what an app is: parameter -> stanza and key. */
const kept = {
  author: ['launcher', 'author'],
  description: ['launcher', 'description'],
  version: ['launcher', 'version'],
  label: ['ui', 'label'],
  visible: ['ui', 'is_visible'],
  configured: ['install', 'is_configured'],
  disabled: ['install', 'disabled'],
  check_for_updates: ['package', 'check_for_updates'],
} as const satisfies Record<string, readonly [string, string]>;

const truths: ReadonlySet<string> = new Set(['visible', 'configured', 'disabled', 'check_for_updates']);

function appEntry(name: string, conf: ConfStore, { user }: ApiRequest): Entry {
  const of = (key: keyof typeof kept, otherwise: string): string => {
    const [stanza, setting] = kept[key];
    return conf.stanza('app', stanza, { owner: 'nobody', app: name })?.settings.get(setting) ?? otherwise;
  };
  const canWrite = user.capabilities.has('edit_local_apps');
  const isStock = conf.isStockApp(name);
  const updated = conf.stanza('app', 'ui', { owner: 'nobody', app: name })?.updated ?? 0;
  return {
    name,
    collection: path,
    acl: {
      ...{ app: 'system', owner: 'nobody', sharing: 'app', canWrite, removable: canWrite && !isStock },
      perms: { read: ['*'], write: ['admin', 'power'] },
      more: {
        can_change_perms: canWrite,
        can_share_app: canWrite,
        can_share_global: canWrite,
        can_share_user: false,
      },
    },
    links: ['list', '_reload', 'edit', ...(isStock ? [] : ['remove']), 'package'],
    ...(updated === 0 ? {} : { updated: secondsText(updated / 1000) }),
    content: {
      author: of('author', ''),
      check_for_updates: isConfTrue(of('check_for_updates', '1')),
      configured: isConfTrue(of('configured', '0')),
      core: isStock,
      description: of('description', ''),
      disabled: isConfTrue(of('disabled', '0')),
      'eai:acl': null,
      label: of('label', name),
      managed_by_deployment_client: false,
      show_in_nav: true,
      state_change_requires_restart: false,
      version: of('version', '1.0.0'),
      visible: isConfTrue(of('visible', '1')),
    },
  };
}

/** Writes what was sent. @throws ApiError 400 for what is no truth value where one is meant. */
function write(name: string, { params }: ApiRequest, conf: ConfStore, isNew: boolean): void {
  const stanzas = new Map<string, (readonly [string, string])[]>(isNew ? [['ui', [['is_visible', '1']]]] : []);
  for (const [parameter, [stanza, key]] of Object.entries(kept)) {
    const value = params.get(parameter);
    if (value === null) continue;
    const text = truths.has(parameter) ? (params.boolean(parameter, false) ? '1' : '0') : value;
    stanzas.set(stanza, [...(stanzas.get(stanza) ?? []), [key, text]]);
  }
  for (const [stanza, settings] of stanzas) conf.set('app', stanza, settings, { owner: 'nobody', app: name });
}

/** Names that the folders of the configuration have for themselves. */
const reserved: ReadonlySet<string> = new Set(['system', 'nobody', 'users', 'apps', '-']);

const apps: Collection = {
  path,
  links: ['create', '_reload'],
  needs: { change: 'edit_local_apps' },
  fields: {
    required: [],
    optional: ['author', 'check_for_updates', 'configured', 'description', 'label', 'upload_id', 'version', 'visible'],
    wildcard: [],
  },
  list: (request, { conf }) => appNames(conf).map((name) => appEntry(name, conf, request)),
  get: (name, request, { conf }) => (appNames(conf).includes(name) ? appEntry(name, conf, request) : null),
  create: (name, request, { conf }) => {
    const { params } = request;
    if (params.boolean('filename', false) || /[/\\]/.test(name))
      throw badRequest(
        'Apps are made by name here: a package or a folder is not installed. Give its folder with --content.',
      );
    if (!isPlainName(name) || reserved.has(name)) throw badRequest(`The name '${name}' is not valid for an app.`);
    if (appNames(conf).includes(name)) throw conflict(`Unable to create app: an app with name=${name} already exists`);
    write(name, request, conf, true);
    return appEntry(name, conf, request);
  },
  update: (name, request, { conf }) => {
    write(name, request, conf, false);
    return appEntry(name, conf, request);
  },
  remove: (name, _request, { conf }) => {
    if (conf.isStockApp(name)) throw badRequest(`The app '${name}' comes with the server and cannot be removed.`);
    conf.removeApp(name);
  },
  actions: {
    _reload: { POST: seen, GET: seen },
    enable: { POST: (request, server) => able(request, server, '0') },
    disable: { POST: (request, server) => able(request, server, '1') },
    setup: {
      GET: async (request, server) => {
        const entry = await existing(apps, request, server);
        return single(apps, { ...entry, content: { 'eai:acl': null, 'eai:setup': '<SetupInfo/>' } });
      },
    },
    // Nothing is looked up anywhere: there is never one.
    update: {
      GET: async (request, server) => {
        await existing(apps, request, server);
        return { kind: 'feed', feed: { collection: path, entries: [], links: apps.links } };
      },
    },
    package: {
      GET: async (request, server) => {
        await existing(apps, request, server);
        throw notFound('Apps are not packaged by this server: their files lie in its state folder.');
      },
    },
  },
};

async function seen(request: ApiRequest, server: ServerContext) {
  return single(apps, await existing(apps, request, server));
}

async function able(request: ApiRequest, server: ServerContext, disabled: string) {
  const { name } = await existing(apps, request, server);
  server.conf.set('app', 'install', [['disabled', disabled]], { owner: 'nobody', app: name });
  return single(apps, await existing(apps, request, server));
}

const appNames = (conf: ConfStore): readonly string[] => conf.appsWith('app').filter((app) => app !== 'system');

const templates: Collection = {
  path: 'apps/apptemplates',
  links: [],
  list: () => ['barebones'].map(template),
  get: (name) => (name === 'barebones' ? template(name) : null),
};

const template = (name: string): Entry => ({
  ...{ name, collection: 'apps/apptemplates', links: ['list'], content: { 'eai:acl': null, lbl: name } },
  acl: { app: 'system', owner: 'nobody', sharing: 'system', canWrite: false, removable: false, perms: null },
});

/** `apps/local`: the apps, which are folders of the configuration. */
export const appEndpoints: readonly Endpoint[] = [...collectionEndpoints(apps), ...collectionEndpoints(templates)];
