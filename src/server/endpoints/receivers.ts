import type { Metadata } from '../../ingest/envelope.ts';
import { NotKept } from '../hec/incoming.ts';
import type { Answer } from '../http/answer.ts';
import { ApiError, badRequest } from '../http/api-error.ts';
import { type Endpoint, type Handler, largeBody } from '../http/endpoint.ts';
import { xmlText } from '../rest/xml.ts';

const busy = (): ApiError => new ApiError(503, { type: 'ERROR', text: 'Server is busy' });

/** Takes a body as a log, or, where it is no text that lines can be found in, as one event. */
const receive: Handler = async ({ body, query }, { incoming, name }): Promise<Answer> => {
  if (body.length === 0) throw badRequest('No data');
  const index = query.text('index') ?? 'main';
  const metadata: Metadata = Object.fromEntries(
    ['host', 'source', 'sourcetype'].flatMap((key) => (query.text(key) === null ? [] : [[key, query.text(key)]])),
  );
  const origin = { source: 'http-simple', host: name };
  if (!incoming.hold(body.length)) throw busy();
  try {
    const { refused } = await incoming.add(
      { kind: 'raw', body, origin, metadata: { ...metadata, index } },
      body.length,
    );
    if (refused !== null) throw badRequest(refused.reason === 'empty' ? 'No data' : 'Invalid data format');
  } catch (error) {
    throw error instanceof NotKept ? busy() : error;
  } finally {
    incoming.release(body.length);
  }
  const said = { index, bytes: body.length, host: metadata.host ?? name, source: metadata.source ?? origin.source };
  const answer = { ...said, sourcetype: metadata.sourcetype ?? '' };
  return {
    kind: 'object',
    json: answer,
    xml: `<results>\n    <result>\n${Object.entries(answer)
      .map(([key, value]) => `      <field k="_${key}"><value><text>${xmlText(String(value))}</text></value></field>\n`)
      .join('')}    </result>\n  </results>`,
  };
};

/** `receivers/simple` and `receivers/stream`: events of those who are logged in, written as the collector writes them. */
export const receiverEndpoints: readonly Endpoint[] = ['receivers/simple', 'receivers/stream'].map((path) => ({
  path,
  POST: receive,
  needs: { POST: 'edit_tcp' },
  largestBody: largeBody,
}));
