import { Decompress } from 'fzstd';
import type { ByteSource } from '../byte-source.ts';
import { CompressionError, truncated } from './compression-error.ts';

/** Few bytes of zstd can stand for many: 4 give up to 128 KB, and all that a step gives has to be held. */
const inputStep = 1024;

/** True when the bytes start as zstd data does, or as the skippable frame that `pzstd` writes first. */
export function isZstd(head: Buffer): boolean {
  if (head.length < 4) return false;
  const magic = head.readUInt32LE(0);
  return magic === 0xfd2fb528 || (magic >= 0x184d2a50 && magic <= 0x184d2a5f);
}

/** Decompresses zstd data in steps, also several frames in a row. Throws CompressionError after the last readable byte. */
export function zstdSource(compressed: ByteSource): ByteSource {
  const pieces: Uint8Array[] = [];
  const decoder = new Decompress((piece) => {
    if (piece.length > 0) pieces.push(piece);
  });
  const input = Buffer.allocUnsafe(inputStep);
  let held = 0;
  let failure: CompressionError | null = null;
  let ended = false;

  const step = (): void => {
    try {
      const count = compressed.readInto(input, 0, inputStep);
      ended = count === 0;
      // The decoder keeps parts of what it is given.
      decoder.push(Uint8Array.prototype.slice.call(input, 0, count), ended);
    } catch (error) {
      ended = true;
      failure = error instanceof CompressionError ? error : new CompressionError(messageOf(error));
    }
  };

  return {
    anywhere: null,
    readInto(target, offset, length) {
      while (pieces.length === 0 && !ended) step();
      const [piece] = pieces;
      if (piece === undefined) {
        if (failure === null) return 0;
        throw failure;
      }
      const count = Math.min(length, piece.length - held);
      target.set(piece.subarray(held, held + count), offset);
      held += count;
      if (held === piece.length) {
        pieces.shift();
        held = 0;
      }
      return count;
    },
  };
}

function messageOf(error: unknown): string {
  const { message } = error as Error;
  return message === 'unexpected EOF' ? truncated : `the compressed data is damaged: ${message}.`;
}
