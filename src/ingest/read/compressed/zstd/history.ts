import { damaged } from '../compression-error.ts';

/** Room for blocks behind the window, so that it is moved seldom. */
const room = 1024 * 1024;
const firstSize = 256 * 1024;
/** Fewer bytes are copied faster one by one. */
const few = 32;

/** What was decompressed last: given to who reads it, and copied from by what follows, as far back as the window goes. */
export class History {
  bytes: Uint8Array = new Uint8Array(firstSize);
  /** Behind the last byte, and behind the last one of the block before. */
  end = 0;
  good = 0;
  private given = 0;
  private window = 0;
  private most = 0;

  /** Begins a frame. What came before must have been taken, as in `begin`. */
  restart(window: number): void {
    this.window = window;
    this.end = 0;
    this.good = 0;
    this.given = 0;
  }

  /** Begins a block of at most so many bytes. */
  begin(most: number): void {
    this.most = most;
    const { end, window } = this;
    if (end + most <= this.bytes.length) return;
    const kept = Math.min(end, window);
    // A window can be announced and never filled.
    const size = Math.min(Math.max(this.bytes.length * 2, kept + most), window + most + room);
    const target = size > this.bytes.length ? new Uint8Array(size) : this.bytes;
    if (target === this.bytes) target.copyWithin(0, end - kept, end);
    else target.set(this.bytes.subarray(end - kept, end));
    this.bytes = target;
    this.end = kept;
    this.good = kept;
    this.given = kept;
  }

  /** Ends a block: its bytes may be taken. */
  finish(): void {
    this.good = this.end;
  }

  take(target: Buffer, offset: number, length: number): number {
    const count = Math.min(length, this.good - this.given);
    target.set(this.bytes.subarray(this.given, this.given + count), offset);
    this.given += count;
    return count;
  }

  append(source: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.reserve(count);
    const { bytes } = this;
    if (count > few) bytes.set(source.subarray(start, end), this.end);
    else for (let at = start, to = this.end; at < end; at++, to++) bytes[to] = source[at]!;
    this.end += count;
  }

  fill(byte: number, count: number): void {
    this.reserve(count);
    this.bytes.fill(byte, this.end, this.end + count);
    this.end += count;
  }

  /** Repeats bytes from so far back; also ones that it has only just written. */
  copy(length: number, offset: number): void {
    const { bytes, end } = this;
    if (offset > end || offset > this.window) throw damaged('a copy from too far back');
    this.reserve(length);
    const from = end - offset;
    if (length > few && offset >= length) bytes.copyWithin(end, from, from + length);
    else for (let index = 0; index < length; index++) bytes[end + index] = bytes[from + index]!;
    this.end += length;
  }

  private reserve(count: number): void {
    if (this.end - this.good + count > this.most) throw damaged('a block that is too long');
  }
}
