import type { Endpoint, Handler } from '../http/endpoint.ts';
import { parsedSearch } from '../knowledge/parsed-search.ts';

/** Characters of a search that is only read. */
const mostCharacters = 1_000_000;

const parse: Handler = ({ params, user, namespace }, server) => {
  const text = (params.get('q') ?? params.get('search') ?? '').slice(0, mostCharacters);
  const json = parsedSearch(text, params.boolean('parse_only', false), {
    now: Date.now() / 1000,
    timeZone: user.timeZone ?? server.timeZone,
    knowledge: server.knowledgeOf(user.name, namespace.app ?? 'search'),
  });
  return { kind: 'object', json, xml: null };
};

/** What a search is: the commands it has, and what of it each indexer does. Nothing is run. */
export const parserEndpoints: readonly Endpoint[] = ['search/parser', 'search/v2/parser'].map((path) => ({
  path,
  POST: parse,
}));
