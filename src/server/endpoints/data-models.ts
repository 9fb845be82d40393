import { isConfTrue } from '../../knowledge/conf-file.ts';
import { isPlainName } from '../conf/conf-store.ts';
import type { Answer } from '../http/answer.ts';
import { badRequest, conflict, forbidden, noSuchObject } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { completeModel, type Json } from '../knowledge/complete-model.ts';
import type { KeptModel } from '../knowledge/data-model-files.ts';
import { type PivotRequest, pivotOf } from '../knowledge/pivot-request.ts';
import { type Collection, collectionEndpoints, single } from '../rest/collection.ts';
import { aclOf, ownScopeOf, placeOf } from '../rest/conf-collection.ts';
import type { Entry } from '../rest/feed.ts';
import { secondsText } from '../rest/times.ts';
import type { ServerContext } from '../server-context.ts';

/** Bytes of a data model, and of a pivot. */
const limits = { model: 16 * 2 ** 20, pivot: 2 ** 20 } as const;

/** What `acceleration` may say; it is kept and shown, datasets are quick without. */
const accelerationKeys = [
  ...['earliest_time', 'backfill_time', 'cron_schedule', 'max_time', 'max_concurrent', 'hunk.compression_codec'],
  ...['allow_old_summaries', 'allow_skew', 'manual_rebuilds', 'poll_buckets_until_maxtime', 'schedule_priority'],
];

function aclOfModel(kept: KeptModel, request: ApiRequest) {
  const { name, app, owner, sharing, isStock, updated } = kept;
  return aclOf(
    { file: 'datamodels', name, app, owner, sharing, isStock, updated, author: null, perms: null, settings: new Map() },
    request,
  );
}

function acceleration({ name, app, owner }: KeptModel, { conf }: ServerContext): Record<string, unknown> {
  const settings = conf.stanza('datamodels', name, { owner, app })?.settings ?? new Map<string, string>();
  const said = accelerationKeys.flatMap((key) => {
    const value = settings.get(`acceleration.${key}`);
    return value === undefined ? [] : [[key, value]];
  });
  return { enabled: isConfTrue(settings.get('acceleration')), ...Object.fromEntries(said) };
}

function entryOf(kept: KeptModel, request: ApiRequest, server: ServerContext): Entry {
  const { name, app, owner, model } = kept;
  const concise = request.params.boolean('concise', false);
  const shown = concise ? { ...model, objects: [] } : model;
  const acl = aclOfModel(kept, request);
  return {
    name,
    collection: 'datamodel/model',
    ...{ acl, links: ['list', 'edit', ...(acl.removable ? ['remove'] : [])] },
    updated: secondsText(kept.updated / 1000),
    content: {
      acceleration: JSON.stringify(acceleration(kept, server)),
      'acceleration.allowed': true,
      ...{
        dataset: '',
        description: JSON.stringify(shown),
        disabled: false,
        displayName: String(model.displayName ?? name),
      },
      ...{ 'eai:acl': null, 'eai:appName': app, 'eai:userName': owner },
    },
  };
}

/** @throws ApiError 400 */
function modelOf(name: string, sent: string): Json {
  if (sent.length > limits.model) throw badRequest('The data model is larger than 16 MB.');
  let model: unknown;
  try {
    model = JSON.parse(sent);
  } catch {
    throw badRequest('The description of a data model is JSON.');
  }
  if (typeof model !== 'object' || model === null || !Array.isArray((model as Json).objects))
    throw badRequest('A data model is a JSON object with a list "objects".');
  for (const object of (model as { objects: unknown[] }).objects)
    if (typeof (object as Json | null)?.objectName !== 'string')
      throw badRequest('Each object of a data model has an "objectName".');
  return completeModel(name, model as Json);
}

function setAcceleration(
  kept: Pick<KeptModel, 'name' | 'app' | 'owner'>,
  request: ApiRequest,
  { conf }: ServerContext,
): void {
  const sent = request.params.text('acceleration');
  if (sent === null) return;
  let said: unknown;
  try {
    said = JSON.parse(sent);
  } catch {
    throw badRequest('acceleration is JSON.');
  }
  const settings = (typeof said === 'object' && said !== null ? said : { enabled: said }) as Json;
  const { name, app, owner } = kept;
  conf.set(
    'datamodels',
    name,
    [
      ...('enabled' in settings
        ? [['acceleration', settings.enabled === true || settings.enabled === 1 ? 'true' : 'false'] as const]
        : []),
      ...accelerationKeys.flatMap((key) =>
        key in settings ? [[`acceleration.${key}`, String(settings[key])] as const] : [],
      ),
    ],
    { owner, app },
  );
}

const found = (name: string, request: ApiRequest, { models }: ServerContext): KeptModel | null =>
  models.get(name, ownScopeOf(request));

const mayChange = (kept: KeptModel, request: ApiRequest): void => {
  if (!aclOfModel(kept, request).canWrite) throw forbidden(`You may not change the data model '${kept.name}'.`);
};

const models: Collection = {
  path: 'datamodel/model',
  links: ['create', '_reload', '_acl', 'desc'],
  fields: {
    required: [],
    optional: ['acceleration', 'concise', 'dataset', 'description', 'provisional'],
    wildcard: [],
  },
  list: (request, server) => server.models.list(ownScopeOf(request)).map((kept) => entryOf(kept, request, server)),
  get: (name, request, server) => {
    const kept = found(name, request, server);
    return kept === null ? null : entryOf(kept, request, server);
  },
  create: (name, request, server) => {
    const place = placeOf(request, server);
    if (!isPlainName(name) || name.includes(' ')) throw badRequest(`Invalid name '${name}' of a data model.`);
    const there = found(name, request, server);
    if (there !== null && !there.isStock && there.owner === place.owner && there.app === place.app)
      throw conflict(`Unable to create model: an object with name=${name} already exists`);
    const model = modelOf(
      name,
      request.params.text('description') ?? request.params.text('eai:data') ?? '{"objects": []}',
    );
    if (request.params.boolean('provisional', false))
      return entryOf({ name, ...place, sharing: 'user', isStock: false, updated: Date.now(), model }, request, server);
    setAcceleration({ name, ...place }, request, server);
    const kept = server.models.put(name, place, model);
    server.session.reload();
    return entryOf(kept, request, server);
  },
  update: (name, request, server) => {
    const kept = found(name, request, server)!;
    mayChange(kept, request);
    setAcceleration(kept, request, server);
    const sent = request.params.text('description') ?? request.params.text('eai:data');
    if (sent === null) return entryOf(kept, request, server);
    const changed = server.models.put(name, kept, modelOf(name, sent));
    server.session.reload();
    return entryOf(changed, request, server);
  },
  remove: (name, request, server) => {
    const kept = found(name, request, server)!;
    mayChange(kept, request);
    if (kept.isStock) throw badRequest(`'${name}' ships with the server and cannot be removed.`);
    server.models.remove(kept);
    server.conf.remove('datamodels', name, kept);
    server.session.reload();
  },
};

/** What a pivot over a dataset is as a search. @throws ApiError 400, 404 */
function pivot(request: ApiRequest, server: ServerContext): Answer {
  const name = request.names.name!;
  const kept = found(name, request, server);
  if (kept === null) throw noSuchObject(name);
  const sent = request.params.text('pivot_json');
  if (sent === null) throw badRequest('The following required arguments are missing: pivot_json.');
  if (sent.length > limits.pivot) throw badRequest('The pivot is larger than 1 MB.');
  let asked: PivotRequest;
  try {
    asked = JSON.parse(sent) as PivotRequest;
  } catch {
    throw badRequest("In handler 'datamodelpivot': pivot_json is no JSON.");
  }
  const isAccelerated =
    request.params.text('namespace') !== null ||
    request.params.text('sid') !== null ||
    acceleration(kept, server).enabled === true;
  const content = pivotOf(kept.model, asked, isAccelerated);
  const entry: Entry = {
    ...entryOf(kept, request, server),
    collection: 'datamodel/pivot',
    links: ['list'],
    content: { ...content, 'eai:acl': null },
  };
  return single({ path: 'datamodel/pivot', links: [] }, entry);
}

/** Data models, what pivots over them are as searches, and how far their acceleration is: always all of the way. */
export const dataModelEndpoints: readonly Endpoint[] = [
  ...collectionEndpoints(models),
  { path: 'datamodel/pivot/:name', GET: pivot, POST: pivot },
  {
    path: 'datamodel/acceleration',
    GET: (request, server) => ({
      kind: 'feed',
      feed: {
        collection: 'datamodel/acceleration',
        links: [],
        entries: server.models
          .list(ownScopeOf(request))
          .filter((kept) => acceleration(kept, server).enabled === true)
          .map((kept) => ({
            ...entryOf(kept, request, server),
            collection: 'datamodel/acceleration',
            links: ['list'],
            content: { 'acceleration.enabled': true, complete: 1, size: 0, buckets: 0, 'eai:acl': null },
          })),
      },
    }),
  },
];
