import type { ByteSource } from '../../byte-source.ts';
import { CompressionError, damaged, trailing, truncated } from '../compression-error.ts';
import { History } from './history.ts';
import { Literals, numberAt } from './literals.ts';
import { Sequences } from './sequences.ts';
import { XxHash64 } from './xxh64.ts';

const frameMark = 0xfd2fb528;
const largestBlock = 128 * 1024;
/** Bytes behind a block: its bits are read three bytes at a time. */
const slack = 8;
/** What the zstd program itself takes without being told otherwise. */
const largestWindow = 128 * 1024 * 1024;

const isSkippable = (mark: number): boolean => mark >= 0x184d2a50 && mark <= 0x184d2a5f;

/** True when the bytes start as zstd data does, or as the skippable frame that `pzstd` writes first. */
export function isZstd(head: Buffer): boolean {
  // Of a file that was cut off within its mark.
  if (head.length < 4) return head.length > 1 && Buffer.from([0x28, 0xb5, 0x2f]).subarray(0, head.length).equals(head);
  const mark = head.readUInt32LE(0);
  return mark === frameMark || isSkippable(mark);
}

/**
 * Decompresses zstd data (RFC 8878) block by block, also several frames in a row. Sizes and check sums are verified.
 * `readInto` throws CompressionError after the last good block of a damaged or truncated input.
 */
export function zstdSource(compressed: ByteSource): ByteSource {
  const decoder = new ZstdDecoder(compressed);
  return { anywhere: null, readInto: (target, offset, length) => decoder.readInto(target, offset, length) };
}

interface Frame {
  readonly window: number;
  /** Null when the frame does not say. */
  readonly size: number | null;
  readonly hasCheckSum: boolean;
}

class ZstdDecoder {
  private readonly literals = new Literals();
  private readonly sequences = new Sequences();
  private readonly history = new History();
  private readonly hash = new XxHash64();
  private block = Buffer.alloc(0);
  private readonly head = Buffer.alloc(16);
  private frame: Frame | null = null;
  /** The block that was read last is the frame's last one. */
  private isLast = false;
  private made = 0;
  private started = false;

  constructor(private readonly source: ByteSource) {}

  readInto(target: Buffer, offset: number, length: number): number {
    for (;;) {
      const count = this.history.take(target, offset, length);
      if (count > 0) return count;
      if (this.frame === null && !this.nextFrame()) return 0;
      if (this.frame === null) continue;
      if (this.isLast) this.endFrame(this.frame);
      else this.nextBlock(this.frame);
    }
  }

  /** Begins the next frame; false at the end of the input. Leaves `frame` null behind one that is to be skipped. */
  private nextFrame(): boolean {
    const { head, started } = this;
    const count = this.fill(head, 4);
    if (count === 0 && started) return false;
    const mark = head.readUInt32LE(0);
    if (count < 4 || (mark !== frameMark && !isSkippable(mark)))
      throw started ? trailing(false) : damaged('no frame begins here');
    this.started = true;
    if (mark === frameMark) this.frame = this.readHeader();
    else this.skip(this.number(4));
    return true;
  }

  private readHeader(): Frame {
    const flags = this.number(1);
    const isSingle = (flags & 0x20) !== 0;
    if ((flags & 0x08) !== 0) throw damaged('an unknown kind of frame');
    const descriptor = isSingle ? 0 : this.number(1);
    const dictionary = this.number([0, 1, 2, 4][flags & 3]!);
    if (dictionary !== 0) throw new CompressionError('it was compressed with a dictionary, which is not at hand.');
    const sizeLength = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6]!;
    const size = sizeLength === 0 ? null : this.number(sizeLength) + (sizeLength === 2 ? 256 : 0);
    const window = isSingle ? size! : 2 ** (10 + (descriptor >> 3)) * (1 + (descriptor & 7) / 8);
    if (window > largestWindow)
      throw new CompressionError('it needs a window of more than 128 MB; decompress it first (zstd -d --long=31).');
    this.history.restart(window);
    this.literals.restart();
    this.sequences.restart();
    this.hash.restart();
    this.made = 0;
    this.isLast = false;
    return { window, size, hasCheckSum: (flags & 4) !== 0 };
  }

  private nextBlock(frame: Frame): void {
    const { history } = this;
    const head = this.number(3);
    const kind = (head >> 1) & 3;
    const size = head >> 3;
    const most = Math.min(frame.window, largestBlock);
    if (kind === 3 || size > most) throw damaged('no block begins here');
    history.begin(most);
    if (kind === 1) history.fill(this.number(1), size);
    else {
      const block = this.read(size);
      if (kind === 0) history.append(block, 0, size);
      else this.decode(block, size, most);
    }
    this.made += history.end - history.good;
    if (frame.size !== null && this.made > frame.size) throw damaged('more data than it should be');
    if (frame.hasCheckSum) this.hash.update(history.bytes, history.good, history.end);
    history.finish();
    this.isLast = (head & 1) === 1;
  }

  private decode(block: Buffer, size: number, most: number): void {
    const { literals, history } = this;
    if (size === 0) throw damaged('an empty block');
    const behind = literals.read(block, 0, size, most);
    let taken = 0;
    const take = (count: number): void => {
      if (taken + count > literals.size) throw damaged('more literals than there are');
      history.append(literals.bytes, taken, taken + count);
      taken += count;
    };
    this.sequences.read(block, behind, size, {
      copy(count, length, offset) {
        take(count);
        history.copy(length, offset);
      },
    });
    take(literals.size - taken);
  }

  /** Behind its last block, when all that it held was given. */
  private endFrame({ size, hasCheckSum }: Frame): void {
    this.frame = null;
    if (size !== null && this.made !== size) throw damaged('less data than it should be');
    if (hasCheckSum && this.number(4) !== this.hash.lowerHalf()) throw damaged('wrong check sum');
  }

  private number(length: number): number {
    if (length === 0) return 0;
    if (this.fill(this.head, length) < length) throw new CompressionError(truncated);
    return numberAt(this.head, 0, length);
  }

  private read(size: number): Buffer {
    if (this.block.length < size + slack) this.block = Buffer.alloc(size + slack);
    if (this.fill(this.block, size) < size) throw new CompressionError(truncated);
    return this.block;
  }

  private skip(size: number): void {
    let left = size;
    while (left > 0) {
      const piece = Math.min(left, largestBlock);
      this.read(piece);
      left -= piece;
    }
  }

  private fill(target: Buffer, length: number): number {
    let filled = 0;
    while (filled < length) {
      const count = this.source.readInto(target, filled, length - filled);
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }
}
