import type { Stanza } from '../conf/conf-store.ts';
import { badRequest, conflict, forbidden } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { type Collection, collectionEndpoints } from '../rest/collection.ts';
import { aclOf, placeOf, scopeOf } from '../rest/conf-collection.ts';
import type { Entry, EntryValue } from '../rest/feed.ts';
import { secondsText } from '../rest/times.ts';
import type { ServerContext } from '../server-context.ts';

/** One kind of setting of props.conf that is an object of its own: `{PREFIX}-{class}` of a stanza, named `{stanza} : {PREFIX}-{class}`. */
interface PropsKind {
  readonly path: string;
  readonly prefixes: readonly string[];
  readonly optional: readonly string[];
  readonly wildcard?: readonly string[];
  /** What is shown of a value. */
  content(value: string, prefix: string): Readonly<Record<string, EntryValue>>;
  /** The setting of what was sent; `before`: its value, when it is changed. @throws ApiError 400 */
  value(request: ApiRequest, before: string | null): string;
  prefixOf?(request: ApiRequest): string;
}

const required = ({ params }: ApiRequest, name: string, before: string | null): string => {
  const value = params.text(name) ?? before;
  if (value === null) throw badRequest(`The following required arguments are missing: ${name}.`);
  return value;
};

/** Parameters `{start}NAME=VALUE`. */
const pairs = ({ params }: ApiRequest, start: string): readonly (readonly [string, string])[] =>
  params
    .entries()
    .flatMap(([key, value]) => (key.startsWith(start) ? [[key.slice(start.length), value] as const] : []));

const word = (text: string): string => (/^[\w.{}:-]+$/.test(text) ? text : `"${text.replace(/["\r\n]/g, '')}"`);

const kinds: readonly PropsKind[] = [
  {
    path: 'data/props/extractions',
    prefixes: ['EXTRACT', 'REPORT'],
    optional: ['value'],
    content: (value, prefix) => ({ value, type: prefix === 'REPORT' ? 'Uses transform' : 'Inline' }),
    value: (request, before) => required(request, 'value', before),
    prefixOf: ({ params }) => (params.get('type')?.toUpperCase() === 'REPORT' ? 'REPORT' : 'EXTRACT'),
  },
  {
    path: 'data/props/fieldaliases',
    prefixes: ['FIELDALIAS'],
    optional: [],
    wildcard: ['alias\\..*'],
    content: (value) => ({
      value,
      ...Object.fromEntries(
        [...value.matchAll(/("[^"]+"|\S+)\s+as(?:new)?\s+("[^"]+"|\S+)/gi)].map(([, from, to]) => [
          `alias.${from!.replace(/"/g, '')}`,
          to!.replace(/"/g, ''),
        ]),
      ),
    }),
    value: (request, before) => {
      const aliases = pairs(request, 'alias.');
      if (aliases.length === 0) return required(request, 'value', before);
      return aliases.map(([from, to]) => `${word(from)} AS ${word(to)}`).join(' ');
    },
  },
  {
    path: 'data/props/calcfields',
    prefixes: ['EVAL'],
    optional: ['value'],
    content: (value) => ({ value }),
    value: (request, before) => required(request, 'value', before),
  },
  {
    path: 'data/props/lookups',
    prefixes: ['LOOKUP'],
    optional: ['overwrite', 'transform'],
    wildcard: ['lookup\\.field\\.(?:input|output)\\..*'],
    content: (value) => {
      const [, transform = '', inputs = '', overwrite = '', outputs = ''] =
        /^\s*(\S+)\s*(.*?)\s*(?:\b(OUTPUT(?:NEW)?)\b\s*(.*))?$/is.exec(value) ?? [];
      const fields = (text: string, of: string) =>
        [...text.matchAll(/("[^"]+"|[^\s,]+)(?:\s+as\s+("[^"]+"|[^\s,]+))?/gi)].map(([, column, field = '']) => [
          `lookup.field.${of}.${column!.replace(/"/g, '')}`,
          field.replace(/"/g, ''),
        ]);
      return {
        value,
        transform,
        overwrite: !/new/i.test(overwrite),
        ...Object.fromEntries([...fields(inputs, 'input'), ...fields(outputs, 'output')]),
      };
    },
    value: (request, before) => {
      const inputs = pairs(request, 'lookup.field.input.');
      if (inputs.length === 0) return required(request, 'value', before);
      const list = (all: readonly (readonly [string, string])[]): string =>
        all
          .map(([column, field]) =>
            field === '' || field === column ? word(column) : `${word(column)} AS ${word(field)}`,
          )
          .join(' ');
      const outputs = pairs(request, 'lookup.field.output.');
      const verb = request.params.boolean('overwrite', true) ? 'OUTPUT' : 'OUTPUTNEW';
      return [
        word(required(request, 'transform', null)),
        list(inputs),
        ...(outputs.length === 0 ? [] : [verb, list(outputs)]),
      ].join(' ');
    },
  },
  {
    path: 'data/props/sourcetype-rename',
    prefixes: ['rename'],
    optional: ['value'],
    content: (value) => ({ value }),
    value: (request, before) => required(request, 'value', before),
  },
];

interface Setting {
  readonly name: string;
  readonly key: string;
  readonly value: string;
  readonly stanza: Stanza;
}

function collectionOf(kind: PropsKind): Collection {
  const settings = (request: ApiRequest, { conf }: ServerContext): readonly Setting[] =>
    conf.stanzas('props', scopeOf(request)).flatMap((stanza) =>
      [...stanza.settings].flatMap(([key, value]) => {
        const prefix = kind.prefixes.find((each) => key === each || key.startsWith(`${each}-`));
        return prefix === undefined || value === '' ? [] : [{ name: `${stanza.name} : ${key}`, key, value, stanza }];
      }),
    );
  const entryOf = ({ name, key, value, stanza }: Setting, request: ApiRequest): Entry => {
    const acl = aclOf(stanza, request);
    return {
      ...{ name, collection: kind.path, acl, updated: secondsText(stanza.updated / 1000) },
      links: ['list', 'edit', ...(acl.removable ? ['remove'] : [])],
      content: {
        ...{ attribute: key, stanza: stanza.name, ...kind.content(value, key.split('-')[0]!) },
        ...{ 'eai:acl': null, 'eai:appName': stanza.app, 'eai:userName': stanza.owner },
      },
    };
  };
  const find = (name: string, request: ApiRequest, server: ServerContext): Setting | null =>
    settings(request, server).find((setting) => setting.name === name) ?? null;
  const change = (setting: Setting, request: ApiRequest): void => {
    if (!aclOf(setting.stanza, request).canWrite) throw forbidden(`You may not change '${setting.name}'.`);
  };
  return {
    path: kind.path,
    links: ['create', '_reload', '_acl'],
    fields: { required: [], optional: kind.optional, wildcard: kind.wildcard ?? [] },
    list: (request, server) => settings(request, server).map((setting) => entryOf(setting, request)),
    get: (name, request, server) => {
      const setting = find(name, request, server);
      return setting === null ? null : entryOf(setting, request);
    },
    create: (name, request, server) => {
      const stanza = required(request, 'stanza', null);
      if (/[\r\n[\]]/.test(stanza) || !/^[\w.:-]{1,200}$/.test(name)) throw badRequest(`Invalid name '${name}'.`);
      const prefix = kind.prefixOf?.(request) ?? kind.prefixes[0]!;
      const key = prefix === 'rename' ? prefix : `${prefix}-${name}`;
      const full = `${stanza} : ${key}`;
      const place = placeOf(request, server);
      const there = find(full, request, server);
      if (
        there !== null &&
        there.stanza.owner === place.owner &&
        there.stanza.app === place.app &&
        !there.stanza.isStock
      )
        throw conflict(
          `Unable to create ${kind.path.split('/').at(-1)!.replace(/s$/, '')}: an object with name=${full} already exists`,
        );
      const value = kind.value(request, null);
      const made = server.conf.set('props', stanza, [[key, value]], place);
      return entryOf({ name: full, key, value, stanza: made }, request);
    },
    update: (name, request, server) => {
      const setting = find(name, request, server)!;
      change(setting, request);
      const value = kind.value(request, setting.value);
      const { owner, app } = setting.stanza;
      const stanza = server.conf.set('props', setting.stanza.name, [[setting.key, value]], { owner, app });
      return entryOf({ ...setting, value, stanza }, request);
    },
    remove: (name, request, server) => {
      const setting = find(name, request, server)!;
      change(setting, request);
      if (setting.stanza.isStock) throw badRequest(`'${name}' is part of the content and cannot be removed.`);
      server.conf.unset('props', setting.stanza.name, [setting.key], setting.stanza);
    },
  };
}

/** What props.conf says of fields, setting by setting: extractions, aliases, calculated fields, automatic lookups. Those that are shared count. */
export const propsEndpoints: readonly Endpoint[] = kinds.flatMap((kind) => collectionEndpoints(collectionOf(kind)));
