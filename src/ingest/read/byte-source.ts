import { fstatSync, readSync } from 'node:fs';

/** Bytes in order, read synchronously. */
export interface ByteSource {
  /** Fills `target` from `offset` on with at most `length` bytes; returns their number, 0 at the end of the input. */
  readInto(target: Buffer, offset: number, length: number): number;
  /** The same bytes, all of them, at any place; null where they only come by (a pipe, decompressed data). */
  readonly anywhere: RandomAccess | null;
}

/** Bytes that can be read in any order. */
export interface RandomAccess {
  readonly size: number;
  /** As `ByteSource.readInto`, from the offset `position` on. */
  readAt(position: number, target: Buffer, offset: number, length: number): number;
}

/** A file descriptor (also that of standard input), from its current position. */
export function fileSource(descriptor: number): ByteSource {
  const stats = fstatSync(descriptor);
  return {
    anywhere: stats.isFile()
      ? {
          size: stats.size,
          readAt: (position, target, offset, length) => readSync(descriptor, target, offset, length, position),
        }
      : null,
    readInto(target, offset, length) {
      for (;;) {
        try {
          return readSync(descriptor, target, offset, length, null);
        } catch (error) {
          const code = (error as NodeJS.ErrnoException).code;
          // The way Windows says that a pipe was closed; a pipe that has nothing to give yet; a signal came while waiting for it,
          // which ends the waiting below.
          if (code === 'EOF') return 0;
          if (code !== 'EAGAIN' && code !== 'EINTR') throw error;
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
    anywhere: {
      size: bytes.length,
      readAt: (from, target, offset, length) =>
        from >= bytes.length ? 0 : bytes.copy(target, offset, from, Math.min(bytes.length, from + length)),
    },
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
      anywhere: source.anywhere,
      readInto(target, offset, length) {
        const count = start.readInto(target, offset, length);
        if (count > 0) return count;
        if (failure !== null) throw failure.error;
        return source.readInto(target, offset, length);
      },
    },
  };
}

/** The bytes of a part that is known beforehand, read from where they lie. */
export function sliceSource(bytes: RandomAccess, start: number, length: number): ByteSource {
  let position = 0;
  return {
    anywhere: {
      size: length,
      readAt: (from, target, offset, wanted) =>
        from >= length ? 0 : bytes.readAt(start + from, target, offset, Math.min(wanted, length - from)),
    },
    readInto(target, offset, wanted) {
      if (position >= length) return 0;
      const count = bytes.readAt(start + position, target, offset, Math.min(wanted, length - position));
      position += count;
      return count;
    },
  };
}
