import type { IndexAbout } from '../../store/store.ts';
import type { Column } from './column.ts';

/** What is looked at of a segment. */
interface IndexedEvents {
  readonly rows: number;
  readonly range: { readonly firstTime: number | null; readonly lastTime: number | null };
  readonly columns: { get(field: string): Column | undefined };
  readonly times: Float64Array;
  /** Per row 1 when it was deleted; null: none was. */
  readonly deleted: Uint8Array | null;
}

/** What each index holds of a segment. Where all of it is in one index no event is looked at. */
export function indexesOf(segment: IndexedEvents): readonly IndexAbout[] {
  const { rows, range, deleted } = segment;
  const column = segment.columns.get('index');
  if (column === undefined) return [];
  const { dictionary } = column;
  if (deleted === null && dictionary.size === 1 && column.isWhole)
    return [{ name: String(dictionary.value(1)), events: rows, first: range.firstTime, last: range.lastTime }];
  const { codes } = column;
  const { times } = segment;
  const events = new Uint32Array(dictionary.size + 1);
  const first = new Float64Array(dictionary.size + 1).fill(Number.NaN);
  const last = new Float64Array(dictionary.size + 1).fill(Number.NaN);
  for (let row = 0; row < rows; row++) {
    if (deleted?.[row] === 1) continue;
    const code = codes[row]!;
    const time = times[row]!;
    events[code]!++;
    // Also where there is none so far.
    if (!(time >= first[code]!) && !Number.isNaN(time)) first[code] = time;
    if (!(time <= last[code]!) && !Number.isNaN(time)) last[code] = time;
  }
  const found: IndexAbout[] = [];
  for (let code = 1; code <= dictionary.size; code++)
    if (events[code]! > 0)
      found.push({
        name: String(dictionary.value(code)),
        events: events[code]!,
        first: Number.isNaN(first[code]) ? null : first[code]!,
        last: Number.isNaN(last[code]) ? null : last[code]!,
      });
  return found;
}

/** What indexes hold in all segments. */
export function joinedIndexes(segments: readonly (readonly IndexAbout[])[]): readonly IndexAbout[] {
  const all = new Map<string, IndexAbout>();
  for (const each of segments.flat()) {
    const before = all.get(each.name);
    if (before === undefined) all.set(each.name, each);
    else
      all.set(each.name, {
        name: each.name,
        events: before.events + each.events,
        first: least(before.first, each.first, Math.min),
        last: least(before.last, each.last, Math.max),
      });
  }
  return [...all.values()];
}

const least = (a: number | null, b: number | null, of: (a: number, b: number) => number): number | null =>
  a === null || b === null ? (a ?? b) : of(a, b);
