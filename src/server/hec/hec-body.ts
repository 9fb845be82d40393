import type { IncomingMessage } from 'node:http';
import { createGunzip, createInflate } from 'node:zlib';
import type { Incoming } from './incoming.ts';
import { HecRefusal, replies } from './replies.ts';

/** A body that was read, and the room that it takes until `release`. */
export interface HeldBody {
  readonly bytes: Buffer;
  release(): void;
}

/**
 * Reads a body, decompressed, as far as there is room for it. What is refused in its midst is let run off, so that its sender hears why.
 * @throws HecRefusal too large, busy, no data format.
 */
export function readHecBody(message: IncomingMessage, incoming: Incoming, limit: number): Promise<HeldBody> {
  const announced = Number(message.headers['content-length'] ?? 0);
  if (announced > limit) return Promise.reject(new HecRefusal(replies.tooLarge));
  if (!incoming.hasRoom(announced)) return Promise.reject(new HecRefusal(replies.busy));
  const encoding = (message.headers['content-encoding'] ?? '').trim().toLowerCase();
  const decoder =
    encoding === 'gzip' || encoding === 'x-gzip' ? createGunzip() : encoding === 'deflate' ? createInflate() : null;
  if (decoder === null && encoding !== '' && encoding !== 'identity')
    return Promise.reject(new HecRefusal(replies.unsupportedEncoding));
  const parts: Buffer[] = [];
  let size = 0;
  const release = (): void => incoming.release(size);
  return new Promise((resolve, reject) => {
    const source = decoder === null ? message : message.pipe(decoder);
    const refuse = (refusal: HecRefusal): void => {
      source.removeAllListeners('data');
      parts.length = 0;
      release();
      size = 0;
      if (decoder !== null) {
        message.unpipe(decoder);
        decoder.destroy();
      }
      message.resume();
      reject(refusal);
    };
    source.on('data', (part: Buffer) => {
      if (size + part.length > limit) refuse(new HecRefusal(replies.tooLarge));
      else if (!incoming.hold(part.length)) refuse(new HecRefusal(replies.busy));
      else {
        size += part.length;
        parts.push(part);
      }
    });
    source.once('end', () => {
      const bytes = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
      parts.length = 0;
      resolve({ bytes, release });
    });
    decoder?.once('error', () => refuse(new HecRefusal(replies.invalidFormat)));
    // The sender went away: nobody hears the answer.
    message.once('close', () => {
      if (!message.complete) refuse(new HecRefusal(replies.invalidFormat));
    });
  });
}
