import { type KvPlace, typedValue } from '../../store/kv-file.ts';
import type { Answer } from '../http/answer.ts';
import { type ApiError, badRequest, conflict, forbidden, notFound } from '../http/api-error.ts';
import { type Endpoint, largeBody } from '../http/endpoint.ts';
import type { Params } from '../http/params.ts';
import type { ApiRequest } from '../http/request.ts';
import { find } from '../kv/find.ts';
import { aclOf, maySee } from '../rest/conf-collection.ts';
import type { ServerContext } from '../server-context.ts';

type Fields = Readonly<Record<string, unknown>>;

/** limits.conf, [kvstore]: records of one `batch_save`, queries of one `batch_find`, and bytes of a record. */
const limits = { saved: 1000, queries: 1000, bytes: 16 * 2 ** 20 } as const;

/** A collection and whose part of it: what belongs to nobody in particular, unless the path names a user. @throws ApiError 404 */
function collectionOf(request: ApiRequest, { collections }: ServerContext, isChange = false) {
  const { names, namespace, user } = request;
  const name = names.collection!;
  const found = collections.named(name, namespace.app);
  if (found === null || !maySee(found.stanza, user)) throw notFound(`An object with name=${name} does not exist`);
  const owner = namespace.owner ?? 'nobody';
  if (owner !== 'nobody' && owner !== user.name && !user.capabilities.has('admin_all_objects'))
    throw forbidden(`You may not act for the user '${owner}'.`);
  if (isChange && owner !== user.name && !aclOf(found.stanza, request).canWrite)
    throw forbidden(`You may not change the collection '${name}'.`);
  return { ...found, place: { app: found.app, name, user: owner } satisfies KvPlace };
}

const json = (value: unknown, status = 200): Answer => ({ kind: 'object', json: value, xml: null, status });

/** @throws ApiError 400 */
function parsed(text: string, what: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw badRequest(`JSON in the ${what} is invalid. ( JSON parse error )`);
  }
}

function recordOf(value: unknown, types: Readonly<Record<string, string>>): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('JSON in the request is invalid. ( A record is a JSON object )');
  const record: Record<string, unknown> = {};
  for (const [name, each] of Object.entries(value)) {
    if (name.startsWith('$') || name === '__proto__') throw badRequest(`'${name}' is no name of a field.`);
    if (name !== '_user') record[name] = typedValue(each, types[name]);
  }
  if (record._key !== undefined && typeof record._key !== 'string' && typeof record._key !== 'number')
    throw badRequest('The _key of a record is text.');
  if (JSON.stringify(record).length > limits.bytes) throw badRequest('The record is larger than 16 MB.');
  return record;
}

const asked = (params: Pick<Params, 'get' | 'text' | 'integer'>, query: unknown) => ({
  query,
  fields: params.text('fields'),
  sort: params.text('sort'),
  limit: params.integer('limit', 0),
  skip: params.integer('skip', 0),
});

const queryOf = ({ params }: ApiRequest): unknown => {
  const text = params.text('query');
  return text === null ? {} : parsed(text, 'query');
};

const noSuchRecord = (): ApiError => notFound('Could not find object.');

/** With `shared=true` a user's part is shown with what belongs to nobody. */
const placesOf = (place: KvPlace, { params }: ApiRequest): readonly KvPlace[] =>
  params.boolean('shared', false) && place.user !== 'nobody' ? [place, { ...place, user: 'nobody' }] : [place];

/** Records of the KV store. All of it is JSON, whatever `output_mode` says. */
export const kvDataEndpoints: readonly Endpoint[] = [
  {
    path: 'storage/collections/data/:collection',
    largestBody: largeBody,
    GET: (request, server) => {
      const { place } = collectionOf(request, server);
      return json(find(server.collections.file, placesOf(place, request), asked(request.params, queryOf(request))));
    },
    POST: (request, server) => {
      const { place, types } = collectionOf(request, server, true);
      const record = recordOf(parsed(request.body.toString('utf8') || '{}', 'request'), types);
      const key = server.collections.file.insert(place, record);
      if (key === null) throw conflict('A document with the same key and user already exists.');
      return json({ _key: key }, 201);
    },
    DELETE: (request, server) => {
      const { place } = collectionOf(request, server, true);
      const { file } = server.collections;
      const found = find(file, [place], {
        ...asked(request.query, queryOf(request)),
        fields: '_key',
        limit: 0,
        skip: 0,
      });
      file.together(() => {
        for (const { _key } of found) file.remove(place, String(_key));
      });
      return json({});
    },
  },
  {
    path: 'storage/collections/data/:collection/batch_save',
    largestBody: largeBody,
    POST: (request, server) => {
      const { place, types } = collectionOf(request, server, true);
      const records = parsed(request.body.toString('utf8'), 'request');
      if (!Array.isArray(records))
        throw badRequest('JSON in the request is invalid. ( A list of records was expected )');
      if (records.length > limits.saved)
        throw badRequest(
          `Request exceeds API limits - see limits.conf for details. (Max documents per batch save: ${limits.saved})`,
        );
      const checked = records.map((record) => recordOf(record, types));
      const { file } = server.collections;
      return json(file.together(() => checked.map((record) => file.put(place, record))));
    },
  },
  {
    path: 'storage/collections/data/:collection/batch_find',
    POST: (request, server) => {
      const { place } = collectionOf(request, server);
      const queries = parsed(request.body.toString('utf8'), 'request');
      if (!Array.isArray(queries))
        throw badRequest('JSON in the request is invalid. ( A list of queries was expected )');
      if (queries.length > limits.queries)
        throw badRequest(
          `Request exceeds API limits - see limits.conf for details. (Max queries per batch: ${limits.queries})`,
        );
      return json(
        queries.map((each: unknown) => {
          const {
            query = {},
            fields = null,
            sort = null,
            limit = 0,
            skip = 0,
          } = (typeof each === 'object' && each !== null ? each : {}) as Record<string, unknown>;
          const list = (value: unknown): string | null =>
            value === null ? null : Array.isArray(value) ? value.join(',') : String(value);
          const number = (value: unknown): number => (Number.isSafeInteger(Number(value)) ? Number(value) : 0);
          const what = { query, fields: list(fields), sort: list(sort), limit: number(limit), skip: number(skip) };
          return find(server.collections.file, placesOf(place, request), what);
        }),
      );
    },
  },
  {
    path: 'storage/collections/data/:collection/:key',
    GET: (request, server) => {
      const { place } = collectionOf(request, server);
      const record = server.collections.file.record(place, request.names.key!);
      if (record === null) throw noSuchRecord();
      return json(record);
    },
    POST: (request, server) => {
      const { place, types } = collectionOf(request, server, true);
      const { file } = server.collections;
      const key = request.names.key!;
      const record = recordOf(parsed(request.body.toString('utf8') || '{}', 'request'), types);
      if (file.record(place, key) === null) throw noSuchRecord();
      return json({ _key: file.put(place, { ...record, _key: key }) });
    },
    DELETE: (request, server) => {
      const { place } = collectionOf(request, server, true);
      if (!server.collections.file.remove(place, request.names.key!)) throw noSuchRecord();
      return json({});
    },
  },
];
