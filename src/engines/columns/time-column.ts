import { binTime, fixedUnitSeconds, type TimeSpan } from '../../values/time-span.ts';
import { zoneOffset } from '../../values/time-zone.ts';
import type { Value } from '../../values/value.ts';
import { Column } from './column.ts';
import { ValueDictionary } from './value-dictionary.ts';

/** Rows whose bins are looked for together: neighbours are likely to share one. */
const together = 256;

/** The times of the rows of a mask as a column of numbers, cut into the bins of a span where there is one; absent where there is no time. */
export function timeColumn(times: Float64Array, mask: Uint8Array, span: TimeSpan | null, zone: string): Column {
  const values: Value[] = [null];
  const known = new Map<number, number>();
  const codes = new Uint32Array(times.length);
  let lastValue = Number.NaN;
  let lastCode = 0;
  const codeOf = (value: number): number => {
    if (value === lastValue) return lastCode;
    let code = known.get(value);
    if (code === undefined) {
      code = values.push(value) - 1;
      known.set(value, code);
    }
    lastValue = value;
    lastCode = code;
    return code;
  };
  const follows = span !== null && fixedUnitSeconds(span.unit) === null;
  for (let from = 0; from < times.length; from += together) {
    const end = Math.min(from + together, times.length);
    const shared = follows ? binOfAll(times, from, end, span, zone) : null;
    for (let row = from; row < end; row++) {
      if (mask[row] === 0) continue;
      const time = times[row]!;
      if (Number.isNaN(time)) continue;
      codes[row] = codeOf(shared ?? (span === null ? time : binTime(time, span, zone)));
    }
  }
  return new Column(times.length, new ValueDictionary(values), codes);
}

/** The bin of the calendar that all these times are in; null when they may be in several. */
function binOfAll(times: Float64Array, from: number, end: number, span: TimeSpan, zone: string): number | null {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let row = from; row < end; row++) {
    const time = times[row]!;
    if (Number.isNaN(time)) return null;
    if (time < first) first = time;
    if (time > last) last = time;
  }
  const bin = binTime(first, span, zone);
  // Where clocks are put back local days may come twice.
  return bin === binTime(last, span, zone) && zoneOffset(first, zone) === zoneOffset(last, zone) ? bin : null;
}
