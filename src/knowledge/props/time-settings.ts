import { isTimeZone } from '../../values/time-zone.ts';
import type { Report } from '../problem.ts';
import type { Settings } from './props-layer.ts';
import { listOf } from './quoted-words.ts';

/** Where the time of an event stands and how it is written (props.conf.spec, "Timestamp extraction configuration"). */
export interface TimeSettings {
  /** TIME_PREFIX: the time stands behind the first match. */
  readonly prefix: string | null;
  /** TIME_FORMAT: a strptime format. */
  readonly format: string | null;
  /** MAX_TIMESTAMP_LOOKAHEAD: characters in which the time stands; Infinity for no limit. */
  readonly lookAhead: number | null;
  /** TZ: the zone of times that name none. */
  readonly zone: string | null;
  /** TIMESTAMP_FIELDS: fields whose values, joined by blanks, are the time. */
  readonly fields: readonly string[];
  /** DATETIME_CONFIG = NONE or CURRENT: no time is looked for; events have that of their file. */
  readonly off: boolean;
}

/** Null when nothing is said about times. */
export function readTimeSettings(settings: Settings, report: Report): TimeSettings | null {
  const text = (key: string): string | null => settings.get(key)?.value || null;
  const config = text('DATETIME_CONFIG')?.toUpperCase() ?? '';
  const time: TimeSettings = {
    prefix: text('TIME_PREFIX'),
    format: text('TIME_FORMAT'),
    lookAhead: readLookAhead(settings, report),
    zone: readZone(settings, report),
    fields: listOf((text('TIMESTAMP_FIELDS') ?? '').replace(/^\[|\]$/g, '')),
    off: config === 'NONE' || config === 'CURRENT',
  };
  const { prefix, format, lookAhead, zone, fields, off } = time;
  const isEmpty = prefix === null && format === null && lookAhead === null && zone === null && fields.length === 0;
  return isEmpty && !off ? null : time;
}

function readLookAhead(settings: Settings, report: Report): number | null {
  const setting = settings.get('MAX_TIMESTAMP_LOOKAHEAD');
  if (!setting?.value) return null;
  const count = Number(setting.value);
  if (!Number.isInteger(count)) {
    report(setting.file, setting.line, `MAX_TIMESTAMP_LOOKAHEAD is '${setting.value}': a whole number was expected.`);
    return null;
  }
  return count <= 0 ? Number.POSITIVE_INFINITY : count;
}

function readZone(settings: Settings, report: Report): string | null {
  const setting = settings.get('TZ');
  if (!setting?.value) return null;
  const [, sign, hours, minutes = '00'] = /^(?:GMT|UTC)([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(setting.value) ?? [];
  const zone = sign === undefined ? setting.value : `${sign}${hours!.padStart(2, '0')}:${minutes}`;
  if (isTimeZone(zone)) return zone;
  report(setting.file, setting.line, `TZ is '${setting.value}', which is no time zone that is known here.`);
  return null;
}
