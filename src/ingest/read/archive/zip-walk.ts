import type { RandomAccess } from '../byte-source.ts';
import { readFully, type ZipEntry, zipPath } from './zip-directory.ts';

const headerLength = 30;
const headerMark = 'PK\x03\x04';
const directoryMark = 'PK\x01\x02';
const chunkLength = 1024 * 1024;

/** The members of a zip archive that was cut off, and with it its directory: found one behind the other, by the headers before them. */
export function* walkZip(bytes: RandomAccess): Generator<ZipEntry> {
  let at = 0;
  for (;;) {
    const header = readFully(bytes, at, headerLength);
    if (header.length < headerLength || header.toString('latin1', 0, 4) !== headerMark) return;
    const flags = header.readUInt16LE(6);
    const nameLength = header.readUInt16LE(26);
    const start = at + headerLength + nameLength + header.readUInt16LE(28);
    // Written to a pipe: sizes and check sum stand behind the data.
    const isMeasured = (flags & 8) === 0;
    const end = isMeasured ? Math.min(start + header.readUInt32LE(18), bytes.size) : nextMember(bytes, start);
    const path = zipPath(flags, readFully(bytes, at + headerLength, nameLength), []);
    if (!path.endsWith('/'))
      yield {
        path,
        modified: null,
        encrypted: (flags & 1) !== 0,
        method: header.readUInt16LE(8),
        checkSum: isMeasured ? header.readUInt32LE(14) : null,
        compressedSize: Math.max(0, end - start),
        size: isMeasured ? header.readUInt32LE(22) : 0,
        headerOffset: at,
      };
    at = end;
  }
}

/** Where the next member (or the directory) begins; the end of the archive when none does. */
function nextMember(bytes: RandomAccess, from: number): number {
  for (let at = from; at < bytes.size; at += chunkLength) {
    // A mark may lie across the border of two chunks.
    const text = readFully(bytes, at, chunkLength + 3).toString('latin1');
    const found = text.search(new RegExp(`${headerMark}|${directoryMark}`));
    if (found >= 0) return at + found;
  }
  return Math.max(from, bytes.size);
}
