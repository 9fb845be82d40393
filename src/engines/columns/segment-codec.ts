import { crc32 } from 'node:zlib';
import { type Codes, Column, codesFor, type SparseCodes } from './column.ts';
import { ColumnDamageError } from './column-damage.ts';
import { restorePart, storePart } from './compressed-part.ts';
import { ByteDictionary, type StoredDictionary } from './dictionary.ts';
import { NumberColumn } from './number-column.ts';
import { packedLength, packNumbers, unpackNumbers } from './packed-numbers.ts';

/** What is known of a kept column before anything of it is decoded. */
export interface Zone {
  readonly kind: 'values' | 'numbers';
  readonly rows: number;
  /** The number of rows without a value. */
  readonly absent: number;
  /** The number of codes of a column of values. */
  readonly distinct: number;
  /** Of a column of numbers; NaN where there are none, and for a column of values. */
  readonly min: number;
  readonly max: number;
}

const magic = 0x4c4f4353; // "SCOL"
const version = 1;
const valuesKind = 1;
const numbersKind = 2;
const sparseFlag = 1;
const asciiFlag = 2;
const listsFlag = 4;

/**
 * The header's places, all numbers little-endian: magic, version (1 byte), kind (1), storing of the first and of the second part (1 each), rows, absent
 * rows, codes, code of null (4 each), flags, width of the codes, of the lengths, of the row numbers (1 each), number of codes kept (4), bytes of the
 * first part as kept and plain, of the second part (4 each), min, max (8 each), checksum of the first part, of the second, of the header before (4 each).
 * The first part holds codes or numbers, the second one the dictionary.
 */
const headerLength = 76;

interface Header extends Zone {
  readonly methods: readonly [number, number];
  readonly nullCode: number;
  readonly flags: number;
  /** Of the codes, the lengths, the row numbers. */
  readonly widths: readonly [number, number, number];
  readonly kept: number;
  /** Per part: bytes as kept, and plain. */
  readonly lengths: readonly [number, number, number, number];
  readonly checksums: readonly [number, number];
}

/** Encodes a column with a dictionary of bytes. Throws TypeError for one that was computed. */
export function encodeColumn(column: Column): Buffer {
  const { dictionary, sparse, rows } = column;
  const { stored } = dictionary;
  if (stored === null) throw new TypeError('A computed column is not kept.');
  const present = sparse === null ? column.codes : sparse.codes;
  const codes = packNumbers(relative(present));
  const rowNumbers = packNumbers(sparse === null ? new Uint32Array() : steps(sparse.rows));
  const lengths = packNumbers(steps(stored.offsets.subarray(1, stored.size + 1)));
  const lists = stored.lists === null ? Buffer.alloc(0) : listFlags(stored.lists, stored.size);
  const heap = Buffer.from(stored.heap.buffer, stored.heap.byteOffset, stored.offsets[stored.size]);
  let absent = rows - present.length;
  for (let i = 0; i < present.length; i++) if (present[i] === 0) absent++;
  return assemble(
    {
      kind: 'values',
      rows,
      absent,
      distinct: stored.size,
      min: Number.NaN,
      max: Number.NaN,
      nullCode: stored.nullCode,
      flags:
        (sparse === null ? 0 : sparseFlag) | (stored.ascii ? asciiFlag : 0) | (stored.lists === null ? 0 : listsFlag),
      widths: [codes.width, lengths.width, rowNumbers.width],
      kept: present.length,
    },
    Buffer.concat([codes.bytes, rowNumbers.bytes]),
    Buffer.concat([lengths.bytes, lists, heap]),
  );
}

/** Encodes a column of numbers. */
export function encodeNumbers(column: NumberColumn): Buffer {
  const { rows, absent, min, max, numbers } = column;
  const scaled = scaledSteps(column);
  const packed = scaled === null ? null : packNumbers(scaled.steps);
  const first = Buffer.alloc(16);
  first.writeDoubleLE(scaled?.scale ?? 0, 0);
  first.writeDoubleLE(scaled?.first ?? 0, 8);
  const plain = Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  return assemble(
    {
      kind: 'numbers',
      rows,
      absent,
      distinct: 0,
      min,
      max,
      nullCode: 0,
      flags: 0,
      widths: [packed?.width ?? 0, 0, 0],
      kept: rows,
    },
    Buffer.concat([first, packed?.bytes ?? plain]),
    Buffer.alloc(0),
  );
}

/** What the header says. Throws ColumnDamageError. */
export function zoneOf(name: string, bytes: Buffer): Zone {
  const { kind, rows, absent, distinct, min, max } = readHeader(name, bytes);
  return { kind, rows, absent, distinct, min, max };
}

/**
 * A kept column of values. Codes and dictionary are decoded, each for itself, when they are first asked for; ColumnDamageError is thrown here when
 * the header is damaged or bytes are missing, and then when a part is.
 */
export function decodeColumn(name: string, bytes: Buffer): Column {
  const header = readHeader(name, bytes);
  if (header.kind !== 'values') throw new ColumnDamageError(name, 'it is one of numbers');
  return new Column(
    header.rows,
    () => new ByteDictionary(decodeDictionary(name, header, readPart(name, header, bytes, 1))),
    () => decodeCodes(header, readPart(name, header, bytes, 0)),
  );
}

/** A kept column of numbers. Throws ColumnDamageError. */
export function decodeNumbers(name: string, bytes: Buffer): NumberColumn {
  const header = readHeader(name, bytes);
  if (header.kind !== 'numbers') throw new ColumnDamageError(name, 'it is one of values');
  const part = readPart(name, header, bytes, 0);
  const scale = part.readDoubleLE(0);
  const numbers = new Float64Array(header.rows);
  if (scale === 0) {
    for (let row = 0; row < header.rows; row++) numbers[row] = part.readDoubleLE(16 + row * 8);
    return new NumberColumn(numbers);
  }
  let sum = part.readDoubleLE(8);
  const steps = unpackNumbers(part.subarray(16), header.widths[0], header.rows);
  for (let row = 0; row < steps.length; row++) {
    const step = steps[row]!;
    const half = step >>> 1;
    sum += (step & 1) === 0 ? half : -half - 1;
    numbers[row] = sum / scale;
  }
  return new NumberColumn(numbers);
}

function assemble(zone: Omit<Header, 'methods' | 'lengths' | 'checksums'>, first: Buffer, second: Buffer): Buffer {
  const parts = [storePart(first), storePart(second)] as const;
  const header = Buffer.alloc(headerLength);
  header.writeUInt32LE(magic, 0);
  header[4] = version;
  header[5] = zone.kind === 'values' ? valuesKind : numbersKind;
  header[6] = parts[0].method;
  header[7] = parts[1].method;
  [zone.rows, zone.absent, zone.distinct, zone.nullCode].forEach((of, i) => {
    header.writeUInt32LE(of, 8 + i * 4);
  });
  [zone.flags, ...zone.widths].forEach((of, i) => {
    header[24 + i] = of;
  });
  [zone.kept, parts[0].bytes.length, first.length, parts[1].bytes.length, second.length].forEach((of, i) => {
    header.writeUInt32LE(of, 28 + i * 4);
  });
  header.writeDoubleLE(zone.min, 48);
  header.writeDoubleLE(zone.max, 56);
  header.writeUInt32LE(crc32(parts[0].bytes), 64);
  header.writeUInt32LE(crc32(parts[1].bytes), 68);
  header.writeUInt32LE(crc32(header.subarray(0, 72)), 72);
  return Buffer.concat([header, parts[0].bytes, parts[1].bytes]);
}

function readHeader(name: string, bytes: Buffer): Header {
  if (bytes.length < headerLength) throw new ColumnDamageError(name, 'it was cut off');
  if (bytes.readUInt32LE(0) !== magic) throw new ColumnDamageError(name, 'it is no column');
  if (bytes.readUInt32LE(72) !== crc32(bytes.subarray(0, 72)))
    throw new ColumnDamageError(name, 'the checksum of its header differs');
  if (bytes[4] !== version) throw new ColumnDamageError(name, `it has version ${bytes[4]}, not ${version}`);
  const number = (at: number) => bytes.readUInt32LE(at);
  const header: Header = {
    kind: bytes[5] === valuesKind ? 'values' : 'numbers',
    methods: [bytes[6]!, bytes[7]!],
    rows: number(8),
    absent: number(12),
    distinct: number(16),
    nullCode: number(20),
    flags: bytes[24]!,
    widths: [bytes[25]!, bytes[26]!, bytes[27]!],
    kept: number(28),
    lengths: [number(32), number(36), number(40), number(44)],
    min: bytes.readDoubleLE(48),
    max: bytes.readDoubleLE(56),
    checksums: [number(64), number(68)],
  };
  if (bytes.length !== headerLength + header.lengths[0] + header.lengths[2])
    throw new ColumnDamageError(name, 'it has not the length that it should have');
  return header;
}

function readPart(name: string, header: Header, bytes: Buffer, part: 0 | 1): Buffer {
  const start = headerLength + (part === 0 ? 0 : header.lengths[0]);
  const kept = bytes.subarray(start, start + header.lengths[part === 0 ? 0 : 2]);
  if (crc32(kept) !== header.checksums[part])
    throw new ColumnDamageError(
      name,
      `the checksum of its ${part === 1 ? 'values' : header.kind === 'values' ? 'codes' : 'numbers'} differs`,
    );
  const plain = restorePart(kept, header.methods[part], header.lengths[part === 0 ? 1 : 3]);
  if (plain === null) throw new ColumnDamageError(name, 'it does not decompress');
  return plain;
}

function decodeCodes(header: Header, part: Buffer): Codes | SparseCodes {
  const { kept, widths, flags, distinct } = header;
  const codes = absolute(unpackNumbers(part, widths[0], kept), distinct);
  if ((flags & sparseFlag) === 0) return codes;
  const rows = unpackNumbers(part.subarray(packedLength(widths[0], kept)), widths[2], kept);
  for (let i = 1; i < kept; i++) rows[i] = rows[i]! + rows[i - 1]!;
  return { rows, codes };
}

function decodeDictionary(name: string, header: Header, part: Buffer): StoredDictionary {
  const { distinct: size, widths, flags, nullCode } = header;
  const lengths = packedLength(widths[1], size);
  // The lengths, added up.
  const offsets = new Uint32Array(size + 1);
  offsets.set(unpackNumbers(part, widths[1], size), 1);
  for (let code = 1; code <= size; code++) offsets[code] = offsets[code]! + offsets[code - 1]!;
  const hasLists = (flags & listsFlag) !== 0;
  const heap = part.subarray(lengths + (hasLists ? size + 1 : 0));
  if (offsets[size] !== heap.length)
    throw new ColumnDamageError(name, 'its values have not the length that they should have');
  return {
    size,
    nullCode,
    heap,
    offsets,
    ascii: (flags & asciiFlag) !== 0,
    lists: hasLists ? part.subarray(lengths, lengths + size + 1) : null,
  };
}

/**
 * Codes as they are kept: 0 for none, 1 for the code that is one above the highest so far, others one higher than they are. Codes are given in the order in which
 * values come, so that a column of unique values is all ones, which takes no room.
 */
function relative(codes: Codes): Uint32Array {
  const kept = new Uint32Array(codes.length);
  let highest = 0;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    kept[i] = code === 0 ? 0 : code === highest + 1 ? 1 : code + 1;
    if (code > highest) highest = code;
  }
  return kept;
}

function absolute(kept: Uint32Array, size: number): Codes {
  const codes = codesFor(size, kept.length);
  let highest = 0;
  for (let i = 0; i < kept.length; i++) {
    const of = kept[i]!;
    const code = of === 0 ? 0 : of === 1 ? highest + 1 : of - 1;
    codes[i] = code;
    if (code > highest) highest = code;
  }
  return codes;
}

/** What each is more than the one before it; the first one as it is. */
function steps(ascending: Uint16Array | Uint32Array): Uint32Array {
  const found = new Uint32Array(ascending.length);
  let before = 0;
  for (let i = 0; i < ascending.length; i++) {
    found[i] = ascending[i]! - before;
    before = ascending[i]!;
  }
  return found;
}

function listFlags(lists: Uint8Array, size: number): Buffer {
  const flags = Buffer.alloc(size + 1);
  flags.set(lists.subarray(0, size + 1));
  return flags;
}

/** Numbers as steps between whole numbers of thousandths or so, as times are: even for steps up, odd for steps down. Null where that is not exact. */
function scaledSteps({ numbers, absent }: NumberColumn): { scale: number; first: number; steps: Uint32Array } | null {
  if (absent > 0 || numbers.length === 0) return null;
  for (const scale of [1, 1e3, 1e6]) {
    const found = stepsOf(numbers, scale);
    if (found !== null) return { scale, first: Math.round(numbers[0]! * scale), steps: found };
  }
  return null;
}

function stepsOf(numbers: Float64Array, scale: number): Uint32Array | null {
  const found = new Uint32Array(numbers.length);
  let before = Math.round(numbers[0]! * scale);
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i]!;
    const whole = Math.round(number * scale);
    const step = whole - before;
    if (!Number.isSafeInteger(whole) || Object.is(whole, -0) || whole / scale !== number) return null;
    if (Math.abs(step) >= 0x7fffffff) return null;
    found[i] = step >= 0 ? step * 2 : -step * 2 - 1;
    before = whole;
  }
  return found;
}
