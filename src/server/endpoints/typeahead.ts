import { commands } from '../../commands/registry.ts';
import { escapeText, quotedText } from '../../syntax/text-escapes.ts';
import { badRequest } from '../http/api-error.ts';
import type { Endpoint, Handler } from '../http/endpoint.ts';
import type { ApiRequest } from '../http/request.ts';
import { searchRightsOf } from '../jobs/job-rights.ts';
import type { ServerContext } from '../server-context.ts';

/** Suggestions of one answer, seconds that the store is looked at for, and events that are looked at for values of a field. */
const limits = { count: 1000, seconds: 3, events: 20_000 } as const;

interface Suggestion {
  readonly content: string;
  readonly count: number;
  readonly operator: boolean;
}

const indexed = ['host', 'index', 'source', 'sourcetype'];

/** What may follow what was typed: a command after a pipe, a macro after a back tick, fields, and values of a field after `=`. */
const suggest: Handler = async (request, server) => {
  const { params, user, namespace } = request;
  const prefix = params.get('prefix');
  if (prefix === null) throw badRequest('The following required arguments are missing: prefix.');
  const count = Math.min(Math.max(1, params.integer('count', 10)), limits.count);
  const typed = prefix.slice(-1000);
  const macro = /`([^`(]*)$/.exec(typed);
  const command = /(?:^|\|)\s*([a-z]*)$/i.exec(typed);
  const word = /(?:^|[\s(])([\w.:-]*(?:=(?:"[^"]*|[^\s"]*))?)$/.exec(typed)?.[1] ?? '';
  let found: readonly Suggestion[] = [];
  if (macro !== null && (typed.match(/`/g)?.length ?? 0) % 2 === 1) {
    const names = new Set(server.knowledgeOf(user.name, namespace.app ?? 'search').macros.names());
    found = [...names].filter((name) => name.startsWith(macro[1]!)).map((name) => suggestion(`\`${name}\``));
  } else if (typed.includes('|') && command !== null)
    found = [...commands.keys()]
      .filter((name) => name.startsWith(command[1]!.toLowerCase()))
      .map((name) => suggestion(name));
  else
    found = word.includes('=')
      ? await values(word, count, request, server)
      : await fields(word, count, request, server);
  const results = [...found].sort((a, b) => b.count - a.count || (a.content < b.content ? -1 : 1)).slice(0, count);
  return { kind: 'object', json: { results }, xml: null };
};

const suggestion = (content: string, count = 0): Suggestion => ({ content, count, operator: false });

async function values(word: string, count: number, request: ApiRequest, server: ServerContext): Promise<Suggestion[]> {
  const [field = '', begun = ''] = word.split(/=(.*)/s);
  const start = begun.replace(/^"/, '');
  const safe = escapeText(start.replaceAll('*', ''));
  if (!indexed.includes(field)) return fields(word, count, request, server);
  const scope = 'index=* OR index=_*';
  const rows = await rowsOf(
    `| tstats count where (${scope}) ${field}="${safe}*" by ${field} | sort ${count} -count`,
    request,
    server,
  );
  const known = new Map(rows.map((row) => [String(row[field]), Number(row.count)]));
  if (field === 'index')
    for (const { name } of server.conf.stanzas('indexes', { owner: 'nobody', app: null }))
      if (name !== 'default' && !name.startsWith('_') && name.startsWith(start) && !known.has(name)) known.set(name, 0);
  return Array.from(known, ([value, number]) => suggestion(`${field}="${value}"`, number));
}

/** Also values of a field that is found in events. */
async function fields(word: string, count: number, request: ApiRequest, server: ServerContext): Promise<Suggestion[]> {
  const rows = await rowsOf(`| typeahead prefix=${quotedText(word)} count=${count}`, request, server);
  const found = rows.map((row) => suggestion(String(row.content), Number(row.count)));
  if (word.includes('=')) return found;
  const names = indexed.filter((name) => name.startsWith(word) && !found.some(({ content }) => content === name));
  return [...found, ...names.map((name) => suggestion(name))];
}

/** None when it takes too long, or cannot be run. */
async function rowsOf(spl: string, { user, gone }: ApiRequest, { session }: ServerContext) {
  const search = session.search(spl, {
    timeLimit: limits.seconds,
    maxRows: limits.count,
    rights: searchRightsOf(user),
    signal: gone,
  });
  try {
    return await search.rows();
  } catch {
    return [];
  }
}

export const typeaheadEndpoints: readonly Endpoint[] = ['search/typeahead', 'search/v2/typeahead'].map((path) => ({
  path,
  GET: suggest,
}));
