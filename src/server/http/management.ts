import type { IncomingMessage, ServerResponse } from 'node:http';
import { authenticate } from '../auth/authenticate.ts';
import type { User } from '../auth/user.ts';
import type { ServerContext } from '../server-context.ts';
import { ApiError, notFound } from './api-error.ts';
import { readBody } from './body.ts';
import { type Endpoint, usualBody } from './endpoint.ts';
import { lacksCapability } from './lacks-capability.ts';
import { Params } from './params.ts';
import type { ApiRequest } from './request.ts';
import { placeOf } from './request-place.ts';
import type { Router } from './router.ts';
import { sendAnswer } from './send-answer.ts';

/** Bytes of a body of somebody who is not known yet. */
const openBody = 64 * 2 ** 10;

const nobody: User = {
  name: '',
  roles: [],
  capabilities: new Set(),
  indexes: { allowed: [], byDefault: [] },
  timeZone: null,
  searchQuota: 0,
};

/** Answers a request to the management API. Never throws: what goes wrong is the answer. */
export async function handleManagement(
  message: IncomingMessage,
  response: ServerResponse,
  router: Router,
  server: ServerContext,
  base: string,
): Promise<void> {
  const [rawPath = '/', rawQuery = ''] = splitOnce(message.url ?? '/', '?');
  const search = new URLSearchParams(rawQuery);
  let outputMode = search.getAll('output_mode').at(-1) ?? '';
  const gone = new AbortController();
  const began = performance.now();
  let name = '';
  let held = 0;
  response.on('close', () => {
    server.log.access({
      ...{
        peer: message.socket.remoteAddress ?? '',
        user: name,
        method: message.method ?? '-',
        path: loggedPath(rawPath),
      },
      ...{ status: response.statusCode, bytes: Number(response.getHeader('content-length') ?? 0) },
      ...{ agent: message.headers['user-agent'] ?? '-', milliseconds: performance.now() - began },
    });
    if (!response.writableFinished) gone.abort();
  });
  try {
    const { path, namespace } = placeOf(rawPath);
    const found = router.find(path);
    const method = message.method === 'PUT' ? 'POST' : message.method === 'HEAD' ? 'GET' : message.method;
    const user =
      found?.endpoint.isOpen === true
        ? nobody
        : await authenticate(message.headers, message.socket.remoteAddress ?? '', server);
    name = user.name;
    if (method !== 'GET' && method !== 'POST' && method !== 'DELETE')
      throw new ApiError(405, { type: 'ERROR', text: 'Method Not Allowed' });
    if (found === null) throw unknownPath(path);
    const handler = found.endpoint[method];
    if (handler === undefined) throw wrongMethod(found.endpoint, method);
    const needed = found.endpoint.needs?.[method];
    if (needed !== undefined && !user.capabilities.has(needed)) throw lacksCapability(needed);
    const { isOpen, largestBody = isOpen === true ? openBody : usualBody } = found.endpoint;
    const body = method === 'GET' ? Buffer.alloc(0) : await readBody(message, largestBody, server.incoming);
    held = body.length;
    const form = formOf(message.headers['content-type'], body);
    outputMode = form.getAll('output_mode').at(-1) ?? outputMode;
    const request: ApiRequest = {
      ...{ method, path, namespace, names: found.names, body, headers: message.headers, user, outputMode },
      peer: message.socket.remoteAddress ?? '',
      params: new Params(search, form),
      query: new Params(search),
      form: new Params(form),
      gone: gone.signal,
    };
    await sendAnswer(await handler(request, server), response, outputMode, base);
  } catch (error) {
    await sendFailure(error, response, outputMode, base);
  } finally {
    server.incoming.release(held);
  }
}

/** Nothing that lets somebody in is written down: no query, and no key that stands in the path. */
const loggedPath = (path: string): string => path.replace(/(\/httpauth-tokens\/).+/, '$1...');

async function sendFailure(error: unknown, response: ServerResponse, outputMode: string, base: string): Promise<void> {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const refused = error instanceof ApiError ? error : null;
  if (refused === null) process.stderr.write(`splite serve: ${(error as Error)?.stack ?? String(error)}\n`);
  await sendAnswer(
    {
      kind: 'messages',
      messages: refused?.messages ?? [
        { type: 'ERROR', text: 'The server could not answer this request; its log says why.' },
      ],
      status: refused?.status ?? 500,
    },
    response,
    outputMode,
    base,
    refused?.headers,
  ).catch(() => response.destroy());
}

const unknownPath = (path: readonly string[]): ApiError =>
  path[0] === 'search' && path.length > 1 ? notFound('Unknown endpoint.', 'FATAL') : notFound();

/** Measured on Splunk 10.4: 400 rather than 405, but for the parser. */
function wrongMethod({ path }: Endpoint, method: string): ApiError {
  if (/^search\/(?:v2\/)?parser$/.test(path))
    return new ApiError(405, { type: 'FATAL', text: 'The method is not allowed.' }, { Allow: 'POST' });
  return new ApiError(400, {
    type: 'ERROR',
    text: `Cannot perform action "${method}" without a target name to act on.`,
  });
}

/** A body without a content type is taken for a form: some clients send none. */
function formOf(type: string | undefined, body: Buffer): URLSearchParams {
  const isForm = type === undefined || /^application\/x-www-form-urlencoded\b/i.test(type.trim());
  return new URLSearchParams(isForm ? body.toString('utf8') : '');
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
