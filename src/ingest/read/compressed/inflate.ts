import { constants, createGunzip, createInflateRaw, gunzipSync, inflateRawSync } from 'node:zlib';
import { type ByteSource, bufferSource } from '../byte-source.ts';
import { CompressionError, truncated } from './compression-error.ts';

const compressedChunk = 256 * 1024;
const outputStep = 64 * 1024;
/** Of data that can only be decompressed at once. */
const largestWhole = 1024 ** 3;

/**
 * The part of Node's zlib streams that works step by step and synchronously; Node's own `gunzipSync` and npm's
 * `minizlib` are built on it. Not documented, therefore checked before use (see `inflateWhole`).
 */
interface ZlibHandle {
  writeSync(
    flush: number,
    input: Buffer,
    inputOffset: number,
    inputLength: number,
    output: Buffer,
    outputOffset: number,
    outputLength: number,
  ): void;
  onerror: (message: string, errno: number, code: string) => void;
  close(): void;
}

/** True when the bytes start as gzip data does. */
export function isGzip(head: Buffer): boolean {
  return head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Decompresses gzip data (also several members in a row) in steps, so that memory stays flat.
 * `readInto` throws CompressionError after the last readable byte of a damaged or truncated input.
 */
export function gunzipSource(compressed: ByteSource): ByteSource {
  return inflateSource(compressed, createGunzip(), gunzipSync);
}

/** The same for bare deflate data, as zip archives hold it. */
export function inflateRawSource(compressed: ByteSource): ByteSource {
  return inflateSource(compressed, createInflateRaw(), inflateRawSync);
}

function inflateSource(compressed: ByteSource, zlibStream: object, whole: typeof gunzipSync): ByteSource {
  const stream = zlibStream as { _handle?: ZlibHandle; _writeState?: Uint32Array };
  const handle = stream._handle;
  const state = stream._writeState;
  if (handle === undefined || state === undefined || typeof handle.writeSync !== 'function')
    return inflateWhole(compressed, whole);

  const input = Buffer.allocUnsafe(compressedChunk);
  let inputOffset = 0;
  let inputLength = 0;
  let failure: string | null = null;
  let ended = false;
  handle.onerror = (message) => {
    failure = message;
  };
  const end = (message: string | null): 0 => {
    ended = true;
    handle.close();
    if (message !== null) throw new CompressionError(message);
    return 0;
  };

  return {
    anywhere: null,
    readInto(target, offset, wanted) {
      // Small steps: when a step fails, zlib does not say how much of its output was good, so that step is lost.
      const length = Math.min(wanted, outputStep);
      while (!ended) {
        if (inputLength === 0) {
          inputOffset = 0;
          inputLength = compressed.readInto(input, 0, compressedChunk);
        }
        const finishing = inputLength === 0;
        const flush = finishing ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
        handle.writeSync(flush, input, inputOffset, inputLength, target, offset, length);
        if (failure !== null) return end(finishing ? truncated : `the compressed data is damaged: ${failure}.`);
        const [outputLeft = length, inputLeft = 0] = state;
        const consumed = inputLength - inputLeft;
        inputOffset += consumed;
        inputLength = inputLeft;
        if (outputLeft < length) return length - outputLeft;
        // No progress: the end, or padding behind the last member, which gzip ignores too.
        if (consumed === 0) return end(null);
      }
      return 0;
    },
  };
}

/** For a Node whose zlib streams look different inside: everything at once. */
function inflateWhole(compressed: ByteSource, inflate: typeof gunzipSync): ByteSource {
  let output: ByteSource | null = null;
  return {
    anywhere: null,
    readInto(target, offset, length) {
      if (output === null) {
        const pieces: Buffer[] = [];
        for (;;) {
          const piece = Buffer.allocUnsafe(compressedChunk);
          const count = compressed.readInto(piece, 0, compressedChunk);
          if (count === 0) break;
          pieces.push(piece.subarray(0, count));
        }
        const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: largestWhole };
        output = bufferSource(inflate(Buffer.concat(pieces), options));
      }
      return output.readInto(target, offset, length);
    },
  };
}
