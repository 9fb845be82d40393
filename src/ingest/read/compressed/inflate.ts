import { constants, createInflateRaw, inflateRawSync } from 'node:zlib';
import type { ByteSource } from '../byte-source.ts';
import { CompressedInput } from './compressed-input.ts';
import { CompressionError, damaged, truncated } from './compression-error.ts';

/** When a step fails, zlib does not say how much of its output was good, so that what a step makes of its input is lost: a few lines. */
const inputStep = 256;
/** Of data that can only be decompressed at once. */
const largestWhole = 1024 ** 3;

/**
 * The part of Node's zlib streams that works step by step and synchronously; Node's own `gunzipSync` and npm's
 * `minizlib` are built on it. Not documented, therefore checked before use (see `WholeInflater`).
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
  reset(): void;
  close(): void;
}

/** Decompresses bare deflate data, one stream after the other. */
export interface Inflater {
  /** As `ByteSource.readInto`; 0 at the end of the stream. @throws CompressionError after the last byte that could be read. */
  readInto(target: Buffer, offset: number, length: number): number;
  /** To be called before each stream but the first. */
  restart(): void;
  close(): void;
}

export function openInflater(input: CompressedInput): Inflater {
  const stream = createInflateRaw() as { _handle?: ZlibHandle; _writeState?: Uint32Array };
  const { _handle: handle, _writeState: state } = stream;
  if (handle === undefined || state === undefined || typeof handle.writeSync !== 'function')
    return new WholeInflater(input);
  return new StepInflater(input, handle, state);
}

/** Bare deflate data, as zip archives hold it; what follows its end is not looked at. */
export function inflateRawSource(compressed: ByteSource): ByteSource {
  const input = new CompressedInput(compressed);
  const inflater = openInflater(input);
  let ended = false;
  return {
    anywhere: null,
    readInto(target, offset, length) {
      if (ended) return 0;
      const count = inflater.readInto(target, offset, length);
      if (count > 0) return count;
      ended = true;
      inflater.close();
      return 0;
    },
  };
}

class StepInflater implements Inflater {
  private failure: string | null = null;

  constructor(
    private readonly input: CompressedInput,
    private readonly handle: ZlibHandle,
    /** What a step left: room in the output, bytes of the input. */
    private readonly state: Uint32Array,
  ) {
    handle.onerror = (message) => {
      this.failure = message;
    };
  }

  readInto(target: Buffer, offset: number, length: number): number {
    const { input, handle, state } = this;
    for (;;) {
      const given = input.hasMore() ? Math.min(inputStep, input.end - input.start) : 0;
      const flush = given === 0 ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
      handle.writeSync(flush, input.chunk, input.start, given, target, offset, length);
      if (this.failure !== null) {
        handle.close();
        throw given === 0 ? new CompressionError(truncated) : damaged(this.failure);
      }
      const [roomLeft = length, inputLeft = 0] = state;
      input.start += given - inputLeft;
      if (roomLeft < length) return length - roomLeft;
      // No progress: the end.
      if (given === inputLeft) return 0;
    }
  }

  restart(): void {
    this.handle.reset();
  }

  close(): void {
    this.handle.close();
  }
}

/** For a Node whose zlib streams look different inside: everything at once. */
class WholeInflater implements Inflater {
  private output: Buffer | null = null;
  private given = 0;

  constructor(private readonly input: CompressedInput) {}

  readInto(target: Buffer, offset: number, length: number): number {
    this.output ??= this.inflate();
    const count = this.output.copy(target, offset, this.given, this.given + length);
    this.given += count;
    return count;
  }

  restart(): void {
    this.output = null;
    this.given = 0;
  }

  close(): void {
    this.output = null;
  }

  private inflate(): Buffer {
    const { input } = this;
    const pieces: Buffer[] = [];
    while (input.hasMore()) {
      pieces.push(Buffer.from(input.chunk.subarray(input.start, input.end)));
      input.start = input.end;
    }
    const compressed = Buffer.concat(pieces);
    const options = { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: largestWhole, info: true };
    try {
      // With `info` it says how much of the input it used (nodejs.org, "Zlib").
      const { buffer, engine } = inflateRawSync(compressed, options) as unknown as WholeResult;
      input.giveBack(compressed.subarray(engine.bytesWritten));
      return buffer;
    } catch (error) {
      throw damaged((error as Error).message);
    }
  }
}

interface WholeResult {
  readonly buffer: Buffer;
  readonly engine: { readonly bytesWritten: number };
}
