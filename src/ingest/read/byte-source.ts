import { readSync } from 'node:fs';

/** Bytes in order, read synchronously. */
export interface ByteSource {
  /** Fills `target` from `offset` on with at most `length` bytes; returns their number, 0 at the end of the input. */
  readInto(target: Buffer, offset: number, length: number): number;
}

/** A file descriptor (also that of standard input), from its current position. */
export function fileSource(descriptor: number): ByteSource {
  return {
    readInto(target, offset, length) {
      for (;;) {
        try {
          return readSync(descriptor, target, offset, length, null);
        } catch (error) {
          const code = (error as NodeJS.ErrnoException).code;
          // A pipe that has nothing to give yet, and the way Windows says that a pipe was closed.
          if (code === 'EOF') return 0;
          if (code !== 'EAGAIN') throw error;
          Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
        }
      }
    },
  };
}

/** Bytes that are in memory already. */
export function bufferSource(bytes: Buffer): ByteSource {
  let position = 0;
  return {
    readInto(target, offset, length) {
      const count = bytes.copy(target, offset, position, Math.min(bytes.length, position + length));
      position += count;
      return count;
    },
  };
}

/**
 * Reads the first `count` bytes (fewer in a short input) and gives them back together with a source that starts over. An error of the source is thrown
 * where it occurred: behind the bytes that could be read.
 */
export function peek(source: ByteSource, count: number): { head: Buffer; source: ByteSource } {
  const buffer = Buffer.alloc(count);
  let filled = 0;
  let failure: { error: unknown } | null = null;
  while (filled < count && failure === null) {
    try {
      const read = source.readInto(buffer, filled, count - filled);
      if (read === 0) break;
      filled += read;
    } catch (error) {
      failure = { error };
    }
  }
  const head = buffer.subarray(0, filled);
  const start = bufferSource(head);
  return {
    head,
    source: {
      readInto(target, offset, length) {
        const count = start.readInto(target, offset, length);
        if (count > 0) return count;
        if (failure !== null) throw failure.error;
        return source.readInto(target, offset, length);
      },
    },
  };
}
