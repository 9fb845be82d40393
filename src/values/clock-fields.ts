import type { Row } from './row.ts';
import { MONTHS, WEEKDAYS } from './time-names.ts';
import { type LocalTime, localTime } from './time-zone.ts';

/** What each default field of the clock is, of a local time (Knowledge Manager Manual, "Use default fields"). */
const readers: Readonly<Record<string, (local: LocalTime) => string>> = {
  date_second: ({ second }) => String(Math.floor(second)),
  date_minute: ({ minute }) => String(minute),
  date_hour: ({ hour }) => String(hour),
  date_mday: ({ day }) => String(day),
  date_wday: ({ weekday }) => WEEKDAYS[weekday]!.toLowerCase(),
  date_month: ({ month }) => MONTHS[month - 1]!.toLowerCase(),
  date_year: ({ year }) => String(year),
};

export const clockFieldNames: readonly string[] = Object.keys(readers);

const mention = new RegExp(`\\b(?:${clockFieldNames.join('|')})\\b`, 'g');

/** The fields of the clock that a search names: events have them when they are asked for. */
export const clockFieldsIn = (spl: string): ReadonlySet<string> => new Set(spl.match(mention));

/** Gives a row the fields of the clock that it has not, from its `_time` in `zone`. */
export function addClockFields(row: Row, fields: ReadonlySet<string>, zone: string): void {
  if (typeof row._time !== 'number') return;
  const local = localTime(row._time, zone);
  for (const field of fields) row[field] ??= readers[field]!(local);
}
