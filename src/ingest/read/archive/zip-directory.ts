import { isUtf8 } from 'node:buffer';
import { getFileNameLowLevel, parseExtraFields } from 'yauzl';
import type { RandomAccess } from '../byte-source.ts';

const directoryEnd = 0x06054b50;
const directoryEnd64 = 0x06064b50;
const locator64 = 0x07064b50;
const directoryEntry = 0x02014b50;

const endLength = 22;
const longestComment = 65_535;
const all32 = 0xffffffff;
const all16 = 0xffff;
/** Of the directory, which is held in memory. */
const largestDirectory = 256 * 1024 * 1024;

/** One file as the directory of a zip archive lists it. */
export interface ZipEntry {
  readonly path: string;
  /** Epoch seconds; null when it cannot be. */
  readonly modified: number | null;
  readonly encrypted: boolean;
  /** The number of the compression method: 0 stored, 8 deflate. */
  readonly method: number;
  /** Null when it is not known. */
  readonly checkSum: number | null;
  readonly compressedSize: number;
  readonly size: number;
  /** Offset of the header before its data. */
  readonly headerOffset: number;
  /** Found in the directory, not by looking for headers. */
  readonly isListed: boolean;
}

/** A zip archive that cannot be read. */
export class ZipError extends Error {
  override readonly name = 'ZipError';
}

/** The directory, which stands at the end of an archive, cannot be relied on: members have to be looked for. */
export class NoZipDirectory extends ZipError {}

class DamagedDirectory extends NoZipDirectory {
  constructor() {
    super('The directory of the archive is damaged; members were looked for without it.');
  }
}

/** A name that ends so is that of a folder, if it holds nothing. */
export const isFolder = ({ path, size }: ZipEntry): boolean => path.endsWith('/') && size === 0;

/** The files that the directory at the end of a zip archive lists, also a large one (zip64). @throws ZipError */
export function* zipEntries(bytes: RandomAccess): Generator<ZipEntry> {
  const { start, size, count, end } = findDirectory(bytes);
  if (size > largestDirectory) throw new ZipError('The directory of the archive is too large.');
  const directory = readFully(bytes, start, size);
  if (directory.length < size || start + size > end) throw new DamagedDirectory();
  let at = 0;
  let listed = 0;
  while (at + 46 <= directory.length && directory.readUInt32LE(at) === directoryEntry) {
    const nameLength = directory.readUInt16LE(at + 28);
    const extraLength = directory.readUInt16LE(at + 30);
    const next = at + 46 + nameLength + extraLength + directory.readUInt16LE(at + 32);
    if (next > directory.length) break;
    const entry = entryAt(directory, at, nameLength, extraLength);
    if (!isFolder(entry)) yield entry;
    at = next;
    listed++;
  }
  // Numbers of large archives that a writer left out of the smaller field are cut to 16 bits.
  if (at < directory.length || listed % (all16 + 1) !== count % (all16 + 1) || (listed === 0 && end > 0))
    throw new DamagedDirectory();
}

interface Directory {
  readonly start: number;
  readonly size: number;
  /** Entries in it. */
  readonly count: number;
  /** Where what stands behind it begins. */
  readonly end: number;
}

function findDirectory(bytes: RandomAccess): Directory {
  const tailLength = Math.min(bytes.size, endLength + longestComment);
  const tailStart = bytes.size - tailLength;
  const tail = readFully(bytes, tailStart, tailLength);
  for (let at = tail.length - endLength; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== directoryEnd || at + endLength + tail.readUInt16LE(at + 20) > tail.length) continue;
    if (tail.readUInt16LE(at + 4) !== tail.readUInt16LE(at + 6) && tail.readUInt16LE(at + 4) !== all16)
      throw new ZipError('The archive is one part of several; join them first.');
    return (
      largeDirectory(bytes, tailStart + at) ?? {
        start: tail.readUInt32LE(at + 16),
        size: tail.readUInt32LE(at + 12),
        count: tail.readUInt16LE(at + 10),
        end: tailStart + at,
      }
    );
  }
  throw new NoZipDirectory('The archive is incomplete: its end is missing.');
}

function largeDirectory(bytes: RandomAccess, end: number): Directory | null {
  if (end < 20) return null;
  const locator = readFully(bytes, end - 20, 20);
  if (locator.length < 20 || locator.readUInt32LE(0) !== locator64) return null;
  const record = readFully(bytes, Number(locator.readBigUInt64LE(8)), 56);
  if (record.length < 56 || record.readUInt32LE(0) !== directoryEnd64) throw new DamagedDirectory();
  return {
    start: Number(record.readBigUInt64LE(48)),
    size: Number(record.readBigUInt64LE(40)),
    count: Number(record.readBigUInt64LE(32)),
    end,
  };
}

function entryAt(directory: Buffer, at: number, nameLength: number, extraLength: number): ZipEntry {
  const flags = directory.readUInt16LE(at + 8);
  const nameEnd = at + 46 + nameLength;
  const extras = extraFields(directory.subarray(nameEnd, nameEnd + extraLength));
  const large = extras.find(({ id }) => id === 1)?.data ?? Buffer.alloc(0);
  let largeAt = 0;
  /** Numbers that do not fit stand, in this order, in the field for large archives. */
  const number = (value: number): number => {
    if (value !== all32 || largeAt + 8 > large.length) return value;
    largeAt += 8;
    return Number(large.readBigUInt64LE(largeAt - 8));
  };
  const size = number(directory.readUInt32LE(at + 24));
  const compressedSize = number(directory.readUInt32LE(at + 20));
  return {
    path: zipPath(flags, directory.subarray(at + 46, nameEnd), extras),
    modified: modifiedOf(extras, directory.readUInt16LE(at + 14), directory.readUInt16LE(at + 12)),
    encrypted: (flags & 1) !== 0,
    method: directory.readUInt16LE(at + 10),
    checkSum: directory.readUInt32LE(at + 16),
    compressedSize,
    size,
    headerOffset: number(directory.readUInt32LE(at + 42)),
    isListed: true,
  };
}

/** The name of a member, of the bytes that an archive has for it. */
export function zipPath(flags: number, name: Buffer, extras: ExtraFields): string {
  // Many tools write UTF-8 and do not say so.
  return getFileNameLowLevel(isUtf8(name) ? flags | 0x800 : flags, name, extras, false);
}

type ExtraFields = ReturnType<typeof parseExtraFields>;

function extraFields(bytes: Buffer): ExtraFields {
  try {
    return parseExtraFields(bytes);
  } catch {
    // Padding and the like: what stands in the entry itself has to do.
    return [];
  }
}

/** Unix time when a tool has written it, else the local time of an unknown zone, taken as UTC. */
function modifiedOf(extras: ExtraFields, date: number, time: number): number | null {
  const extended = extras.find(({ id }) => id === 0x5455)?.data;
  if (extended !== undefined && extended.length >= 5 && ((extended[0] as number) & 1) === 1)
    return extended.readInt32LE(1);
  // The first day that can be written stands for none.
  if (date <= 0x21) return null;
  const [year, month, day] = [(date >> 9) + 1980, ((date >> 5) & 15) - 1, date & 31];
  return Date.UTC(year, month, day, time >> 11, (time >> 5) & 63, (time & 31) * 2) / 1000;
}

export function readFully(bytes: RandomAccess, position: number, length: number): Buffer {
  const target = Buffer.alloc(Math.max(0, Math.min(length, bytes.size - position)));
  let filled = 0;
  while (filled < target.length) {
    const count = bytes.readAt(position + filled, target, filled, target.length - filled);
    if (count === 0) break;
    filled += count;
  }
  return target.subarray(0, filled);
}
