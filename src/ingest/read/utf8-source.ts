import type { ByteSource } from './byte-source.ts';

const chunkSize = 256 * 1024;

/** Text of another encoding as UTF-8, without a byte order mark. */
export function utf8Source(source: ByteSource, encoding: string): ByteSource {
  const decoder = new TextDecoder(encoding);
  const input = Buffer.allocUnsafe(chunkSize);
  let output = Buffer.alloc(0);
  let ended = false;
  return {
    anywhere: null,
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
