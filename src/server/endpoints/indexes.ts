import { isConfTrue } from '../../knowledge/conf-file.ts';
import type { Session } from '../../session/session.ts';
import type { Stanza } from '../conf/conf-store.ts';
import { badRequest, conflict } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { type Collection, collectionEndpoints, existing, single } from '../rest/collection.ts';
import type { Acl, Entry, EntryValue } from '../rest/feed.ts';
import { millisecondsText, secondsText } from '../rest/times.ts';
import type { ServerContext } from '../server-context.ts';

const system = { owner: 'nobody', app: 'system' } as const;
const path = 'data/indexes';

/** Settings as Splunk shows them of an index that nobody configured (indexes.conf). */
const defaults: Readonly<Record<string, EntryValue>> = {
  assureUTF8: false,
  bucketRebuildMemoryHint: 'auto',
  coldToFrozenDir: '',
  coldToFrozenScript: '',
  compressRawdata: true,
  datatype: 'event',
  defaultDatabase: 'main',
  enableDataIntegrityControl: false,
  enableOnlineBucketRepair: true,
  enableRealtimeSearch: true,
  enableTsidxReduction: false,
  frozenTimePeriodInSecs: 188697600,
  indexThreads: 'auto',
  journalCompression: 'zstd',
  maxBloomBackfillBucketAge: '30d',
  maxConcurrentOptimizes: 6,
  maxDataSize: 'auto',
  maxHotBuckets: 'auto',
  maxHotIdleSecs: 0,
  maxHotSpanSecs: 7776000,
  maxMemMB: 5,
  maxMetaEntries: 1000000,
  maxTimeUnreplicatedNoAcks: 300,
  maxTimeUnreplicatedWithAcks: 60,
  maxTotalDataSizeMB: 500000,
  maxWarmDBCount: 300,
  memPoolMB: 'auto',
  minRawFileSyncSecs: 'disable',
  partialServiceMetaPeriod: 0,
  processTrackerServiceInterval: 1,
  quarantineFutureSecs: 2592000,
  quarantinePastSecs: 77760000,
  rawChunkSizeBytes: 131072,
  repFactor: '0',
  rotatePeriodInSecs: 60,
  serviceMetaPeriod: 25,
  suppressBannerList: '',
  sync: 0,
  syncMeta: false,
  throttleCheckPeriod: 15,
  timePeriodInSecBeforeTsidxReduction: 604800,
  tsidxReductionCheckPeriodInSec: 600,
  warmToColdScript: '',
};

/** A setting as its default has it: truth values and numbers stay what they are. */
function settingValue(key: string, text: string): EntryValue {
  const usual = defaults[key];
  if (typeof usual === 'boolean') return isConfTrue(text);
  if (typeof usual === 'number' && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  return text;
}

const mayChange = ({ user }: ApiRequest): boolean => user.capabilities.has('indexes_edit');

function indexEntry(
  name: string,
  stanza: Stanza | null,
  kept: IndexContents | null,
  request: ApiRequest,
  { conf }: ServerContext,
): Entry {
  const settings = [...(stanza?.settings ?? [])].filter(([key]) => key !== 'disabled');
  const isRemovable = mayChange(request) && stanza !== null && !conf.ships('indexes', name);
  const acl: Acl = {
    ...{ app: stanza?.app ?? 'system', owner: 'nobody', sharing: 'system', canWrite: mayChange(request) },
    ...{ removable: isRemovable, perms: { read: ['*'], write: ['admin'] } },
  };
  const disabled = isConfTrue(stanza?.settings.get('disabled'));
  const paths = { cold: 'colddb', home: 'db', thawed: 'thaweddb' };
  return {
    name,
    collection: path,
    acl,
    links: ['list', '_reload', 'edit', ...(isRemovable ? ['remove'] : []), disabled ? 'enable' : 'disable'],
    ...(stanza === null || stanza.updated === 0 ? {} : { updated: secondsText(stanza.updated / 1000) }),
    content: {
      ...defaults,
      ...Object.fromEntries(
        Object.entries(paths).flatMap(([kind, folder]) => [
          [`${kind}Path`, `$SPLUNK_DB/${name}/${folder}`],
          [`${kind}Path_expanded`, `$SPLUNK_DB/${name}/${folder}`],
        ]),
      ),
      ...Object.fromEntries(settings.map(([key, value]) => [key, settingValue(key, value)])),
      currentDBSizeMB: String(Math.ceil((kept?.bytes ?? 0) / 2 ** 20)),
      disabled,
      'eai:acl': null,
      isInternal: name.startsWith('_'),
      isReady: true,
      isVirtual: false,
      lastInitTime: '0',
      ...(kept?.first == null ? {} : { minTime: millisecondsText(kept.first) }),
      ...(kept?.last == null ? {} : { maxTime: millisecondsText(kept.last) }),
      totalEventCount: kept?.events ?? 0,
    },
  };
}

type IndexContents = Awaited<ReturnType<Session['indexes']>>[number];

/** What the store holds, by the name of the index. */
const contents = async (session: Session): Promise<ReadonlyMap<string, IndexContents>> =>
  new Map((await session.indexes()).map((index) => [index.name, index]));

/** An index is there when it is configured or holds events. */
async function entries(request: ApiRequest, server: ServerContext): Promise<readonly Entry[]> {
  const stanzas = new Map(
    server.conf
      .stanzas('indexes', system)
      .filter(({ name }) => isIndexName(name))
      .map((stanza) => [stanza.name, stanza]),
  );
  const held = await contents(server.session);
  const names = [...new Set([...stanzas.keys(), ...held.keys()])].sort();
  const type = request.params.text('datatype');
  return names
    .map((name) => indexEntry(name, stanzas.get(name) ?? null, held.get(name) ?? null, request, server))
    .filter(({ content }) => type === null || type === 'all' || content.datatype === type);
}

/** Splunk's rule of names, and what its stanza names are kept free of. */
const isIndexName = (name: string): boolean =>
  /^[a-z0-9_][a-z0-9_-]{0,79}$/.test(name) && name !== 'default' && !/kvstore/.test(name);

/** Parameters that are no settings. */
const notSettings = new Set(['name', 'output_mode', 'count', 'offset', 'datatype']);

const settingsIn = ({ params }: ApiRequest): readonly (readonly [string, string])[] =>
  params.entries().filter(([key]) => !notSettings.has(key));

const indexes: Collection = {
  path,
  links: ['create', '_reload', '_acl', '_validate'],
  needs: { change: 'indexes_edit' },
  fields: { required: [], optional: [...Object.keys(defaults), 'coldPath', 'homePath', 'thawedPath'], wildcard: [] },
  list: entries,
  get: async (name, request, server) => (await entries(request, server)).find((entry) => entry.name === name) ?? null,
  create: async (name, request, server) => {
    if ((await entries(request, server)).some((entry) => entry.name === name))
      throw conflict(`Index name=${name} already exists`);
    if (!isIndexName(name))
      throw badRequest(
        `The index name='${name}' is not valid: it must begin with a letter or digit and hold only lower case letters, digits, underscores and hyphens.`,
      );
    const datatype = request.params.text('datatype') ?? 'event';
    if (datatype !== 'event' && datatype !== 'metric') throw badRequest(`The datatype '${datatype}' is not valid.`);
    const stanza = server.conf.set('indexes', name, [['datatype', datatype], ...settingsIn(request)], system);
    return indexEntry(name, stanza, null, request, server);
  },
  update: async (name, request, server) => {
    const stanza = server.conf.set('indexes', name, settingsIn(request), system);
    return indexEntry(name, stanza, (await contents(server.session)).get(name) ?? null, request, server);
  },
  remove: async (name, _request, server) => {
    const stanza = server.conf.stanza('indexes', name, system);
    if (stanza === null || server.conf.ships('indexes', name))
      throw badRequest(`The index '${name}' cannot be removed.`);
    // What it holds goes with it: an index of that name that is made later begins empty.
    await server.session.deleteIndex(name);
    server.conf.remove('indexes', name, stanza);
  },
  actions: {
    enable: { POST: (request, server) => able(request, server, '0') },
    disable: { POST: (request, server) => able(request, server, '1') },
    // Events are in the store when they are acknowledged: there is no bucket to close.
    'roll-hot-buckets': {
      POST: async (request, server) => single(indexes, await existing(indexes, request, server)),
    },
  },
};

async function able(request: ApiRequest, server: ServerContext, disabled: string) {
  const { name } = await existing(indexes, request, server);
  server.conf.set('indexes', name, [['disabled', disabled]], system);
  return single(indexes, await existing(indexes, request, server));
}

/** `data/indexes`: those that are configured, and those that hold events. */
export const indexEndpoints: readonly Endpoint[] = collectionEndpoints(indexes);
