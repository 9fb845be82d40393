import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { isMultivalue } from '../values/value.ts';

const OBJECT = 0x0c;
const ARRAY = 0x0b;
const TEXT_RAW = 0x0a;

/** Longest text that is copied byte by byte: a call into Node costs more than this many bytes. */
const shortText = 32;
/** Names whose bytes are kept; fields of logs repeat, keys that are data do not. */
const maxNames = 20_000;

/**
 * Writes rows as JSONB objects of texts and lists of texts (https://sqlite.org/jsonb.html): the same as SQLite's `jsonb()` makes of
 * their JSON, but without the JSON in between, which costs twice as much. One after the other; absent fields are left out.
 */
export class FieldsEncoder {
  private bytes = Buffer.allocUnsafe(64 * 1024);
  private at = 0;
  private readonly names = new Map<string, Buffer>();

  /**
   * The row's bytes, good until the next call. `multivalue` is told the name of each field that holds a list.
   */
  encode(row: Row, multivalue: (field: string) => void): Buffer {
    this.at = 5;
    for (const field in row) {
      const value = row[field];
      if (value == null) continue;
      this.name(field);
      if (typeof value === 'string') this.text(value);
      else if (isMultivalue(value)) {
        multivalue(field);
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

  private name(field: string): void {
    const known = this.names.get(field);
    if (known !== undefined) {
      this.reserve(known.length);
      const { bytes } = this;
      let at = this.at;
      for (let index = 0; index < known.length; index++) bytes[at++] = known[index]!;
      this.at = at;
      return;
    }
    const start = this.at;
    this.text(field);
    if (this.names.size < maxNames) this.names.set(field, Buffer.from(this.bytes.subarray(start, this.at)));
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
