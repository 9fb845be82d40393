import type { ByteSource } from './byte-source.ts';

const chunkSize = 256 * 1024;

/** The encoding that a byte order mark names, for texts that Windows tools write. */
export function utf16Encoding(head: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : null;
}

/** UTF-16 as UTF-8, without the byte order mark. */
export function utf8Source(source: ByteSource, encoding: 'utf-16le' | 'utf-16be'): ByteSource {
  const decoder = new TextDecoder(encoding);
  const input = Buffer.allocUnsafe(chunkSize);
  let output = Buffer.alloc(0);
  let ended = false;
  return {
    readInto(target, offset, length) {
      while (output.length === 0 && !ended) {
        const count = source.readInto(input, 0, chunkSize);
        ended = count === 0;
        output = Buffer.from(decoder.decode(input.subarray(0, count), { stream: !ended }));
      }
      const count = output.copy(target, offset, 0, length);
      output = output.subarray(count);
      return count;
    },
  };
}
