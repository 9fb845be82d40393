import { sampleDeviation } from '../../functions/aggregations/spread.ts';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { singleNumber } from '../../values/single-number.ts';
import { isMultivalue } from '../../values/value.ts';

/** How frequent the values of one field are. */
export interface FieldFrequency {
  readonly field: string;
  readonly of: (row: Row) => number;
  readonly greatest: number;
}

/**
 * The frequencies of a field's values among all rows: of a number the share of its histogram's bin (Scott's rule for the
 * width: 3.49 standard deviations over the cube root of the count), of anything else its own share. Rows without the
 * field have a value of their own (searchbnf.conf, anomalydetection).
 */
export function fieldFrequency(field: string, rows: readonly Row[]): FieldFrequency {
  const width = binWidth(field, rows);
  const keyOf = (row: Row): string => {
    const value = row[field];
    if (value == null) return 'absent';
    const number = width === null ? null : singleNumber(value);
    if (number !== null && width !== null) return `bin ${width === 0 ? number : Math.floor(number / width)}`;
    return `text ${isMultivalue(value) ? value.map(toText).join('\n') : toText(value)}`;
  };
  const counts = new Map<string, number>();
  for (const row of rows) {
    const key = keyOf(row);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  let greatest = 0;
  for (const count of counts.values()) greatest = Math.max(greatest, count);
  return {
    field,
    of: (row) => (counts.get(keyOf(row)) ?? 0) / rows.length,
    greatest: greatest / rows.length,
  };
}

/** Null unless all values are numbers. */
function binWidth(field: string, rows: readonly Row[]): number | null {
  const deviation = sampleDeviation.create();
  let count = 0;
  for (const row of rows) {
    if (row[field] == null) continue;
    const number = singleNumber(row[field]);
    if (number === null) return null;
    deviation.add(number, null);
    count++;
  }
  return count === 0 ? null : (3.49 * Number(deviation.result())) / Math.cbrt(count);
}
