import type { Reply, RestClient } from './rest-client.ts';

export type Row = Readonly<Record<string, string | readonly string[]>>;

/** @throws when the server answered otherwise. */
export function expectStatus(reply: Reply, ...expected: readonly number[]): Reply {
  if (!expected.includes(reply.status))
    throw new Error(`answered ${reply.status}, expected ${expected.join(' or ')}: ${reply.text.slice(0, 300)}`);
  return reply;
}

interface Feed {
  readonly entry: readonly { readonly name: string; readonly content: Readonly<Record<string, unknown>> }[];
}

const contentOf = (reply: Reply): Readonly<Record<string, unknown>> => reply.json<Feed>().entry[0]!.content;

/** Makes an input for HTTP events when there is none of that name: its token. */
export async function hecToken(
  client: RestClient,
  name: string,
  options: Readonly<Record<string, string>>,
): Promise<string> {
  const path = '/servicesNS/nobody/splunk_httpinput/data/inputs/http';
  const there = await client.get(`${path}/${encodeURIComponent(`http://${name}`)}`);
  const reply = there.status === 200 ? there : expectStatus(await client.post(path, { name, ...options }), 201);
  return String(contentOf(reply).token);
}

/** Runs a search as a blocking job: its content and all of its rows. */
export async function blockingJob(
  client: RestClient,
  search: string,
  options: Readonly<Record<string, string>> = {},
): Promise<{ readonly content: Readonly<Record<string, unknown>>; readonly rows: readonly Row[] }> {
  const created = await client.post('/services/search/jobs', { search, exec_mode: 'blocking', ...options });
  const { sid } = expectStatus(created, 200, 201).json<{ sid: string }>();
  const content = contentOf(expectStatus(await client.get(`/services/search/jobs/${sid}`), 200));
  if (content.dispatchState !== 'DONE')
    throw new Error(`the job is ${content.dispatchState}: ${JSON.stringify(content.messages)}`);
  const results = expectStatus(await client.get(`/services/search/jobs/${sid}/results`, { count: 0 }), 200, 204);
  return { content, rows: results.status === 204 ? [] : results.json<{ results: readonly Row[] }>().results };
}

export const rowsOf = async (client: RestClient, search: string): Promise<readonly Row[]> =>
  (await blockingJob(client, search)).rows;
