import { expect, test } from 'vitest';
import type { Segment } from '../../../src/engines/columns/segment.ts';
import { SegmentBuilder } from '../../../src/engines/columns/segment-builder.ts';
import { JsonScanner } from '../../../src/ingest/read/scan/json-scanner.ts';
import { Random } from '../../fuzz/random.ts';

/** Documents with texts, escapes, lists and nulls under few names; later ones have other names. */
function documents(random: Random, count: number, first: number): readonly string[] {
  return Array.from({ length: count }, (_, row) => {
    const member = (name: string): string => {
      const value = random.pick([
        '"x"',
        '"é"',
        '"a\\nb\\u00e9"',
        '1.50',
        'true',
        'null',
        '["p","q"]',
        '[1,null]',
        `"${row % 50}"`,
      ]);
      return `"${name}${first + random.integer(0, 3)}":${value}`;
    };
    return `{${[...new Map([member('a'), member('b')].map((text) => [text.split(':')[0], text])).values()].join(',')}}`;
  });
}

function built(builder: SegmentBuilder, scanner: JsonScanner, lines: readonly string[]): Segment {
  for (const line of lines) {
    const bytes = Buffer.from(line);
    expect(scanner.scan(bytes, 0, bytes.length), line).toBe(true);
    builder.addLeaves(scanner);
    builder.endRow(builder.rows);
  }
  return builder.segment();
}

const shown = ({ rows, time, columns }: Segment) => ({
  rows,
  times: [...time.numbers],
  columns: [...columns].map(([name, column]) => ({
    name,
    values: Array.from({ length: rows }, (_, row) => [column.codes[row], column.value(row)]),
    size: column.dictionary.size,
    nullCode: column.dictionary.nullCode,
  })),
});

test.each([1, 2, 3, 4])('a builder that was cleared builds what a new one builds (seed %i)', (seed) => {
  const random = new Random(seed);
  const scanner = new JsonScanner();
  const builder = new SegmentBuilder();
  for (const first of [0, 2, 1]) {
    const lines = documents(random, random.pick([3, 200, 2000]), first);
    const expected = shown(built(new SegmentBuilder(), scanner, lines));
    expect(shown(built(builder, scanner, lines))).toEqual(expected);
    builder.clear();
  }
});
