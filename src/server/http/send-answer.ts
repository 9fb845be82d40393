import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { entryXml, feedJson, feedXml, messagesJson, messagesXml } from '../rest/serialise.ts';
import { xmlHeader } from '../rest/xml.ts';
import type { Answer } from './answer.ts';

/** Modes in which entries and messages are JSON; XML in all others. */
export const isJson = (outputMode: string): boolean => outputMode.startsWith('json');

const common = {
  'Cache-Control': 'no-store, no-cache, must-revalidate, max-age=0',
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'SAMEORIGIN',
  Server: 'Splunkd',
} as const;

/** Writes an answer in the form that was asked for. `base`: scheme and host, for Atom's ids. */
export async function sendAnswer(
  answer: Answer,
  response: ServerResponse,
  outputMode: string,
  base: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  const json = isJson(outputMode);
  switch (answer.kind) {
    case 'nothing':
      response.writeHead(204, { ...common, ...headers }).end();
      return;
    case 'feed':
    case 'entry':
    case 'messages':
      return sendText(response, answer.status ?? 200, json, json ? asJson(answer) : asXml(answer, base), headers);
    case 'object': {
      const inJson = json || answer.xml === null;
      const xml = `${xmlHeader}<response>\n  ${answer.xml ?? ''}\n</response>\n`;
      return sendText(response, answer.status ?? 200, inJson, inJson ? answer.json : xml, {
        ...headers,
        ...answer.headers,
      });
    }
    case 'body': {
      response.writeHead(answer.status ?? 200, {
        ...common,
        'Content-Type': answer.type,
        ...headers,
        ...answer.headers,
      });
      if (typeof answer.body === 'string' || Buffer.isBuffer(answer.body)) {
        response.end(answer.body);
        return;
      }
      await pipeline(Readable.from(answer.body), response);
      return;
    }
  }
}

type Shown = Extract<Answer, { kind: 'feed' | 'entry' | 'messages' }>;

const asJson = (answer: Shown): unknown =>
  answer.kind === 'messages' ? messagesJson(answer.messages) : feedJson(answer.feed);

function asXml(answer: Shown, base: string): string {
  if (answer.kind === 'messages') return messagesXml(answer.messages);
  return answer.kind === 'feed' ? feedXml(answer.feed, base) : entryXml(answer.entry, base);
}

async function sendText(
  response: ServerResponse,
  status: number,
  json: boolean,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const text = json ? JSON.stringify(body) : (body as string);
  response.writeHead(status, {
    ...common,
    'Content-Type': json ? 'application/json; charset=UTF-8' : 'text/xml; charset=UTF-8',
    'Content-Length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
  await finished(response).catch(() => {});
}
