import type { StartedServer } from './started-server.ts';

export const channel = '11111111-2222-3333-4444-555555555555';

/** What the collector answered. */
export interface HecReply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever it says, tests look into it.
  readonly body: any;
}

/** Makes a token. @returns its secret. */
export async function newToken(
  server: StartedServer,
  name: string,
  settings: Readonly<Record<string, string | readonly string[]>> = {},
): Promise<string> {
  const { status, json, text } = await server.ask('/services/data/inputs/http', { form: { name, ...settings } });
  if (status !== 201) throw new Error(`No token was made: ${text}`);
  return json.entry[0].content.token as string;
}

/** A request to the collector; a POST unless it says otherwise. */
export async function send(
  server: StartedServer,
  path: string,
  { token, body = '', headers = {}, method = 'POST' }: SentRequest,
): Promise<HecReply> {
  const response = await fetch(new URL(path, server.server.hecUrl), {
    method,
    headers: { ...(token === undefined ? {} : { authorization: `Splunk ${token}` }), ...headers },
    ...(method === 'GET' ? {} : { body }),
  });
  return { status: response.status, body: await response.json() };
}

export interface SentRequest {
  readonly token?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}
