import type { ByteSource } from '../byte-source.ts';
import { type ArchiveMember, isHidden, type MemberProblem, mostMembers } from './archive-member.ts';

const blockSize = 512;
/** Of a member's long name or its extended attributes. */
const longestHeader = 1024 * 1024;

/** True when the bytes (512 or more) start with a tar header: any dialect, told by its check sum. */
export function isTar(head: Buffer): boolean {
  return head.length >= blockSize && hasCheckSum(head);
}

/**
 * The files of a tar archive in its order: old, POSIX (`pax`) and GNU archives, with long names and large sizes. Directories,
 * links and devices are left out. Behind damage it goes on at the next header. The input is read to its end, where compression keeps its check sums.
 */
export function* readTar(source: ByteSource): Generator<ArchiveMember | MemberProblem> {
  const tar = new TarReader(source);
  /** What extended headers say about the member that follows them. */
  let extended: Readonly<Record<string, string>> = {};
  let members = 0;
  for (;;) {
    const header = tar.header();
    if (header === 'end') return;
    if (typeof header !== 'object') {
      yield { path: '', ...whatIsWrong[header] };
      if (header !== 'damaged' && header !== 'gap') return;
      extended = {};
      continue;
    }
    if (header.type === 'x' || header.type === 'L') {
      const text = tar.text(Math.min(header.size, longestHeader));
      extended = header.type === 'L' ? { ...extended, path: untilZero(text) } : { ...extended, ...paxRecords(text) };
      if (!tar.skip()) yield { path: '', ...whatIsWrong.truncated };
      continue;
    }
    const path = extended.path ?? header.path;
    const size = extended.size === undefined ? header.size : Number(extended.size);
    tar.expect(Number.isSafeInteger(size) && size >= 0 ? size : header.size);
    const isSparse = header.type === 'S' || Object.keys(extended).some((key) => key.startsWith('GNU.sparse'));
    if (header.type === 'file' && !isHidden(path)) {
      if (++members > mostMembers) {
        yield { path: '', problem: `Only the first ${mostMembers} members were read.` };
        return;
      }
      const modified = Number(extended.mtime ?? header.modified);
      if (isSparse) yield { path, problem: 'This is a sparse file; it was left out.' };
      else yield { path, modified: Number.isFinite(modified) ? modified : null, content: tar.content() };
    }
    // Global headers (`g`) and the like say nothing that matters here.
    if (header.type !== 'g') extended = {};
    if (!tar.skip()) {
      yield { path, ...whatIsWrong.truncated };
      return;
    }
  }
}

const whatIsWrong = {
  damaged: { problem: 'The archive is damaged: where a file should begin is no header. The next one was looked for.' },
  truncated: { problem: 'The archive ends too early.' },
  gap: {
    problem: 'Zeros stand between the files of the archive: unless archives were joined, what stood there is missing.',
  },
  unended: { problem: 'The archive has no mark at its end; files may be missing.', isDoubt: true },
} as const;

interface TarHeader {
  readonly path: string;
  readonly type: string;
  readonly size: number;
  readonly modified: number;
}

class TarReader {
  private readonly block = Buffer.alloc(blockSize);
  /** Bytes of the member that were not read yet, and what fills its last block. */
  private left = 0;
  private padding = 0;
  /** The next header is in `block` already. */
  private isFilled = false;
  /** All was looked at. */
  private hasEnded = false;

  constructor(private readonly source: ByteSource) {}

  /** `unended`: the input ends where a header or the mark of the end should be. `gap`: zeros, and then more. */
  header(): TarHeader | 'end' | keyof typeof whatIsWrong {
    const { block } = this;
    if (this.hasEnded) return 'end';
    if (!this.isFilled) {
      const length = this.fill(block, blockSize);
      if (length === 0) return 'unended';
      if (length < blockSize) return isZeros(block.subarray(0, length)) ? 'end' : 'truncated';
    }
    this.isFilled = false;
    // Two blocks of zeros end an archive, and more fill it up.
    if (isZeros(block)) return this.moveTo((next) => !isZeros(next)) ? 'gap' : 'end';
    if (!hasCheckSum(block)) {
      this.hasEnded = !this.moveTo(hasCheckSum);
      return 'damaged';
    }
    const size = numberAt(block, 124, 12);
    this.expect(size);
    return { path: pathOf(block), type: typeOf(block), size, modified: numberAt(block, 136, 12) };
  }

  /** Reads up to the next block that is wanted, which `header` takes then; false at the end of the input. */
  private moveTo(isWanted: (block: Buffer) => boolean): boolean {
    const { block } = this;
    while (this.fill(block, blockSize) === blockSize) {
      if (!isWanted(block)) continue;
      this.isFilled = true;
      return true;
    }
    return false;
  }

  expect(size: number): void {
    this.left = size;
    this.padding = (blockSize - (size % blockSize)) % blockSize;
  }

  content(): ByteSource {
    return {
      anywhere: null,
      readInto: (target, offset, length) => {
        if (this.left === 0) return 0;
        const count = this.source.readInto(target, offset, Math.min(length, this.left));
        this.left -= count;
        if (count === 0) throw new Error('the archive ends too early.');
        return count;
      },
    };
  }

  text(length: number): string {
    const bytes = Buffer.alloc(length);
    const count = this.fill(bytes, length);
    this.left -= count;
    return bytes.toString('utf8', 0, count);
  }

  /** Moves behind the member; false when the archive ends before. */
  skip(): boolean {
    const { source } = this;
    let left = this.left + this.padding;
    this.left = 0;
    this.padding = 0;
    const buffer = left > blockSize ? Buffer.allocUnsafe(Math.min(left, 256 * 1024)) : this.block;
    while (left > 0) {
      const count = source.readInto(buffer, 0, Math.min(left, buffer.length));
      if (count === 0) return false;
      left -= count;
    }
    return true;
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

const isZeros = (bytes: Buffer): boolean => bytes.every((byte) => byte === 0);

function hasCheckSum(header: Buffer): boolean {
  const expected = numberAt(header, 148, 8);
  let sum = 0;
  for (let at = 0; at < blockSize; at++) sum += at >= 148 && at < 156 ? 0x20 : (header[at] as number);
  return sum === expected && sum > 8 * 0x20;
}

/** An octal number, or (first bit set) a binary one. */
function numberAt(header: Buffer, offset: number, length: number): number {
  if (((header[offset] as number) & 0x80) !== 0) {
    let value = (header[offset] as number) & 0x7f;
    for (let at = offset + 1; at < offset + length; at++) value = value * 256 + (header[at] as number);
    return value;
  }
  const text = untilZero(header.toString('latin1', offset, offset + length)).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : 0;
}

function pathOf(header: Buffer): string {
  const name = untilZero(header.toString('utf8', 0, 100));
  const isPosix = header.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? untilZero(header.toString('utf8', 345, 500)) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

/** `file` for the three ways to say that; the old format marks directories by their name only. */
function typeOf(header: Buffer): string {
  const type = header.toString('latin1', 156, 157);
  const isFile = type === '0' || type === '\0' || type === '7';
  return isFile && !pathOf(header).endsWith('/') ? 'file' : type;
}

/** `27 path=some/long/name\n`: the length of the record, its name and its value. */
function paxRecords(text: string): Record<string, string> {
  const records: Record<string, string> = {};
  const bytes = Buffer.from(text);
  let at = 0;
  while (at < bytes.length) {
    const blank = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString('latin1', at, blank));
    if (blank < 0 || !Number.isSafeInteger(length) || length <= blank - at) break;
    const record = bytes.toString('utf8', blank + 1, at + length - 1);
    const equals = record.indexOf('=');
    if (equals > 0) records[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return records;
}

function untilZero(text: string): string {
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
