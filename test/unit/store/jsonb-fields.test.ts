import Database from 'better-sqlite3';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FieldsEncoder } from '../../../src/engines/sqlite/jsonb-fields.ts';
import { type Row, rowOf } from '../../../src/values/row.ts';

const database = new Database(':memory:');
const asJson = database.prepare('SELECT json(?)').pluck();
const isStrict = database.prepare('SELECT json_valid(?, 8)').pluck();

/** What SQLite reads out of the bytes. */
const readBack = (encoder: FieldsEncoder, row: Row): unknown => {
  const bytes = encoder.encode(row, { list() {}, column() {} });
  expect(isStrict.get(bytes)).toBe(1);
  return JSON.parse(asJson.get(bytes) as string);
};

it.each([
  [{}, {}],
  [
    { user: 'alice', empty: '' },
    { user: 'alice', empty: '' },
  ],
  [{ bytes: 12, gone: null, absent: undefined }, { bytes: '12' }],
  [
    { tag: ['a', 'b'], 'Ids{}': [1, '1.10'] },
    { tag: ['a', 'b'], 'Ids{}': ['1', '1.10'] },
  ],
  [
    { 'a "name"': 'C:\\x "y"\r\n\u0000\u0001', größe: 'µm 日本 😀' },
    { 'a "name"': 'C:\\x "y"\r\n\u0000\u0001', größe: 'µm 日本 😀' },
  ],
])('%j', (row, expected) => {
  expect(readBack(new FieldsEncoder(), rowOf(row))).toEqual(expected);
});

it.each([11, 12, 32, 33, 85, 86, 255, 256, 22_000, 65_535, 65_536, 400_000])('texts of %i characters', (length) => {
  const row = rowOf({ ascii: 'x'.repeat(length), wide: 'ü'.repeat(length), list: ['日'.repeat(length), 'b'] });
  expect(readBack(new FieldsEncoder(), row)).toEqual(row);
});

it('reads back as any row was', () => {
  const encoder = new FieldsEncoder();
  const text = fc.string({ unit: 'grapheme', maxLength: 300 });
  const list = fc.array(text, { minLength: 2, maxLength: 5 });
  fc.assert(
    fc.property(fc.dictionary(text, fc.oneof(text, list)), (fields) => {
      expect(readBack(encoder, rowOf(fields))).toEqual({ ...fields });
    }),
  );
});

it('names the fields that hold lists', () => {
  const lists: string[] = [];
  const visitor = { list: (field: string) => lists.push(field), column() {} };
  new FieldsEncoder().encode(rowOf({ one: 'a', two: ['a', 'b'], three: ['c', 'd'] }), visitor);
  expect(lists).toEqual(['two', 'three']);
});

it('gives the values of fields that have columns, whatever came before them', () => {
  const encoder = new FieldsEncoder(['user', 'host', 'EventCode']);
  const columnsOf = (row: Row): unknown[] => {
    const found: unknown[] = [];
    encoder.encode(row, { list() {}, column: (place, value) => found.push([place, value]) });
    return found;
  };
  expect(columnsOf(rowOf({ a: '1', EventCode: '4624', b: null, user: ['x', 'y'] }))).toEqual([
    [2, '4624'],
    [0, ['x', 'y']],
  ]);
  expect(columnsOf(rowOf({ a: '1', b: '2', host: 'h', EventCode: null }))).toEqual([[1, 'h']]);
});
