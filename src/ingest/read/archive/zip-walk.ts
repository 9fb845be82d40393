import type { RandomAccess } from '../byte-source.ts';
import { isFolder, readFully, type ZipEntry, zipPath } from './zip-directory.ts';

const headerLength = 30;
const headerMark = 'PK\x03\x04';
const directoryMark = 'PK\x01\x02';
const chunkLength = 1024 * 1024;

/** The members of a zip archive whose directory is damaged or was cut off: found one behind the other, by the headers before them. */
export function* walkZip(bytes: RandomAccess): Generator<ZipEntry> {
  let at = 0;
  while (at < bytes.size) {
    const header = readFully(bytes, at, headerLength);
    if (header.length < headerLength) return;
    if (header.toString('latin1', 0, 4) !== headerMark) {
      at = nextMember(bytes, at + 1);
      continue;
    }
    const flags = header.readUInt16LE(6);
    const nameLength = header.readUInt16LE(26);
    const start = at + headerLength + nameLength + header.readUInt16LE(28);
    // Written to a pipe: sizes and check sum stand behind the data.
    const isMeasured = (flags & 8) === 0;
    const measured = Math.min(start + header.readUInt32LE(18), bytes.size);
    // What the header says is believed where it leads to another one, or to the end.
    const end = isMeasured && isBorder(bytes, measured) ? measured : nextMember(bytes, start);
    const path = zipPath(flags, readFully(bytes, at + headerLength, nameLength), []);
    const entry: ZipEntry = {
      path,
      modified: null,
      encrypted: (flags & 1) !== 0,
      method: header.readUInt16LE(8),
      checkSum: isMeasured ? header.readUInt32LE(14) : null,
      compressedSize: Math.max(0, end - start),
      size: isMeasured ? header.readUInt32LE(22) : 0,
      headerOffset: at,
      isListed: false,
    };
    if (!isFolder(entry)) yield entry;
    at = Math.max(end, at + headerLength);
  }
}

function isBorder(bytes: RandomAccess, at: number): boolean {
  const mark = readFully(bytes, at, 4).toString('latin1');
  return mark.length < 4 || mark === headerMark || mark === directoryMark;
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
