import type { IncomingMessage } from 'node:http';
import { createGunzip, createInflate } from 'node:zlib';
import { ApiError } from './api-error.ts';

const tooLarge = (limit: number): ApiError =>
  new ApiError(
    413,
    { type: 'ERROR', text: `The body of a request may have at most ${limit} bytes.` },
    { Connection: 'close' },
  );

/** Room that all bodies share which are in memory at once. */
export interface BodyRoom {
  /** @returns false, and nothing is taken, when there is none. */
  hold(bytes: number): boolean;
  release(bytes: number): void;
}

const busy = (): ApiError =>
  new ApiError(503, { type: 'ERROR', text: 'Server is busy' }, { Connection: 'close', 'Retry-After': '1' });

/**
 * Reads a body, decompressed; it takes room as it grows, which whoever asked gives back when it is done with it.
 * @throws ApiError 413 when it is larger than `limit` bytes, before or after; 503 when there is no room; 400 when it cannot be decompressed; 415. Nothing is held then.
 */
export async function readBody(request: IncomingMessage, limit: number, room: BodyRoom): Promise<Buffer> {
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
      if (size + part.length > limit) throw tooLarge(limit);
      if (!room.hold(part.length)) throw busy();
      size += part.length;
      parts.push(part);
    }
  } catch (error) {
    room.release(size);
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
