/**
 * A multivalue in a column is a JSONB array of texts (https://sqlite.org/jsonb.html), so that `typeof` tells it from text
 * and SQLite's `json_each` walks it. Only this one shape is written and read here.
 */

const ARRAY = 0x0b;
const TEXT_RAW = 0x0a;

export function encodeList(values: readonly string[]): Buffer {
  const parts: Buffer[] = [];
  let length = 0;
  for (const value of values) {
    const text = Buffer.from(value, 'utf8');
    const head = header(TEXT_RAW, text.length);
    parts.push(head, text);
    length += head.length + text.length;
  }
  return Buffer.concat([header(ARRAY, length), ...parts]);
}

/** @throws RangeError when the bytes are no JSONB array of texts. */
export function decodeList(data: Buffer): string[] {
  const whole = readHeader(data, 0);
  if (whole.type !== ARRAY) throw new RangeError('not a JSONB array');
  const values: string[] = [];
  let at = whole.start;
  const end = whole.start + whole.size;
  while (at < end) {
    const item = readHeader(data, at);
    const text = data.toString('utf8', item.start, item.start + item.size);
    // Text types 8 and 9 carry JSON escapes: SQLite writes them when it converts JSON text.
    values.push(item.type === 8 || item.type === 9 ? (JSON.parse(`"${text}"`) as string) : text);
    at = item.start + item.size;
  }
  return values;
}

function header(type: number, size: number): Buffer {
  if (size <= 11) return Buffer.from([(size << 4) | type]);
  if (size <= 0xff) return Buffer.from([0xc0 | type, size]);
  if (size <= 0xffff) return Buffer.from([0xd0 | type, size >> 8, size & 0xff]);
  const head = Buffer.alloc(5);
  head[0] = 0xe0 | type;
  head.writeUInt32BE(size, 1);
  return head;
}

function readHeader(data: Buffer, at: number): { type: number; size: number; start: number } {
  const first = data[at];
  if (first === undefined) throw new RangeError('truncated JSONB');
  const type = first & 0x0f;
  const code = first >> 4;
  if (code <= 11) return { type, size: code, start: at + 1 };
  const width = 1 << (code - 12);
  return { type, size: Number(data.readUIntBE(at + 1, Math.min(width, 6))), start: at + 1 + width };
}
