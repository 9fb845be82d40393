import { custom } from '../../plan/custom.ts';
import { anyFields } from '../../plan/field-flow.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import type { Span } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';
import type { Row } from '../../values/row.ts';
import { ArgumentReader, textOfValue } from '../shared/arguments.ts';
import { restEndpoints } from './endpoints.ts';

export interface RestArguments {
  /** As typed. */
  readonly path: string;
  readonly span: Span;
  /** As a key of `restEndpoints`, which need not have it. */
  readonly endpoint: string;
  /** 0: all. */
  readonly count: number;
  readonly contains: string;
  /** Of a server's endpoint. */
  readonly settings: ReadonlyMap<string, string>;
}

/** A path as Splunk writes them; what a dashboard fills in (`$app$`) may be a part of it. */
const wellFormed = /^\/?[\w$%:.@-]+(?:\/[\w$%:.@ -]+)*\/?(?:\?\S*)?$/;

const options: readonly CommandOption[] = [
  { name: 'count', values: '<int>', default: '0', summary: 'Entries at most; 0 is all.' },
  { name: 'search', values: '<string>', summary: 'Only entries that have this text in them.' },
  { name: 'splunk_server', values: '<string>', default: 'local', summary: 'Accepted; has no effect here.' },
  { name: 'splunk_server_group', values: '<string>', summary: 'Accepted; has no effect here.' },
  { name: 'timeout', values: '<int>', default: '60', summary: 'Accepted; has no effect here.' },
  { name: 'strict', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  { name: 'f', values: '<field>', summary: 'Accepted; all fields are given.' },
];

export const restCommand = custom<RestArguments>({
  name: 'rest',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary:
    'Lists what is known here (saved searches, macros, lookups, indexes ...) under the paths that Splunk has for it; other paths are planned, and named when the search runs.',
  syntax: 'rest <path> [count=<int>] [search=<string>] [<name>=<value>]...',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options, { free: true });
    const path = readPath(reader);
    if (!wellFormed.test(path.text)) {
      throw new SplError(
        `'${path.text}' is no path of an endpoint.`,
        path.span,
        'Write one such as /services/saved/searches.',
        'arguments',
      );
    }
    const settings = new Map<string, string>();
    for (let item = reader.next(); item !== null; item = reader.next()) {
      // Whatever else an endpoint is asked for (Search Reference, rest: <get-arg-name>=<get-arg-value>).
      if (item.kind === 'option' && context.host !== undefined) settings.set(item.typed, textOfValue(item.value, item));
      else if (item.kind === 'option')
        context.notice(`'rest' does not know '${item.typed}=': it has no effect.`, item.span);
      else if (item.kind !== 'comma')
        throw new SplError("'rest' takes one path and <name>=<value>.", item.span, null, 'arguments');
    }
    const endpoint = endpointOf(path.text);
    if (!restEndpoints.has(endpoint) && context.host === undefined) context.missing('endpoint', path.text, path.span);
    return {
      path: path.text,
      span: path.span,
      endpoint,
      count: reader.integer('count', 0, { min: 0 }),
      contains: reader.text('search', ''),
      settings,
    };
  },

  describe: ({ path }) => `Lists ${path}.`,
  fields: () => anyFields,
  needs: () => new Set(),

  operator:
    ({ path, span, endpoint, count, contains, settings }, context) =>
    () => {
      const asked = { ...Object.fromEntries(settings), ...(contains === '' ? {} : { search: contains }) };
      const entries = context.host?.entries(path, { ...asked, count: String(count) }) ?? null;
      if (entries !== null) return { columns: columnsOf(entries), open: false, rows: entries };
      const list = restEndpoints.get(endpoint);
      if (list === undefined)
        throw context.host === undefined ? unknownEndpoint(path, endpoint, span) : notServed(path, count, span);
      const rows: Row[] = [];
      for (const row of list(context)) {
        if (count > 0 && rows.length === count) break;
        if (contains === '' || Object.values(row).some((value) => String(value).includes(contains))) rows.push(row);
      }
      return { columns: columnsOf(rows), open: false, rows };
    },
});

/** `/services/saved/searches?count=0`: whatever stands together, `=` in it. */
function readPath(reader: ArgumentReader): { readonly text: string; readonly span: Span } {
  const first = reader.requiredName('a path such as /services/saved/searches');
  let { text, span } = first;
  for (let item = reader.peek(); item !== null; item = reader.peek()) {
    if ((item.kind !== 'text' && item.kind !== 'operator') || item.span.start !== span.end) break;
    text += item.text;
    span = { start: span.start, end: item.span.end };
    reader.next();
  }
  return { text, span };
}

const columnsOf = (rows: readonly Row[]): readonly string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))];

/** As Splunk says it. */
const notServed = (path: string, count: number, span: Span): SplError =>
  new SplError(
    `Failed to fetch REST endpoint uri=https://127.0.0.1:8089/${path.replace(/^\/+/, '')}${path.includes('?') ? '&' : '?'}count=${count} from server https://127.0.0.1:8089. Check that the URI path provided exists in the REST API.`,
    span,
    null,
    'unknown-endpoint',
  );

/** Only a real server has it: told when the search runs, not when it is checked. */
function unknownEndpoint(path: string, endpoint: string, span: Span): SplError {
  const nearest = nearestName(endpoint, restEndpoints.keys());
  const hint =
    nearest !== null ? `Did you mean '/services/${nearest}'?` : `There are ${[...restEndpoints.keys()].join(', ')}.`;
  return new SplError(`There is no endpoint '${path}' here.`, span, hint, 'unknown-endpoint');
}

/** `/servicesNS/-/-/admin/macros/` and `services/admin/macros` are the same. */
function endpointOf(path: string): string {
  return path
    .replace(/\?.*/, '')
    .replace(/^\/+|\/+$/g, '')
    .replace(/^servicesNS\/[^/]+\/[^/]+\//i, '')
    .replace(/^services\//i, '')
    .toLowerCase();
}
