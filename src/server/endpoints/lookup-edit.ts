import { parseCsvTable } from '../../knowledge/csv-table.ts';
import { csvText } from '../../knowledge/csv-text.ts';
import { rowOf } from '../../values/row.ts';
import type { Answer } from '../http/answer.ts';
import { badRequest, forbidden, notFound } from '../http/api-error.ts';
import { type Endpoint, type Handler, largeBody } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { isLookupName, type LookupFile } from '../lookups/lookup-files.ts';
import { placeOf } from '../rest/conf-collection.ts';
import type { ServerContext } from '../server-context.ts';
import { aclOfFile } from './lookup-files.ts';

/** What the request means: an app and an owner, from its parameters. */
function scope({ params, user }: ApiRequest): { readonly owner: string; readonly app: string } {
  const owner = params.text('owner') ?? 'nobody';
  if (owner !== 'nobody' && owner !== user.name && !user.capabilities.has('admin_all_objects'))
    throw forbidden(`You may not act for the user '${owner}'.`);
  return { owner, app: params.text('namespace') ?? 'search' };
}

const nameOf = ({ params }: ApiRequest): string => {
  const name = params.text('lookup_file') ?? params.text('lookup');
  if (name === null) throw badRequest('The following required arguments are missing: lookup_file.');
  return name;
};

function fileOf(request: ApiRequest, { lookupFiles }: ServerContext): LookupFile {
  const name = nameOf(request);
  const file = lookupFiles.get(name, scope(request));
  if (file === null) throw notFound(`The lookup file '${name}' could not be found.`);
  return file;
}

const json = (value: unknown): Answer => ({ kind: 'object', json: value, xml: null });

/** All lines with the header, each a list of cells. */
function rows(request: ApiRequest, server: ServerContext): readonly (readonly string[])[] {
  const table = parseCsvTable(server.lookupFiles.text(fileOf(request, server)));
  return [table.fields, ...table.rows.map((row) => table.fields.map((field) => String(row[field] ?? '')))];
}

/** `contents`: a JSON list of lines, the header first. */
const write: Handler = (request, server) => {
  const name = nameOf(request);
  const asked = scope(request);
  if (!isLookupName(name)) throw badRequest(`Invalid name '${name}': a lookup table is a .csv file.`);
  const place = placeOf({ ...request, namespace: { ...asked, isGiven: true } }, server);
  const there = server.lookupFiles.get(name, asked);
  if (there !== null && !there.isStock && !aclOfFile(there, request).canWrite)
    throw forbidden(`You may not change '${name}'.`);
  let lines: unknown;
  try {
    lines = JSON.parse(request.params.text('contents') ?? '');
  } catch {
    throw badRequest('contents is a JSON list of lines.');
  }
  if (!Array.isArray(lines) || lines.length === 0 || !lines.every(Array.isArray))
    throw badRequest('contents is a JSON list of lines.');
  const [header, ...others] = lines as unknown[][];
  const fields = header!.map(String);
  const table = {
    fields,
    rows: others.map((line) => rowOf(Object.fromEntries(fields.map((field, at) => [field, String(line[at] ?? '')])))),
  };
  server.lookupFiles.put(name, place, csvText(table));
  server.session.reload();
  return json({ success: true });
};

/** What the app Lookup Editor offers, and tools that write lookups use: a table as a JSON list of lines. */
export const lookupEditEndpoints: readonly Endpoint[] = [
  {
    path: 'data/lookup_edit/lookup_contents',
    largestBody: largeBody,
    GET: (request, server) => json(rows(request, server)),
    POST: write,
  },
  {
    path: 'data/lookup_edit/lookup_data',
    largestBody: largeBody,
    GET: (request, server) => {
      if (request.params.get('header_only') === '1') return json([rows(request, server)[0]]);
      return json(rows(request, server));
    },
    POST: write,
  },
];
