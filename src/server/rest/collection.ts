import { compileWildcard } from '../../values/wildcard.ts';
import type { Answer } from '../http/answer.ts';
import { type ApiError, badRequest, noSuchObject } from '../http/api-error.ts';
import type { Endpoint, Handler } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import type { ServerContext } from '../server-context.ts';
import type { Entry, EntryValue, Feed } from './feed.ts';
import { paged } from './paging.ts';

type Maybe<T> = T | Promise<T>;

/** Objects of one kind, by name: what is done alike for all kinds (listing, paging, filters, forms) is done by `collectionEndpoints`. */
export interface Collection {
  /** Below `/services`: `data/indexes`. */
  readonly path: string;
  /** Relations of the collection in its envelope: `create`, `_reload`, `_acl`. */
  readonly links: readonly string[];
  /** What a user must be able to do to look, and to change; absent: whoever is logged in. */
  readonly needs?: { readonly look?: string; readonly change?: string };
  /** What may be sent when an object is made or changed. */
  readonly fields?: NonNullable<Entry['fields']>;
  /** All that the request's namespace and user see, by name. */
  list(request: ApiRequest, server: ServerContext): Maybe<readonly Entry[]>;
  get(name: string, request: ApiRequest, server: ServerContext): Maybe<Entry | null>;
  /** @throws ApiError 409 when there is one of that name. */
  create?(name: string, request: ApiRequest, server: ServerContext): Maybe<Entry>;
  update?(name: string, request: ApiRequest, server: ServerContext): Maybe<Entry>;
  remove?(name: string, request: ApiRequest, server: ServerContext): Maybe<void>;
  /** What else may be asked of an object: a part of the path below it. */
  readonly actions?: Readonly<Record<string, Partial<Record<'GET' | 'POST' | 'DELETE', Handler>>>>;
  /** What a new object has when nothing is said of it: the entry of `_new`. Nothing is made by sending values there. */
  fresh?(): Entry;
  /** What is said of a name that is not there. */
  missing?(name: string, request: ApiRequest): ApiError;
  /** Bytes that the body of a new or changed object may have; the usual when absent. */
  readonly largestBody?: number;
}

/** The endpoints of a collection: list and create, one object, what may be asked of it. */
export function collectionEndpoints(collection: Collection): readonly Endpoint[] {
  const { path, needs = {} } = collection;
  const required: Partial<Record<'GET' | 'POST' | 'DELETE', string>> = {
    ...(needs.look === undefined ? {} : { GET: needs.look }),
    ...(needs.change === undefined ? {} : { POST: needs.change, DELETE: needs.change }),
  };
  const size = collection.largestBody === undefined ? {} : { largestBody: collection.largestBody };
  return [
    {
      path,
      needs: required,
      ...size,
      GET: async (request, server) => {
        const entries = sorted(filtered(await collection.list(request, server), request), request);
        const { items, paging } = paged(entries, request.params);
        return {
          kind: 'feed',
          feed: feedOf(
            collection,
            items.map((entry) => projected(entry, request)),
            paging,
          ),
        };
      },
      ...(collection.create === undefined
        ? {}
        : {
            POST: async (request: ApiRequest, server: ServerContext): Promise<Answer> => {
              const name = request.params.text('name');
              if (name === null) throw badRequest('Cannot perform action "POST" without a target name to act on.');
              return { ...single(collection, await collection.create!(name, request, server)), status: 201 };
            },
          }),
    },
    {
      path: `${path}/_new`,
      needs: required,
      GET: () => fresh(collection),
      POST: () => fresh(collection),
    },
    {
      path: `${path}/_reload`,
      GET: () => ({ kind: 'feed', feed: feedOf(collection, []) }),
      POST: () => ({ kind: 'feed', feed: feedOf(collection, []) }),
    },
    {
      path: `${path}/:name`,
      needs: required,
      ...size,
      GET: async (request, server) => single(collection, await existing(collection, request, server)),
      ...(collection.update === undefined
        ? {}
        : {
            POST: async (request: ApiRequest, server: ServerContext) => {
              await existing(collection, request, server);
              return single(collection, await collection.update!(request.names.name!, request, server));
            },
          }),
      ...(collection.remove === undefined
        ? {}
        : {
            DELETE: async (request: ApiRequest, server: ServerContext): Promise<Answer> => {
              await existing(collection, request, server);
              await collection.remove!(request.names.name!, request, server);
              return { kind: 'feed', feed: feedOf(collection, []) };
            },
          }),
    },
    ...Object.entries(collection.actions ?? {}).map(
      ([action, handlers]): Endpoint => ({
        path: `${path}/:name/${action}`,
        needs: required,
        ...handlers,
      }),
    ),
  ];
}

const fresh = (collection: Collection): Answer => {
  const entry = collection.fresh?.();
  if (entry !== undefined) return single(collection, entry);
  return { kind: 'feed', feed: feedOf(collection, [], { total: 0, perPage: 30, offset: 0 }) };
};

/** The object that the path names. @throws ApiError 404 */
export async function existing(collection: Collection, request: ApiRequest, server: ServerContext): Promise<Entry> {
  const name = request.names.name!;
  const entry = await collection.get(name, request, server);
  if (entry === null) throw collection.missing?.(name, request) ?? noSuchObject(name);
  return entry;
}

/** An answer of one object: it shows what may be sent to change it. */
export function single(
  collection: Pick<Collection, 'path' | 'links' | 'fields'>,
  entry: Entry,
): Extract<Answer, { kind: 'feed' }> {
  const whole = collection.fields === undefined ? entry : { ...entry, fields: collection.fields };
  return { kind: 'feed', feed: feedOf(collection, [whole], { total: 1, perPage: 30, offset: 0 }) };
}

const feedOf = (
  { path, links }: Pick<Collection, 'path' | 'links'>,
  entries: readonly Entry[],
  paging?: Feed['paging'],
): Feed => ({
  collection: path,
  ...{ entries, links },
  ...(paging === undefined ? {} : { paging }),
});

/** `search=` leaves entries that have all its words: `text` anywhere in name or values, `key=text` in one value; `*` stands for anything. */
function filtered(entries: readonly Entry[], { params }: ApiRequest): readonly Entry[] {
  const terms = params.all('search').flatMap((text) => text.match(/[^\s"]*"[^"]*"|\S+/g) ?? []);
  const tests = terms.map((term) => {
    const [, key = null, text = term] = /^([\w.:]+)=(.*)$/s.exec(term) ?? [];
    const pattern = wildcard(text.replaceAll('"', ''), key !== null);
    return (entry: Entry): boolean => {
      if (key === 'name' || key === 'title') return pattern(entry.name);
      if (key !== null) return pattern(plain(valueAt(entry, key)));
      return pattern(entry.name) || Object.values(entry.content).some((value) => pattern(plain(value)));
    };
  });
  return tests.length === 0 ? entries : entries.filter((entry) => tests.every((test) => test(entry)));
}

/** Case does not count; `whole`: all of the text, not a part of it. */
const wildcard = (text: string, whole: boolean): ((value: string) => boolean) =>
  compileWildcard(whole ? text : `*${text}*`, { caseSensitive: false });

const valueAt = ({ acl, content }: Entry, key: string): EntryValue => {
  const of = { 'eai:acl.app': acl.app, 'eai:acl.owner': acl.owner, 'eai:acl.sharing': acl.sharing }[key];
  return of ?? content[key] ?? null;
};

/** As XML shows it: that is what filters and orders speak of. */
const plain = (value: EntryValue): string => {
  if (value === null) return '';
  if (typeof value === 'boolean') return value ? '1' : '0';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** `sort_key`, `sort_dir`, `sort_mode`; as they are listed without. */
function sorted(entries: readonly Entry[], { params }: ApiRequest): readonly Entry[] {
  const key = params.text('sort_key');
  const direction = params.get('sort_dir') === 'desc' ? -1 : 1;
  if (key === null && direction === 1) return entries;
  const of = (entry: Entry): string => (key === null || key === 'name' ? entry.name : plain(valueAt(entry, key)));
  const mode = params.get('sort_mode') ?? 'auto';
  return [...entries].sort((a, b) => {
    const [left, right] = [of(a), of(b)];
    const [first, second] = [Number(left), Number(right)];
    const isNumeric =
      (mode === 'auto' || mode === 'num') &&
      left !== '' &&
      right !== '' &&
      !Number.isNaN(first) &&
      !Number.isNaN(second);
    const order = isNumeric ? first - second : left < right ? -1 : left > right ? 1 : 0;
    return order * direction;
  });
}

/** `f=` names the values that are wanted; `*` stands for anything. */
function projected(entry: Entry, { params }: ApiRequest): Entry {
  const wanted = params.all('f');
  if (wanted.length === 0) return entry;
  const patterns = wanted.map((name) => wildcard(name, true));
  const kept = Object.entries(entry.content).filter(([key]) => patterns.some((pattern) => pattern(key)));
  return { ...entry, content: Object.fromEntries(kept) };
}
