import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Metadata } from '../../ingest/envelope.ts';
import type { Refusal } from '../../ingest/receive/event-group.ts';
import type { ReceivedEvents } from '../../session/received-events.ts';
import { pathParts } from '../http/router.ts';
import { Channels } from './channels.ts';
import { readHecBody } from './hec-body.ts';
import { type Incoming, NotKept } from './incoming.ts';
import { HecRefusal, type HecReply, replies } from './replies.ts';
import { tokenOfRequest } from './token-of-request.ts';
import type { HecToken, HecTokens } from './tokens.ts';

/** Bytes of a body, decompressed: whole logs are sent to `raw`. Of a question for acknowledgements. */
const limits = { body: 128 * 2 ** 20, acks: 2 ** 20 } as const;

const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

type Action = 'event' | 'raw' | 'ack' | 'health';

/** What is done at a path below `services/collector`; each has a version, which there is one of. */
const actions: ReadonlyMap<string, Action> = new Map(
  [
    ['', 'event'],
    ['event', 'event'],
    ['raw', 'raw'],
    ['ack', 'ack'],
    ['health', 'health'],
  ].flatMap(([path, action]): [string, Action][] => [
    [path!, action as Action],
    [path === '' ? '1.0' : `${path}/1.0`, action as Action],
  ]),
);

/** What a request says beside its body. */
interface Asked {
  readonly message: IncomingMessage;
  readonly query: URLSearchParams;
  readonly token: HecToken;
}

/**
 * Splunk's HTTP Event Collector. What it answers, and in which order it looks at what may be wrong, is as measured on Splunk 10.4; events are on the disk when it
 * says so.
 */
export class Collector {
  private readonly channels = new Channels();
  private isEnding = false;

  constructor(
    private readonly tokens: HecTokens,
    private readonly incoming: Incoming,
  ) {}

  /** From now on senders are told to go elsewhere. */
  end(): void {
    this.isEnding = true;
  }

  /** Answers a request. Never throws: what goes wrong is the answer. */
  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      send(response, 200, await this.answer(message));
    } catch (error) {
      const { reply, event } = refusalOf(error);
      send(response, reply.status, {
        text: reply.text,
        code: reply.code,
        ...(event === null ? {} : { 'invalid-event-number': event }),
      });
    }
  }

  private async answer(message: IncomingMessage): Promise<object> {
    const [path = '', ...rest] = (message.url ?? '/').split('?');
    const action = actionOf(path);
    if (action === null) throw new HecRefusal(replies.notFound);
    if (action === 'health') {
      if (message.method !== 'GET' && message.method !== 'HEAD') throw new HecRefusal(replies.wrongMethod);
      return bodyOf(this.isEnding ? replies.shuttingDown : replies.healthy);
    }
    if (message.method !== 'POST' && message.method !== 'PUT') throw new HecRefusal(replies.wrongMethod);
    if (this.isEnding) throw new HecRefusal(replies.shuttingDown);
    const query = new URLSearchParams(rest.join('?'));
    const token = tokenOfRequest(message.headers, query, this.tokens);
    const asked = { message, query, token };
    return action === 'ack' ? this.acknowledgements(asked) : this.events(asked, action);
  }

  private async events(asked: Asked, action: 'event' | 'raw'): Promise<object> {
    const { message, token } = asked;
    const channel = token.usesAcks ? channelOf(asked) : null;
    const body = await readHecBody(message, this.incoming, limits.body);
    try {
      if (body.bytes.length === 0) throw new HecRefusal(replies.noData);
      const group = action === 'raw' ? rawGroup(asked, body.bytes) : envelopedGroup(asked, body.bytes);
      const { refused } = await this.incoming.add(group, body.bytes.length);
      if (refused !== null) throw refusal(refused);
      // Given out after the commit: it is true from the start.
      const ack = channel === null ? {} : { ackId: this.channels.next(token.name, channel) };
      return { ...bodyOf(replies.success), ...ack };
    } finally {
      body.release();
    }
  }

  private async acknowledgements(asked: Asked): Promise<object> {
    if (!asked.token.usesAcks) throw new HecRefusal(replies.ackDisabled);
    const channel = channelOf(asked);
    const body = await readHecBody(asked.message, this.incoming, limits.acks);
    body.release();
    if (body.bytes.length === 0) throw new HecRefusal(replies.noData);
    const acks: Record<string, boolean> = {};
    for (const id of idsIn(body.bytes)) acks[id] = this.channels.isAcknowledged(asked.token.name, channel, id);
    return { acks };
  }
}

function refusalOf(error: unknown): HecRefusal {
  if (error instanceof HecRefusal) return error;
  // Its sender shall come again.
  if (error instanceof NotKept) return new HecRefusal(replies.busy);
  process.stderr.write(`splite serve: ${(error as Error)?.stack ?? String(error)}\n`);
  return new HecRefusal(replies.internal);
}

/** Null for a path that is none of the collector's. */
function actionOf(path: string): Action | null {
  const parts = pathParts(path);
  if (parts?.[0] !== 'services' || parts[1] !== 'collector') return null;
  return actions.get(parts.slice(2).join('/')) ?? null;
}

/** @throws HecRefusal when there is none, or it is no GUID. */
function channelOf({ message, query }: Asked): string {
  const header = message.headers['x-splunk-request-channel'];
  const channel = (typeof header === 'string' && header !== '' ? header : query.get('channel'))?.trim();
  if (!channel) throw new HecRefusal(replies.channelMissing);
  if (!guid.test(channel)) throw new HecRefusal(replies.invalidChannel);
  return channel;
}

/** @throws HecRefusal no data format */
function idsIn(body: Buffer): readonly number[] {
  let ids: unknown;
  try {
    ids = (JSON.parse(body.toString('utf8')) as { acks?: unknown } | null)?.acks;
  } catch {
    throw new HecRefusal(replies.invalidFormat);
  }
  if (!Array.isArray(ids) || !ids.every((id) => Number.isInteger(Number(id)) && id !== null && typeof id !== 'object'))
    throw new HecRefusal(replies.invalidFormat);
  return ids.map(Number);
}

/** What query and token say of events that say nothing themselves. */
function metadataOf({ query, token }: Asked): Metadata & { readonly index: string } {
  const given = (key: 'sourcetype' | 'source' | 'host'): Metadata => {
    const value = query.get(key) || token[key];
    return value === null ? {} : { [key]: value };
  };
  return {
    index: query.get('index') || token.index,
    ...{ ...given('sourcetype'), ...given('source'), ...given('host') },
  };
}

/** Where events come from when nobody says so: as in Splunk, the token, and the host that they were sent to. */
const originOf = ({ message, token }: Asked): ReceivedEvents['origin'] => ({
  source: `http:${token.name}`,
  host: (message.headers.host ?? 'localhost').slice(0, 255),
});

function envelopedGroup(asked: Asked, body: Buffer): ReceivedEvents {
  return {
    ...{ kind: 'enveloped', body, origin: originOf(asked) },
    ...{ defaults: metadataOf(asked), indexes: asked.token.indexes },
  };
}

/** @throws HecRefusal for an index that the token may not write into, a time that is none. */
function rawGroup(asked: Asked, body: Buffer): ReceivedEvents {
  const metadata = metadataOf(asked);
  const { indexes } = asked.token;
  if (indexes !== null && !indexes.includes(metadata.index)) throw new HecRefusal(replies.incorrectIndex, 1);
  const time = asked.query.get('time')?.trim() || null;
  if (time !== null && !Number.isFinite(Number(time))) throw new HecRefusal(replies.indexedFields, 0);
  return {
    ...{ kind: 'raw', body, origin: originOf(asked), metadata },
    time: time === null ? null : Number(time),
  };
}

/** The number of an event is one higher for an index that is refused (measured). */
function refusal({ reason, event }: Refusal): HecRefusal {
  switch (reason) {
    case 'empty':
      return new HecRefusal(replies.noData);
    case 'malformed':
      return new HecRefusal(replies.invalidFormat, event);
    case 'binary':
      return new HecRefusal(replies.invalidFormat);
    case 'no-event':
      return new HecRefusal(replies.eventRequired, event);
    case 'blank-event':
      return new HecRefusal(replies.eventBlank, event);
    case 'fields':
      return new HecRefusal(replies.indexedFields, event);
    case 'index':
      return new HecRefusal(replies.incorrectIndex, (event ?? 0) + 1);
    case 'unreadable':
      return new HecRefusal(replies.internal);
  }
}

const bodyOf = ({ text, code }: HecReply): object => ({ text, code });

function send(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed || response.headersSent) return;
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=UTF-8',
    'Content-Length': Buffer.byteLength(text),
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'SAMEORIGIN',
    Vary: 'Authorization',
    Server: 'Splunkd',
  });
  response.end(text);
}
