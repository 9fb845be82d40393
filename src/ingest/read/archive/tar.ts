import { Header } from 'tar/header';
import { Pax } from 'tar/pax';
import type { ByteSource } from '../byte-source.ts';
import { type ArchiveMember, isHidden, type MemberProblem, mostMembers } from './archive-member.ts';

const blockSize = 512;
/** Of a member's long name or its extended attributes. */
const longestHeader = 1024 * 1024;

/** True when the bytes (512 or more) start with a tar header: any dialect, told by its check sum. */
export function isTar(head: Buffer): boolean {
  return head.length >= blockSize && headerOf(head) !== null;
}

/**
 * The files of a tar archive in its order: old, POSIX (`pax`) and GNU archives, with long names and large sizes. Directories,
 * links and devices are left out. Behind damage it goes on at the next header. The input is read to its end, where compression keeps its check sums.
 */
export function* readTar(source: ByteSource): Generator<ArchiveMember | MemberProblem> {
  const tar = new TarReader(source);
  let extended = nothing;
  let members = 0;
  for (;;) {
    const header = tar.header();
    if (header === 'end') return;
    if (typeof header !== 'object') {
      yield { path: '', ...whatIsWrong[header] };
      if (header !== 'damaged' && header !== 'gap') return;
      extended = nothing;
      continue;
    }
    const { type, path: shortPath = '' } = header;
    if (type === 'ExtendedHeader' || type === 'NextFileHasLongPath') {
      const text = tar.text(Math.min(sizeOf(header), longestHeader));
      extended = type === 'ExtendedHeader' ? withPax(extended, text) : { ...extended, path: text.replace(/\0.*/s, '') };
      if (!tar.skip()) yield { path: '', ...whatIsWrong.truncated };
      continue;
    }
    const path = extended.path ?? shortPath;
    tar.expect(extended.size ?? sizeOf(header));
    const isSparse = type === 'SparseFile' || extended.isSparse;
    if ((type === 'File' || type === 'ContiguousFile' || isSparse) && !isHidden(path)) {
      if (++members > mostMembers) {
        yield { path: '', problem: `Only the first ${mostMembers} members were read.` };
        return;
      }
      const modified = (extended.mtime ?? header.mtime ?? noDate).getTime() / 1000;
      if (isSparse) yield { path, problem: 'This is a sparse file; it was left out.' };
      else yield { path, modified: Number.isFinite(modified) ? modified : null, content: tar.content() };
    }
    // Global headers (`g`) and the like say nothing that matters here.
    if (type !== 'GlobalExtendedHeader') extended = nothing;
    if (!tar.skip()) {
      yield { path, ...whatIsWrong.truncated };
      return;
    }
  }
}

/** What extended headers say about the member that follows them. */
interface Extended {
  readonly path?: string | undefined;
  readonly size?: number | undefined;
  readonly mtime?: Date | undefined;
  readonly isSparse: boolean;
}

const nothing: Extended = { isSparse: false };
const noDate = new Date(Number.NaN);

function withPax(extended: Extended, text: string): Extended {
  const { path = extended.path, size, mtime = extended.mtime } = Pax.parse(text);
  return {
    // Else it is a made-up one.
    path: /^\d+ GNU\.sparse\.name=(.+)$/m.exec(text)?.[1] ?? path,
    size: Number.isSafeInteger(size) ? size : extended.size,
    mtime,
    isSparse: extended.isSparse || /^\d+ GNU\.sparse/m.test(text),
  };
}

const whatIsWrong = {
  damaged: { problem: 'The archive is damaged: where a file should begin is no header. The next one was looked for.' },
  truncated: { problem: 'The archive ends too early.' },
  gap: {
    problem: 'Zeros stand between the files of the archive: unless archives were joined, what stood there is missing.',
  },
  unended: { problem: 'The archive has no mark at its end; files may be missing.', isDoubt: true },
} as const;

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
  header(): Header | 'end' | keyof typeof whatIsWrong {
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
    const header = headerOf(block);
    if (header === null) {
      this.hasEnded = !this.moveTo((next) => headerOf(next) !== null);
      return 'damaged';
    }
    if (header.type === 'SparseFile') this.skipMap();
    this.expect(sizeOf(header));
    return header;
  }

  /** What does not fit into the header of GNU's sparse files on where their pieces belong. */
  private skipMap(): void {
    const { block } = this;
    let isContinued = block[482] !== 0;
    while (isContinued && this.fill(block, blockSize) === blockSize) isContinued = block[504] !== 0;
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

const sizeOf = ({ size = 0 }: Header): number => Math.max(0, size);

/** The header in a block; null when it is none. */
function headerOf(block: Buffer): Header | null {
  try {
    const header = new Header(block);
    return header.cksumValid && !header.nullBlock ? header : null;
  } catch {
    // A number that cannot be.
    return null;
  }
}
