import { readFileSync } from 'node:fs';
import { constants, gunzipSync, inflateRawSync } from 'node:zlib';

/**
 * The number of events in a file, found without any of splite's own readers: JSON by `JSON.parse`, archives by their
 * tables, audit records by their lines. Slow and simple on purpose.
 */
export function independentCount(file: string): number {
  const bytes = readFileSync(file);
  if (bytes.subarray(0, 2).toString('latin1') === 'PK') return total(zipMembers(bytes));
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    // What there is of an archive that ends early counts.
    const inner = gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    return inner.subarray(257, 262).toString('latin1') === 'ustar' ? total(tarMembers(inner)) : count(inner.toString());
  }
  return count(bytes.toString());
}

const total = (members: readonly Buffer[]): number =>
  members.reduce((sum, member) => sum + count(member.toString()), 0);

function count(text: string): number {
  const whole = parsed(text);
  if (Array.isArray(whole)) return whole.length;
  if (whole !== undefined) {
    const records = (whole as { Records?: unknown }).Records;
    return Array.isArray(records) ? records.length : 1;
  }
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  if (parsed(lines[0] ?? '') !== undefined || lines[0]?.startsWith('type=')) return lines.length;
  // Documents one after another, each begun by a brace of its own line.
  return lines.filter((line) => line.startsWith('{')).length;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function zipMembers(bytes: Buffer): Buffer[] {
  const end = bytes.lastIndexOf('PK\u0005\u0006');
  const members: Buffer[] = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    const method = bytes.readUInt16LE(at + 10);
    const size = bytes.readUInt32LE(at + 20);
    const local = bytes.readUInt32LE(at + 42);
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = bytes.subarray(start, start + size);
    members.push(method === 8 ? inflateRawSync(data) : data);
    at += 46 + bytes.readUInt16LE(at + 28) + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return members;
}

function tarMembers(bytes: Buffer): Buffer[] {
  const members: Buffer[] = [];
  for (let at = 0; at + 512 <= bytes.length && bytes[at] !== 0; ) {
    const size = Number.parseInt(bytes.toString('latin1', at + 124, at + 136), 8);
    const type = bytes.toString('latin1', at + 156, at + 157);
    if (type === '0' || type === '\0') members.push(bytes.subarray(at + 512, at + 512 + size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return members;
}
