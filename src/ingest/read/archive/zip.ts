import { crc32 } from 'node:zlib';
import { type ByteSource, bufferSource, type RandomAccess, sliceSource } from '../byte-source.ts';
import { bunzip2Source } from '../compressed/bzip2/bunzip2.ts';
import { CompressionError, truncated } from '../compressed/compression-error.ts';
import type { Expansion } from '../compressed/expansion.ts';
import { inflateRawSource } from '../compressed/inflate.ts';
import { zstdSource } from '../compressed/zstd/zstd.ts';
import { type ArchiveMember, isHidden, type MemberProblem, mostMembers } from './archive-member.ts';
import { NoZipDirectory, readFully, type ZipEntry, ZipError, zipEntries, zipPath } from './zip-directory.ts';
import { walkZip } from './zip-walk.ts';

/** A zip archive that comes by (a pipe, a member of another archive) is held in memory, as its directory stands at the end. */
const largestHeld = 512 * 1024 * 1024;

/** How members are compressed, by number; the usual ones. */
const methods: ReadonlyMap<number, (compressed: ByteSource) => ByteSource> = new Map([
  [0, (stored: ByteSource) => stored],
  [8, inflateRawSource],
  [12, bunzip2Source],
  [20, zstdSource],
  [93, zstdSource],
]);

/** True when the bytes start as a zip archive does: with a member, or (an empty one) with the directory's end. */
export function isZip(head: Buffer): boolean {
  const magic = head.toString('latin1', 0, 4);
  return magic === 'PK\x03\x04' || magic === 'PK\x05\x06' || magic === 'PK\x07\x08';
}

/** The files of a zip archive, in the order of its directory. */
export function* readZip(source: ByteSource, expansion: Expansion): Generator<ArchiveMember | MemberProblem> {
  try {
    const bytes = source.anywhere ?? held(source);
    let members = 0;
    let compressed = 0;
    for (const entry of entriesOf(bytes)) {
      // A name is believed when it stands so in both places.
      if (isHidden(entry.path) && isHidden(pathBefore(entry, bytes))) continue;
      if (++members > mostMembers) throw new ZipError(`Only the first ${mostMembers} members were read.`);
      compressed += entry.compressedSize;
      // Members that share their data: a small archive could have any number of large ones.
      if (compressed > 2 * bytes.size)
        throw new ZipError('The members of the archive overlap; the others were not read.');
      const before = entry.isListed ? headerBefore(entry, bytes) : null;
      const isEmptied = before !== null && entry.compressedSize === 0 && before.compressedSize > 0;
      if (before !== null && !isSameData(entry, before))
        yield {
          path: entry.path,
          problem: 'The archive says different things of this file; it may be damaged.',
          isDoubt: true,
        };
      yield member(isEmptied ? { ...entry, ...before } : entry, bytes, expansion);
    }
  } catch (error) {
    if (!(error instanceof ZipError)) throw error;
    yield { path: '', problem: error.message };
  }
}

/** What the directory lists; without a whole one, also what is found, and then the error. */
function* entriesOf(bytes: RandomAccess): Generator<ZipEntry> {
  const listed = new Set<number>();
  try {
    for (const entry of zipEntries(bytes)) {
      listed.add(entry.headerOffset);
      yield entry;
    }
  } catch (error) {
    if (!(error instanceof NoZipDirectory)) throw error;
    for (const entry of walkZip(bytes)) if (!listed.has(entry.headerOffset)) yield entry;
    throw error;
  }
}

/** What tells a member's data, in the directory or before them. */
type DataFacts = Pick<ZipEntry, 'method' | 'checkSum' | 'compressedSize' | 'size'>;

const all32 = 0xffffffff;

/** What stands before a member's data; null where it is written behind them, or elsewhere in large archives, or is damaged. */
function headerBefore({ headerOffset }: ZipEntry, bytes: RandomAccess): DataFacts | null {
  const header = readFully(bytes, headerOffset, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50 || (header.readUInt16LE(6) & 8) !== 0) return null;
  const [compressedSize, size] = [header.readUInt32LE(18), header.readUInt32LE(22)];
  if (compressedSize === all32 || size === all32) return null;
  return { method: header.readUInt16LE(8), checkSum: header.readUInt32LE(14), compressedSize, size };
}

function isSameData(one: DataFacts, other: DataFacts): boolean {
  return (
    one.method === other.method &&
    one.checkSum === other.checkSum &&
    one.compressedSize === other.compressedSize &&
    one.size === other.size
  );
}

/** The name of a member as it stands before its data. */
function pathBefore({ headerOffset }: ZipEntry, bytes: RandomAccess): string {
  const header = readFully(bytes, headerOffset, 30);
  if (header.length < 30) return '';
  return zipPath(header.readUInt16LE(6), readFully(bytes, headerOffset + 30, header.readUInt16LE(26)), []);
}

function member(entry: ZipEntry, bytes: RandomAccess, expansion: Expansion): ArchiveMember | MemberProblem {
  const { path, modified } = entry;
  // Method 99 stands for the encryption of newer tools.
  if (entry.encrypted || entry.method === 99)
    return { path, problem: 'This file is encrypted; unpack the archive with its password first.' };
  const open = methods.get(entry.method);
  if (open === undefined)
    return { path, problem: `It is compressed in a way that is not read (zip method ${entry.method}).` };
  const header = readFully(bytes, entry.headerOffset, 30);
  if (header.length < 30 || header.readUInt32LE(0) !== 0x04034b50) return { path, problem: 'The archive is damaged.' };
  const start = entry.headerOffset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  // Written behind a file that came out of a pipe stands a mark; at the least the next file, or the directory.
  if (entry.compressedSize === 0 && readFully(bytes, start, 2).toString('latin1') !== 'PK')
    return { path, problem: 'The archive is damaged: this file should be empty and is not.' };
  const data = expansion.input(sliceSource(bytes, start, entry.compressedSize));
  const content = entry.method === 0 ? data : expansion.output(open(data));
  return { path, modified, content: checked(content, entry) };
}

/** The content, with an error at its end when it is not what the archive says it should be. */
function checked(content: ByteSource, entry: ZipEntry): ByteSource {
  if (entry.checkSum === null) return content;
  let sum = 0;
  let size = 0;
  return {
    // A stored member can be an archive itself.
    anywhere: content.anywhere,
    readInto(target, offset, length) {
      const count = content.readInto(target, offset, length);
      size += count;
      sum = crc32(target.subarray(offset, offset + count), sum);
      if (count === 0 && size < entry.size) throw new CompressionError(truncated);
      if (count === 0 && sum !== entry.checkSum)
        throw new CompressionError('the compressed data is damaged: wrong check sum.');
      return count;
    },
  };
}

function held(source: ByteSource): RandomAccess {
  const pieces: Buffer[] = [];
  let size = 0;
  for (;;) {
    const piece = Buffer.allocUnsafe(1024 * 1024);
    const count = source.readInto(piece, 0, piece.length);
    if (count === 0) break;
    pieces.push(piece.subarray(0, count));
    size += count;
    if (size > largestHeld)
      throw new ZipError(
        'A zip archive of this size cannot be read from a pipe or within another archive; unpack it first.',
      );
  }
  return bufferSource(Buffer.concat(pieces)).anywhere as RandomAccess;
}
