import { BlockTexts } from './block-texts.ts';
import type { Column } from './column.ts';
import { ColumnBuilder } from './column-builder.ts';
import { EventSegment, type SegmentSurroundings } from './event-segment.ts';
import { NumberColumn } from './number-column.ts';

/** A segment, and which of its rows go into the joined one. */
interface Part {
  readonly segment: EventSegment;
  /** Per row its row in the joined segment; -1: the event was deleted. Null: all of them, from `first` on. */
  readonly rows: Int32Array | null;
  readonly first: number;
  readonly count: number;
}

/**
 * One segment with the events of several of one kind, without those that were deleted; they must have events together, and no more than a segment
 * may have. Null when their events came in turns, so that they cannot stand one segment behind the other. Values are taken over as they lie: each is
 * looked at once, not once for every event that has it.
 */
export function joinedSegment(segments: readonly EventSegment[], around: SegmentSurroundings): EventSegment | null {
  const ordered = [...segments].sort((a, b) => a.range.firstNumber - b.range.firstNumber);
  for (let i = 1; i < ordered.length; i++)
    if (ordered[i - 1]!.range.lastNumber >= ordered[i]!.range.firstNumber) return null;
  const parts: Part[] = [];
  let rows = 0;
  for (const segment of ordered) {
    const part = partOf(segment, rows);
    parts.push(part);
    rows += part.count;
  }
  const fields = new Map<string, Column>();
  const names = new Set(ordered.flatMap(({ columns }) => [...columns.keys()]));
  for (const name of names)
    fields.set(
      name,
      joined(parts, rows, ({ columns }) => columns.get(name) ?? null),
    );
  const numbers = joinedNumbers(parts, rows, (segment) => segment.numbers);
  const time = new NumberColumn(joinedNumbers(parts, rows, (segment) => segment.times));
  const range = {
    rows,
    firstNumber: numbers[0]!,
    lastNumber: numbers[rows - 1]!,
    firstTime: Number.isNaN(time.min) ? null : time.min,
    lastTime: Number.isNaN(time.max) ? null : time.max,
  };
  const kept = {
    fields,
    times: time.numbers,
    numbers,
    texts: joinedTexts(parts),
    files: joined(parts, rows, ({ parts: { files } }) => files),
    given: joined(parts, rows, ({ parts: { given } }) => given),
    mappings: joined(parts, rows, ({ parts: { mappings } }) => mappings),
    forget() {},
  };
  return new EventSegment(ordered[0]!.kind, range, kept, around);
}

function partOf(segment: EventSegment, first: number): Part {
  const { deleted } = segment;
  if (deleted === null) return { segment, rows: null, first, count: segment.rows };
  const rows = new Int32Array(segment.rows);
  let count = 0;
  for (let row = 0; row < rows.length; row++) rows[row] = deleted[row] === 1 ? -1 : first + count++;
  return { segment, rows, first, count };
}

function joined(parts: readonly Part[], rows: number, columnOf: (segment: EventSegment) => Column | null): Column {
  const builder = new ColumnBuilder();
  for (const { segment, rows: places, first } of parts) {
    const column = columnOf(segment);
    if (column === null) continue;
    const codeOf = codesIn(builder, column);
    const { sparse } = column;
    const codes = sparse?.codes ?? column.codes;
    for (let i = 0; i < codes.length; i++) {
      const code = codes[i]!;
      if (code === 0) continue;
      const row = sparse === null ? i : sparse.rows[i]!;
      const place = places === null ? first + row : places[row]!;
      if (place >= 0) builder.setCode(place, codeOf(code));
    }
  }
  return builder.column(rows);
}

/** The code that a value of the column has in the builder, which learns values as they are met. */
function codesIn(builder: ColumnBuilder, { dictionary }: Column): (code: number) => number {
  const { stored, nullCode, size } = dictionary;
  const known = new Uint32Array(size + 1);
  const heap = stored === null ? null : new DataView(stored.heap.buffer, stored.heap.byteOffset, stored.heap.length);
  const found = (code: number): number => {
    if (code === nullCode) return builder.codeOfNull();
    if (stored === null || heap === null || stored.lists?.[code] === 1)
      return builder.codeOfValue(dictionary.value(code));
    return builder.codeOfBytes(heap, stored.offsets[code - 1]!, stored.offsets[code]!);
  };
  return (code) => (known[code] ||= found(code));
}

function joinedNumbers(parts: readonly Part[], rows: number, numbersOf: (segment: EventSegment) => Float64Array) {
  const all = new Float64Array(rows);
  for (const { segment, rows: places, first } of parts) {
    const numbers = numbersOf(segment);
    if (places === null) all.set(numbers, first);
    else
      places.forEach((place, row) => {
        if (place >= 0) all[place] = numbers[row]!;
      });
  }
  return all;
}

function joinedTexts(parts: readonly Part[]): BlockTexts {
  const texts = new BlockTexts();
  for (const { segment, rows: places } of parts)
    segment.scanTexts((row, bytes, start, end) => {
      if (places === null || places[row]! >= 0) texts.add(bytes, start, end);
      return true;
    }, null);
  return texts;
}
