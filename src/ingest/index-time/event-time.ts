import type { TimeSettings } from '../../knowledge/props/time-settings.ts';
import { compileRegex } from '../../values/regex.ts';
import type { Row } from '../../values/row.ts';
import { compileStrptime } from '../../values/strptime.ts';
import { toList } from '../../values/value.ts';
import { findTimestamp, fromEpochNumber, parseTimestamp, type TimeContext } from '../timestamp.ts';

/** How the time of an event is found, as props.conf says. */
export interface EventTime {
  /** Epoch seconds, or null when the settings lead to no time. */
  read(raw: string, row: Row): number | null;
  /** For times that are found in other ways: with the zone that the settings name. */
  readonly context: TimeContext;
  /** False when a time must not be looked for elsewhere in the event's text. */
  readonly searchesText: boolean;
  /** True when events have the time of their file. */
  readonly isOff: boolean;
}

/** Splunk's own default. */
const defaultLookAhead = 128;
const yearSeconds = 365.25 * 86_400;

/**
 * Compiles the time settings of props.conf: behind TIME_PREFIX, within MAX_TIMESTAMP_LOOKAHEAD characters, in TIME_FORMAT or, where that does not
 * fit, in any form that is understood. A year that is missing is the latest one that does not lead into the future.
 * @throws RegexError for TIME_PREFIX
 */
export function compileEventTime(settings: TimeSettings, { timeZone, now }: TimeContext): EventTime {
  const { prefix, format, lookAhead, zone, fields, off } = settings;
  const context: TimeContext = { timeZone: zone ?? timeZone, now };
  const prefixRegex = prefix === null ? null : compileRegex(prefix).regex;
  const readFormat = format === null ? null : compileFormat(format, context);
  const length = lookAhead ?? defaultLookAhead;
  const saysWhere = prefix !== null || format !== null || lookAhead !== null;

  const readText = (text: string): number | null =>
    readFormat?.(text) ?? findTimestamp(text, context, length) ?? epochAtStart(text);
  const readFields = (row: Row): number | null => {
    const text = fields.flatMap((field) => toList(row[field]).slice(0, 1)).join(' ');
    return text === '' ? null : (readFormat?.(text) ?? parseTimestamp(text, context) ?? findTimestamp(text, context));
  };
  return {
    context,
    searchesText: prefix === null,
    isOff: off,
    read(raw, row) {
      if (off) return null;
      if (fields.length > 0) {
        const time = readFields(row);
        if (time !== null) return time;
      }
      if (!saysWhere) return null;
      let start = 0;
      if (prefixRegex !== null) {
        const match = prefixRegex.exec(raw);
        if (match === null) return null;
        start = match.index + match[0].length;
      }
      return readText(raw.slice(start, start + length));
    },
  };
}

/** Seconds since 1970 and the like: only where a number stands in the place of a time. */
function epochAtStart(text: string): number | null {
  const number = /^[\s"'=:[({]*(\d{10,19}(?:\.\d+)?)(?!\d)/.exec(text)?.[1];
  return number === undefined ? null : fromEpochNumber(Number(number));
}

function compileFormat(format: string, { timeZone, now }: TimeContext): (text: string) => number | null {
  const read = compileStrptime(format, timeZone, now);
  if (/%(?:[YyGsFDc+]|\d*[sQN])/.test(format)) return read;
  const readLastYear = compileStrptime(format, timeZone, now - yearSeconds);
  return (text) => {
    const time = read(text);
    return time !== null && time > now + 86_400 ? readLastYear(text) : time;
  };
}
