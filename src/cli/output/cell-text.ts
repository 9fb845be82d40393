import { formatNumber, toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { strftime } from '../../values/strftime.ts';
import { toList } from '../../values/value.ts';

/** The lines of a cell for reading: a multivalue has one a value, `_time` is ISO 8601 in the zone. */
export function cellLines(row: Row, column: string, timeZone: string): readonly string[] {
  const value = row[column];
  if (value == null) return [];
  if (column === '_time' && typeof value === 'number') return [isoTime(value, timeZone)];
  return toList(value).flatMap((item) => toText(item).split('\n'));
}

function isoTime(time: number, timeZone: string): string {
  if (!Number.isFinite(time) || Math.abs(time) > 8.64e12) return formatNumber(time);
  const fraction = time % 1 === 0 ? '' : '.%3N';
  const text = strftime(time, `%Y-%m-%dT%H:%M:%S${fraction}%:z`, timeZone);
  return text.endsWith('+00:00') ? `${text.slice(0, -6)}Z` : text;
}
