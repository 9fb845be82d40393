import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '../../../src/engines/columns/column.ts';
import { ColumnDamageError } from '../../../src/engines/columns/column-damage.ts';
import { NumberColumn } from '../../../src/engines/columns/number-column.ts';
import { BlockRawText, encodeRawText, PlainRawText } from '../../../src/engines/columns/raw-text.ts';
import { SegmentBuilder } from '../../../src/engines/columns/segment-builder.ts';
import {
  decodeColumn,
  decodeNumbers,
  encodeColumn,
  encodeNumbers,
  zoneOf,
} from '../../../src/engines/columns/segment-codec.ts';
import type { Value } from '../../../src/values/value.ts';

function columnOf(values: readonly Value[]): Column {
  const builder = new SegmentBuilder();
  for (const value of values) {
    builder.set('a', value);
    builder.set('always', 'x');
    builder.endRow(null);
  }
  return builder.segment().columns.get('a') ?? builder.segment().columns.get('always')!;
}

const valuesOf = (column: Column): Value[] => Array.from({ length: column.rows }, (_, row) => column.value(row));

/** Every copy of the bytes with one bit turned over, and every beginning of them. */
function* damaged(bytes: Buffer): Generator<Buffer> {
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const copy = Buffer.from(bytes);
    copy[bit >> 3]! ^= 1 << (bit & 7);
    yield copy;
  }
  for (let length = 0; length < bytes.length; length++) yield bytes.subarray(0, length);
}

describe('kept columns', () => {
  it('are what they were', () => {
    const text = fc.oneof(fc.constantFrom('a', 'b', 'null', '', 'é'), fc.string({ unit: 'grapheme' }));
    const value = fc.oneof(fc.constant(null), text, fc.array(text, { minLength: 2, maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 100 }), fc.nat(2000), (values, gap) => {
        const rows = [...values, ...new Array<null>(gap).fill(null), 'last'];
        const column = columnOf(rows);
        const kept = decodeColumn('a', encodeColumn(column));
        expect(valuesOf(kept)).toEqual(valuesOf(column));
        expect([...kept.codes]).toEqual([...column.codes]);
        expect(kept.sparse === null).toBe(column.sparse === null);
      }),
    );
  });

  it('may have a value of its own in each row, with codes that take no room', () => {
    const values = Array.from({ length: 65_535 }, (_, row) => `id-${row}`);
    const bytes = encodeColumn(columnOf(values));
    expect(valuesOf(decodeColumn('a', bytes))).toEqual(values);
    expect(bytes.length).toBeLessThan(values.join('').length);
  });

  it('tell rows, absent rows and codes without being decoded', () => {
    const bytes = encodeColumn(columnOf(['x', null, ['x', 'y'], null, 'x']));
    expect(zoneOf('a', bytes)).toMatchObject({ kind: 'values', rows: 5, absent: 2, distinct: 3 });
    const times = encodeNumbers(new NumberColumn(Float64Array.of(5, Number.NaN, -2.5)));
    expect(zoneOf('_time', times)).toMatchObject({ kind: 'numbers', rows: 3, absent: 1, min: -2.5, max: 5 });
  });

  it('of numbers are exactly what they were', () => {
    const time = fc.integer({ min: 0, max: 2e12 }).map((milliseconds) => milliseconds / 1000);
    const number = fc.oneof(time, fc.double(), fc.constant(-0));
    fc.assert(
      fc.property(fc.oneof(fc.array(time), fc.array(number)), (numbers) => {
        const kept = decodeNumbers('_time', encodeNumbers(new NumberColumn(Float64Array.from(numbers))));
        expect([...kept.numbers]).toEqual(numbers);
      }),
    );
  });

  it('are found to be damaged by each bit that is another, and wherever they are cut', () => {
    const columns = [['a', 'b', null, ['a', 'é'], 'a'], Array.from({ length: 60 }, (_, row) => `value ${row % 9}`)];
    for (const values of columns)
      for (const bytes of damaged(encodeColumn(columnOf(values))))
        expect(() => valuesOf(decodeColumn('user', bytes))).toThrow(ColumnDamageError);
    for (const bytes of damaged(encodeNumbers(new NumberColumn(Float64Array.of(1.5, 2, 3.25)))))
      expect(() => decodeNumbers('_time', bytes)).toThrow(ColumnDamageError);
  });

  it('are named when they are damaged', () => {
    const bytes = encodeColumn(columnOf(['a', 'b']));
    expect(() => decodeColumn('user', bytes.subarray(0, -1))).toThrow(
      "Column 'user' of a segment cannot be read: it has not the length that it should have.",
    );
  });
});

describe('events’ text', () => {
  const texts = Array.from({ length: 3000 }, (_, row) => `event ${row} é ${'x'.repeat((row * 37) % 900)}`);
  const plain = new PlainRawText();
  const chunk = Buffer.from(texts.slice(0, 2000).join('\n'));
  let at = 0;
  for (const text of texts.slice(0, 2000)) {
    const end = at + Buffer.byteLength(text);
    plain.add(chunk, at, end);
    at = end + 1;
  }
  for (const text of texts.slice(2000)) plain.addText(text);
  const blocks: Buffer[] = [];
  const firstRows = encodeRawText(plain, (_, bytes) => blocks.push(bytes));
  const kept = new BlockRawText(plain.rows, firstRows, (block) => blocks[block]!);

  it.each([
    ['as it was read', plain],
    ['in compressed blocks', kept],
  ])('is read by row and in one go, %s', (_, raw) => {
    for (const row of [0, 1999, 2000, 2999, 1]) expect(raw.text(row)).toBe(texts[row]);
    const scanned: string[] = [];
    raw.scan((row, bytes, start, end) => scanned.push(bytes.toString('utf8', start, end)) === row + 1 && row < 2500);
    expect(scanned).toEqual(texts.slice(0, 2501));
    expect(blocks.length).toBeGreaterThan(1);
  });

  it('is found to be damaged by each bit that is another, and wherever it is cut', () => {
    const small = new PlainRawText();
    for (const text of ['one', '', 'two two two two']) small.addText(text);
    let block = Buffer.alloc(0);
    encodeRawText(small, (_, bytes) => {
      block = bytes as Buffer<ArrayBuffer>;
    });
    expect(new BlockRawText(3, [0], () => block).text(1)).toBe('');
    for (const bytes of damaged(block))
      expect(() => new BlockRawText(3, [0], () => bytes).text(0)).toThrow(ColumnDamageError);
  });
});
