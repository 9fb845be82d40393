import { crc32 } from 'node:zlib';
import type { ByteSource } from '../byte-source.ts';
import { CompressedInput } from './compressed-input.ts';
import { damaged, trailing } from './compression-error.ts';
import { Inflater } from './inflate.ts';

const marks = [0x1f, 0x8b] as const;
const deflate = 8;
/** Flags of a header (RFC 1952, 2.3.1). */
const flag = { headerSum: 2, extra: 4, name: 8, comment: 16, unknown: 0xe0 } as const;

/** True when the bytes start as gzip data does. */
export function isGzip(head: Buffer): boolean {
  return head.length >= 2 && head[0] === marks[0] && head[1] === marks[1];
}

/**
 * Decompresses gzip data (RFC 1952; also several members in a row) in steps, so that memory stays flat.
 * `readInto` throws CompressionError after the last readable byte of a damaged or truncated input.
 */
export function gunzipSource(compressed: ByteSource): ByteSource {
  const decoder = new Gunzip(new CompressedInput(compressed));
  return { anywhere: null, readInto: (target, offset, length) => decoder.readInto(target, offset, length) };
}

class Gunzip {
  private readonly inflater: Inflater;
  private isInside = false;
  private ended = false;
  private members = 0;
  private sum = 0;
  private size = 0;

  constructor(private readonly input: CompressedInput) {
    this.inflater = new Inflater(input);
  }

  readInto(target: Buffer, offset: number, length: number): number {
    while (!this.ended) {
      if (!this.isInside && !this.nextMember()) return 0;
      const count = this.inflater.readInto(target, offset, length);
      if (count > 0) {
        this.sum = crc32(target.subarray(offset, offset + count), this.sum);
        this.size += count;
        return count;
      }
      this.endMember();
    }
    return 0;
  }

  /** False behind the last one. */
  private nextMember(): boolean {
    const { input, members } = this;
    if (members > 0 && !input.hasMore()) {
      this.ended = true;
      return false;
    }
    for (const mark of marks) {
      if (input.byte() === mark) continue;
      throw members > 0
        ? trailing(input.chunk[input.start - 1] === 0 && input.onlyZeros())
        : damaged('no gzip begins here');
    }
    this.skipHeader();
    if (members > 0) this.inflater.restart();
    this.members++;
    this.isInside = true;
    this.sum = 0;
    this.size = 0;
    return true;
  }

  private skipHeader(): void {
    const { input } = this;
    if (input.byte() !== deflate) throw damaged('an unknown way of compression');
    const flags = input.byte();
    if ((flags & flag.unknown) !== 0) throw damaged('unknown header flags');
    // Time, level, system.
    input.number(6);
    if ((flags & flag.extra) !== 0) for (let left = input.number(2); left > 0; left--) input.byte();
    if ((flags & flag.name) !== 0) while (input.byte() !== 0);
    if ((flags & flag.comment) !== 0) while (input.byte() !== 0);
    if ((flags & flag.headerSum) !== 0) input.number(2);
  }

  private endMember(): void {
    this.isInside = false;
    const { input, sum, size } = this;
    if (input.number(4) !== sum) throw damaged('wrong check sum');
    if (input.number(4) !== size % 2 ** 32) throw damaged('wrong size');
  }
}
