import { expect, test } from 'vitest';
import { StringTable } from '../../../src/ingest/read/scan/string-table.ts';
import { Random } from '../../fuzz/random.ts';

const view = (text: string): DataView => {
  const bytes = Buffer.from(text);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
};

function numberOf(table: StringTable, text: string): number {
  const bytes = view(text);
  return table.find(bytes, 0, bytes.byteLength) || table.add(bytes, 0, bytes.byteLength);
}

const textOf = ({ heap, offsets }: StringTable, entry: number): string =>
  Buffer.from(heap.buffer, offsets[entry - 1], offsets[entry]! - offsets[entry - 1]!).toString();

test.each([1, 2, 3])(
  'numbers texts as a Map would, among hidden ones, and again after it was cleared (seed %i)',
  (seed) => {
    const random = new Random(seed);
    const table = new StringTable();
    for (const most of [40, 5000, 300]) {
      const known = new Map<string, number>();
      for (let step = 0; step < most * 3; step++) {
        const text = random.pick(['', 'é', 'x'.repeat(random.integer(0, 40))]) + String(random.integer(0, most));
        if (random.oneIn(3)) {
          const bytes = view(text);
          const hidden = table.addHidden(bytes, 0, bytes.byteLength);
          expect(textOf(table, hidden)).toBe(text);
          continue;
        }
        const entry = numberOf(table, text);
        expect(entry).toBe(known.get(text) ?? table.size);
        known.set(text, entry);
      }
      for (const [text, entry] of known) expect([numberOf(table, text), textOf(table, entry)]).toEqual([entry, text]);
      table.clear();
      expect(table.size).toBe(0);
    }
  },
);

test('finds what comes behind many hidden ones', () => {
  const table = new StringTable();
  const bytes = view('hidden');
  for (let i = 0; i < 1000; i++) table.addHidden(bytes, 0, bytes.byteLength);
  expect(numberOf(table, 'a')).toBe(1001);
  expect(numberOf(table, 'b')).toBe(1002);
  expect([numberOf(table, 'a'), numberOf(table, 'b')]).toEqual([1001, 1002]);
});
