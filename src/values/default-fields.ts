import { toText } from './number.ts';
import type { Row } from './row.ts';
import { MONTHS, WEEKDAYS } from './time-names.ts';
import { type LocalTime, localTime } from './time-zone.ts';
import { toList } from './value.ts';

/** Where events are kept: the name that Splunk's `splunk_server=local` means. */
export const LOCAL_SERVER = 'local';

/** Fields that are read off the clock at the event's time (Knowledge Manager Manual, "Use default fields"). */
const clockFields: Readonly<Record<string, (local: LocalTime) => string>> = {
  date_second: ({ second }) => String(second),
  date_minute: ({ minute }) => String(minute),
  date_hour: ({ hour }) => String(hour),
  date_mday: ({ day }) => String(day),
  date_wday: ({ weekday }) => WEEKDAYS[weekday]!.toLowerCase(),
  date_month: ({ month }) => MONTHS[month - 1]!.toLowerCase(),
  date_year: ({ year }) => String(year),
  // Minutes east of UTC.
  date_zone: ({ offset }) => String(offset / 60),
};

/** The names of the fields of the clock. */
export const clockFieldNames: readonly string[] = Object.keys(clockFields);

/** Fields that are read off the text of the event. */
const textFields: Readonly<Record<string, (raw: string) => string>> = {
  linecount: (raw) => String(raw.split('\n').length),
  punct: punctuation,
};

/** Fields that are the same for every event. */
const fixedFields: Readonly<Record<string, string>> = {
  splunk_server: LOCAL_SERVER,
  splunk_server_group: LOCAL_SERVER,
};

/** Of what kind a default field is; null for any other field. */
export function defaultFieldKind(field: string): 'clock' | 'text' | 'fixed' | null {
  if (Object.hasOwn(clockFields, field)) return 'clock';
  if (Object.hasOwn(textFields, field)) return 'text';
  return Object.hasOwn(fixedFields, field) ? 'fixed' : null;
}

/** All default fields that are made when they are asked for. */
export const defaultFieldNames: readonly string[] = [clockFields, textFields, fixedFields].flatMap((fields) =>
  Object.keys(fields),
);
const mention = new RegExp(`\\b(?:${defaultFieldNames.join('|')})\\b|\\bdate_(?=\\*)`, 'g');

/** The default fields that a search names (`date_*` names those of the clock): events have them when they are asked for. */
export function defaultFieldsIn(spl: string): ReadonlySet<string> {
  const found = new Set(spl.match(mention));
  if (found.delete('date_')) for (const field of clockFieldNames) found.add(field);
  return found;
}

/** Gives a row those of the fields that it has not; an event without time or text gets none that is made of it. */
export function addDefaultFields(row: Row, fields: ReadonlySet<string>, zone: string): void {
  let local: LocalTime | null = null;
  for (const field of fields) {
    if (row[field] != null) continue;
    const kind = defaultFieldKind(field);
    if (kind === 'fixed') row[field] = fixedFields[field]!;
    else if (kind === 'clock' && typeof row._time === 'number') {
      local ??= localTime(row._time, zone);
      row[field] = clockFields[field]!(local);
    } else if (kind === 'text') {
      const [raw] = toList(row._raw);
      if (raw !== undefined) row[field] = textFields[field]!(toText(raw));
    }
  }
}

/**
 * The punctuation of the first 30 characters of punctuation of the first line: letters and digits go, a blank is `_`,
 * a tab is `t`.
 */
function punctuation(raw: string): string {
  const end = raw.indexOf('\n');
  const line = end < 0 ? raw : raw.slice(0, end);
  return line
    .replace(/[\p{L}\p{N}]+/gu, '')
    .replaceAll(' ', '_')
    .replaceAll('\t', 't')
    .slice(0, 30);
}
