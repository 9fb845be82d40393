import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
} from 'pako';
import type { ByteSource } from '../byte-source.ts';
import { CompressedInput } from './compressed-input.ts';
import { CompressionError, damaged, truncated } from './compression-error.ts';

/** The largest window there is; negative for data without a header (zlib.h, inflateInit2). */
const bareWindow = -15;

/**
 * Decompresses bare deflate data, one stream after the other. Node's own decompression is either asynchronous or of everything at once, and
 * both lose what stands before damage; pako has the interface of zlib itself, which fills what room there is up to the very byte.
 */
export class Inflater {
  private readonly stream = new ZStream();

  constructor(private readonly input: CompressedInput) {
    zlibInflateInit2(this.stream, bareWindow);
  }

  /** As `ByteSource.readInto`; 0 at the end of the stream. @throws CompressionError after the last byte that could be read. */
  readInto(target: Buffer, offset: number, length: number): number {
    const { input, stream } = this;
    stream.output = target as ZStream['output'];
    stream.next_out = offset;
    stream.avail_out = length;
    while (stream.next_out === offset && length > 0) {
      const hasMore = input.hasMore();
      stream.input = input.chunk;
      stream.next_in = input.start;
      stream.avail_in = input.end - input.start;
      const status = zlibInflate(stream, Z_NO_FLUSH);
      input.start = stream.next_in;
      if (status === Z_STREAM_END || stream.next_out > offset) break;
      if (status === Z_BUF_ERROR && !hasMore) throw new CompressionError(truncated);
      if (status !== Z_OK && status !== Z_BUF_ERROR) throw damaged(stream.msg);
    }
    return stream.next_out - offset;
  }

  /** To be called before each stream but the first. */
  restart(): void {
    zlibInflateReset(this.stream);
  }
}

/** Bare deflate data, as zip archives hold it; what follows its end is not looked at. */
export function inflateRawSource(compressed: ByteSource): ByteSource {
  const inflater = new Inflater(new CompressedInput(compressed));
  return { anywhere: null, readInto: (target, offset, length) => inflater.readInto(target, offset, length) };
}
