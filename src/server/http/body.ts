import type { IncomingMessage } from 'node:http';
import { createGunzip, createInflate } from 'node:zlib';
import { ApiError } from './api-error.ts';

const tooLarge = (limit: number): ApiError =>
  new ApiError(
    413,
    { type: 'ERROR', text: `The body of a request may have at most ${limit} bytes.` },
    { Connection: 'close' },
  );

/** Reads a body, decompressed. @throws ApiError 413 when it is larger than `limit` bytes, before or after; 400 when it cannot be decompressed; 415. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip' ? createGunzip() : encoding === 'deflate' ? createInflate() : null;
  if (decoder === null && encoding !== 'identity' && encoding !== '')
    throw new ApiError(415, { type: 'ERROR', text: `The content encoding '${encoding}' is not supported.` });
  const parts: Buffer[] = [];
  let size = 0;
  const source = decoder === null ? request : request.pipe(decoder);
  try {
    for await (const part of source as AsyncIterable<Buffer>) {
      size += part.length;
      if (size > limit) throw tooLarge(limit);
      parts.push(part);
    }
  } catch (error) {
    if (error instanceof ApiError) throw error;
    throw new ApiError(
      400,
      { type: 'ERROR', text: 'The body of the request cannot be read.' },
      { Connection: 'close' },
    );
  } finally {
    decoder?.destroy();
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
