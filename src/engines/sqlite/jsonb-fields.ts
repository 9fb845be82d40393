import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { isMultivalue, type Value } from '../../values/value.ts';

const OBJECT = 0x0c;
const ARRAY = 0x0b;
const TEXT_RAW = 0x0a;

/** Longest text that is copied byte by byte: a call into Node costs more than this many bytes. */
const shortText = 32;
/** Names whose bytes are kept; fields of logs repeat, keys that are data do not. */
const maxNames = 20_000;

/** A name that is written again and again. */
interface KnownName {
  readonly field: string;
  /** As it stands in JSONB. */
  readonly bytes: Buffer;
  /** The place of the field's own column; -1 when it has none. */
  readonly column: number;
  /** The name that followed last time. Most rows have the same fields in the same order, so that it rarely has to be looked up. */
  next: KnownName | null;
}

/** Told what is found on the way. */
export interface FieldsVisitor {
  /** A field that holds a list. */
  list(field: string): void;
  /** The value of a field with a column of its own. */
  column(place: number, value: Value): void;
}

/**
 * Writes rows as JSONB objects of texts and lists of texts (https://sqlite.org/jsonb.html): the same as SQLite's `jsonb()` makes of
 * their JSON, but without the JSON in between, which costs twice as much. One after the other; absent fields are left out.
 */
export class FieldsEncoder {
  private bytes = Buffer.allocUnsafe(64 * 1024);
  private at = 0;
  private readonly names = new Map<string, KnownName>();
  private readonly beforeFirst: KnownName = { field: '', bytes: Buffer.alloc(0), column: -1, next: null };

  /** `columnFields`: the fields with columns of their own, in the order of their places. */
  constructor(columnFields: readonly string[] = []) {
    for (const [place, field] of columnFields.entries()) this.addName(field, place);
  }

  /** The row's bytes, good until the next call. */
  encode(row: Row, visitor: FieldsVisitor): Buffer {
    this.at = 5;
    let before = this.beforeFirst;
    // A list of the names: `for ... in` looks up each again in objects as large as these.
    const fields = Object.keys(row);
    for (let index = 0; index < fields.length; index++) {
      const field = fields[index]!;
      const value = row[field];
      if (value == null) continue;
      const name = before.next !== null && before.next.field === field ? before.next : this.nameOf(field);
      if (name === null) this.text(field);
      else {
        before.next = name;
        before = name;
        this.copy(name.bytes);
        if (name.column >= 0) visitor.column(name.column, value);
      }
      if (typeof value === 'string') this.text(value);
      else if (isMultivalue(value)) {
        visitor.list(field);
        this.reserve(5);
        const start = this.at;
        this.at += 5;
        for (const item of value) this.text(toText(item));
        this.close(ARRAY, start);
      } else this.text(toText(value));
    }
    this.close(OBJECT, 0);
    return this.bytes.subarray(0, this.at);
  }

  /** Null for one too many: names that are data do not come again. */
  private nameOf(field: string): KnownName | null {
    return this.names.get(field) ?? (this.names.size < maxNames ? this.addName(field, -1) : null);
  }

  private addName(field: string, column: number): KnownName {
    const start = this.at;
    this.text(field);
    const name = { field, bytes: Buffer.from(this.bytes.subarray(start, this.at)), column, next: null };
    this.at = start;
    this.names.set(field, name);
    return name;
  }

  private copy(known: Buffer): void {
    this.reserve(known.length);
    const { bytes } = this;
    let at = this.at;
    for (let index = 0; index < known.length; index++) bytes[at++] = known[index]!;
    this.at = at;
  }

  private text(text: string): void {
    const { length } = text;
    // UTF-8 takes at most three bytes for a UTF-16 unit.
    this.reserve(length * 3 + 5);
    const { bytes } = this;
    if (length <= shortText) {
      const start = this.at;
      let at = start + (length <= 11 ? 1 : 2);
      let index = 0;
      for (; index < length; index++) {
        const code = text.charCodeAt(index);
        if (code > 0x7f) break;
        bytes[at++] = code;
      }
      if (index === length) {
        this.at = start;
        this.header(TEXT_RAW, length);
        this.at = at;
        return;
      }
    }
    const start = this.at;
    const expected = headerSize(length);
    const size = bytes.write(text, start + expected);
    const needed = headerSize(size);
    if (needed !== expected) bytes.copyWithin(start + needed, start + expected, start + expected + size);
    this.header(TEXT_RAW, size);
    this.at += size;
  }

  private header(type: number, size: number): void {
    const { bytes } = this;
    if (size <= 11) bytes[this.at++] = (size << 4) | type;
    else if (size <= 0xff) {
      bytes[this.at++] = 0xc0 | type;
      bytes[this.at++] = size;
    } else if (size <= 0xffff) {
      bytes[this.at++] = 0xd0 | type;
      this.at = bytes.writeUInt16BE(size, this.at);
    } else {
      bytes[this.at++] = 0xe0 | type;
      this.at = bytes.writeUInt32BE(size, this.at);
    }
  }

  /** The header of a container whose content begins five bytes behind `start` and ends here. */
  private close(type: number, start: number): void {
    this.bytes[start] = 0xe0 | type;
    this.bytes.writeUInt32BE(this.at - start - 5, start + 1);
  }

  private reserve(size: number): void {
    if (this.at + size <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(this.bytes.length * 2, this.at + size));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}

const headerSize = (size: number): number => (size <= 11 ? 1 : size <= 0xff ? 2 : size <= 0xffff ? 3 : 5);
