import { daysFromDate } from '../values/calendar.ts';
import type { Row } from '../values/row.ts';
import { compileStrptime } from '../values/strptime.ts';
import { epochOfLocal, localTime } from '../values/time-zone.ts';
import type { Value } from '../values/value.ts';

/** What reading a time needs beside its text. */
export interface TimeContext {
  /** Zone of times that name none: IANA name, `UTC` by default. */
  readonly timeZone: string;
  /** Epoch seconds; for times without a year, which are taken as the last such day before a day from now. */
  readonly now: number;
}

/**
 * The moment (epoch seconds, with fraction) that a value means, or null when it is no time. Understands epoch numbers
 * in seconds, milli-, micro- and nanoseconds (told by their size), ISO 8601 and its relatives with any form of zone,
 * `/Date(ms)/`, `10/Oct/2020:13:55:36 -0700`, `10/19/2020 01:02:03 PM`, `Oct 19 13:55:36`, `Mon, 19 Oct 2020 13:55:36 GMT`.
 * Surrounding blanks are ignored; any other text around the time makes it none.
 */
export function parseTimestamp(value: unknown, context: TimeContext): number | null {
  if (typeof value === 'number') return fromEpochNumber(value);
  if (typeof value !== 'string') return null;
  const iso = parseIso(value, context.timeZone);
  if (iso !== null) return iso;
  const text = value.trim();
  if (text === '') return null;
  const joined = fromJoinedDigits(text, context);
  if (joined !== null) return joined;
  if (/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) return fromEpochNumber(Number(text));
  for (const form of forms) {
    const match = form.whole.exec(text);
    if (match !== null) return form.read(match, context);
  }
  return text === value ? null : parseIso(text, context.timeZone);
}

const joinedDigits = /^((?:19|20)\d{6})(\d{6})(\.\d+)?(Z|[+-]\d{4})?([+-]\d{3})?$/;

/**
 * `20201019122844`, as directories (`20201019122844.0Z`) and WMI (`20201019122844.333000+120`, its zone in minutes) write times. As a
 * number of milliseconds it would be a moment after the year 2570.
 */
function fromJoinedDigits(text: string, context: TimeContext): number | null {
  const match = joinedDigits.exec(text);
  if (match === null) return null;
  const [, date, clock, fraction = '', zone = '', minutes] = match;
  const time = parseIso(`${date}T${clock}${fraction}${zone}`, minutes === undefined ? context.timeZone : 'UTC');
  return time === null || minutes === undefined ? time : time - Number(minutes) * 60;
}

/** How far into an event's text a time is looked for (props.conf: MAX_TIMESTAMP_LOOKAHEAD). */
const lookAhead = 128;

/** Epoch seconds or milliseconds, as proxies and appliances begin their lines. */
const epochAtStart = /^[[("]?(1\d{9}(?:\.\d{1,9})?|1\d{12})(?=[\])",:;|\s])/;

/** The first time in the beginning of an event's text, or null. */
export function findTimestamp(raw: string, context: TimeContext, characters = lookAhead): number | null {
  const epoch = epochAtStart.exec(raw);
  if (epoch !== null) return fromEpochNumber(Number(epoch[1]));
  const head = raw.slice(0, characters);
  let found: { index: number; time: number } | null = null;
  for (const form of forms) {
    const match = form.anywhere.exec(head);
    if (match === null || (found !== null && found.index <= match.index)) continue;
    const time = form.read(match, context);
    if (time !== null && isLogTime(time, context.now)) found = { index: match.index, time };
  }
  return found === null ? null : found.time;
}

/** Seconds from 1601, where Windows counts from, to 1970. */
const windowsEpoch = 11_644_473_600;

const clockAtStart = /^[[("]?(\d{2}):(\d{2}):(\d{2}(?:[.,]\d{1,9})?)(?!\d|:\d)/;

/**
 * The moment of a text that begins with a time of day without a date, such as `12:18:18.691: Notice`: on the last such day before
 * `latest`, or on the day that is nearest to `before`, the time of the event before. Null when it begins otherwise.
 */
export function findClock(raw: string, before: number | null, latest: number, timeZone: string): number | null {
  const match = clockAtStart.exec(raw);
  if (match === null) return null;
  const [, hour, minute, second] = match.map((part) => Number(part.replace(',', '.')));
  if (hour! > 23 || minute! > 59 || second! >= 61) return null;
  const near = before ?? latest;
  const { year, month, day } = localTime(near, timeZone);
  const time = epochOfLocal({ year, month, day, hour: hour!, minute: minute! }, timeZone) + second!;
  // Not quite so: the same time may have been computed by another way.
  if (before === null) return time > latest + 0.001 ? time - 86400 : time;
  if (time < near - 43200) return time + 86400;
  return time > near + 43200 ? time - 86400 : time;
}

/**
 * Epoch seconds of a number that counts seconds, milli-, micro- or nanoseconds since 1970, or (FILETIME) tenths of microseconds since
 * 1601, told by its size.
 */
export function fromEpochNumber(value: number): number | null {
  if (!Number.isFinite(value) || value < 0) return null;
  // 1970 to 2060; as nanoseconds these would be the middle of the seventies.
  if (value > 1.164e17 && value < 1.448e17) return value / 1e7 - windowsEpoch;
  if (value < 1e11) return value;
  if (value < 1e14) return value / 1e3;
  if (value < 1e17) return value / 1e6;
  // A number of this size is exact to some hundred nanoseconds only.
  return value < 1e20 ? Math.round(value / 1e3) / 1e6 : null;
}

/**
 * `2020-10-19T12:28:44.333Z`: date with `-` or `/`, then optionally `T` or a blank, the time with optional seconds and
 * fraction (`.` or `,`), and a zone: none, `Z`, `UTC`, `GMT`, `+02:00`, `+0200`, `+02`, with or without a blank before.
 * Also the basic form `20201019T122844Z`. Null when the text is anything else. Hand-written: it reads most events.
 */
export function parseIso(text: string, timeZone: string): number | null {
  const { length } = text;
  if (length < 8) return null;
  const year = digits(text, 0, 4);
  if (year < 0) return null;
  const separator = text.charCodeAt(4);
  const basic = separator >= 48 && separator <= 57;
  if (!basic && separator !== 45 && separator !== 47) return null;
  let at = basic ? 4 : 5;
  const month = digits(text, at, 2);
  at += 2;
  if (!basic && text.charCodeAt(at++) !== separator) return null;
  const day = digits(text, at, 2);
  at += 2;
  if (month < 1 || month > 12 || day < 1 || day > 31) return null;

  let hour = 0;
  let minute = 0;
  let second = 0;
  if (at < length) {
    const t = text.charCodeAt(at);
    if (t !== 84 && t !== 116 && t !== 32) return null;
    hour = digits(text, at + 1, 2);
    at += 3;
    if (!basic && text.charCodeAt(at++) !== 58) return null;
    minute = digits(text, at, 2);
    at += 2;
    if (hour < 0 || hour > 24 || minute < 0 || minute > 59) return null;
    const hasSeconds = basic ? isDigit(text.charCodeAt(at)) : text.charCodeAt(at) === 58;
    if (hasSeconds) {
      if (!basic) at++;
      second = digits(text, at, 2);
      at += 2;
      if (second < 0 || second > 60) return null;
      const point = text.charCodeAt(at);
      if (point === 46 || point === 44) {
        const start = at + 1;
        at = start;
        while (isDigit(text.charCodeAt(at))) at++;
        if (at === start) return null;
        second += Number(text.slice(start, at)) / 10 ** (at - start);
      }
    }
  } else if (basic) {
    // Eight digits alone are rather a number than a date.
    return null;
  }
  const offset = at === length ? null : zoneOffsetOf(text, at);
  if (offset === undefined) return null;
  if (offset === null && timeZone !== 'UTC') {
    return epochOfLocal({ year, month, day, hour, minute }, timeZone) + second;
  }
  return daysFromDate(year, month, day) * 86400 + hour * 3600 + minute * 60 + second - (offset ?? 0);
}

/** Seconds east of UTC that the rest of the text names; undefined when it names none. */
function zoneOffsetOf(text: string, start: number): number | undefined {
  let at = start;
  if (text.charCodeAt(at) === 32) at++;
  const sign = text.charCodeAt(at);
  if (sign === 43 || sign === 45) {
    const hours = digits(text, at + 1, 2);
    at += 3;
    if (hours < 0) return undefined;
    if (at === text.length) return signed(sign, hours * 3600);
    if (text.charCodeAt(at) === 58) at++;
    const minutes = digits(text, at, 2);
    return minutes < 0 || at + 2 !== text.length ? undefined : signed(sign, hours * 3600 + minutes * 60);
  }
  const hours = zoneHours.get(text.slice(at).toUpperCase());
  return hours === undefined ? undefined : hours * 3600;
}

/** The names of zones that are sure: those of RFC 822, and of Central Europe. */
const zoneHours: ReadonlyMap<string, number> = new Map([
  ['Z', 0],
  ['UTC', 0],
  ['UT', 0],
  ['GMT', 0],
  ['EST', -5],
  ['EDT', -4],
  ['CST', -6],
  ['CDT', -5],
  ['MST', -7],
  ['MDT', -6],
  ['PST', -8],
  ['PDT', -7],
  ['CET', 1],
  ['CEST', 2],
]);

function signed(sign: number, seconds: number): number {
  return sign === 45 ? -seconds : seconds;
}

/** The number that `count` digits write, or -1. */
function digits(text: string, start: number, count: number): number {
  let value = 0;
  for (let at = start; at < start + count; at++) {
    const code = text.charCodeAt(at);
    if (!isDigit(code)) return -1;
    value = value * 10 + code - 48;
  }
  return value;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

interface TimestampForm {
  readonly pattern: string;
  readonly whole: RegExp;
  readonly anywhere: RegExp;
  read(match: RegExpExecArray, context: TimeContext): number | null;
}

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthPattern = '(?<month>Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*';
const clockPattern = '(?<hour>\\d{1,2}):(?<minute>\\d{2}):(?<second>\\d{2}(?:[.,]\\d+)?)(?: ?(?<half>[AP]M)\\b)?';
const zoneNames = '(?:Z|UTC|GMT|[ECMP][SD]T|CES?T)\\b|[+-]\\d{2}:?\\d{2}';
const zonePattern = `(?: ?(?<zone>${zoneNames}))?`;

const forms: readonly TimestampForm[] = [
  form(
    String.raw`\d{4}[-/]\d{2}[-/]\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?(?:${zoneNames}))?`,
    (match, context) => parseIso(match[0], context.timeZone),
  ),
  form(String.raw`/Date\((?<ms>-?\d+)(?:[+-]\d{4})?\)/`, (match) => Number(match.groups?.ms) / 1000),
  // 10/Oct/2020:13:55:36 -0700
  form(String.raw`(?<day>\d{1,2})[/ -]${monthPattern}[/ -](?<year>\d{4})[: ]${clockPattern}${zonePattern}`, fromGroups),
  // Mon, 19 Oct 2020 13:55:36 GMT
  form(
    String.raw`[A-Z][a-z]{2},? (?<day>\d{1,2}) ${monthPattern} (?<year>\d{4}) ${clockPattern}${zonePattern}`,
    fromGroups,
  ),
  // Mon Oct 19 2020 13:55:36, Oct 19 13:55:36 2020, Oct 19, 2020 1:55:36 PM
  form(
    String.raw`(?:[A-Z][a-z]{2} )?${monthPattern} {1,2}(?<day>\d{1,2}),? (?<year>\d{4}),? ${clockPattern}${zonePattern}`,
    fromGroups,
  ),
  form(
    String.raw`(?:[A-Z][a-z]{2} )?${monthPattern} {1,2}(?<day>\d{1,2}) ${clockPattern}(?: (?<zone>[A-Z]{3,4}))? (?<year>\d{4})\b`,
    fromGroups,
  ),
  // Oct 19 13:55:36: the year is missing
  form(String.raw`(?:[A-Z][a-z]{2} )?${monthPattern} {1,2}(?<day>\d{1,2}) ${clockPattern}${zonePattern}`, fromGroups),
  // 10/19/2020 01:55:36 PM, 10/19/2020:13:55:36, 10-19-2020 13:55:36.123
  form(
    String.raw`(?<number>\d{1,2})[/-](?<day>\d{1,2})[/-](?<year>\d{4})[ :,T]+${clockPattern}${zonePattern}`,
    fromGroups,
  ),
];

function form(pattern: string, read: TimestampForm['read']): TimestampForm {
  return {
    pattern,
    whole: new RegExp(`^${pattern}$`),
    anywhere: new RegExp(String.raw`(?<![\d:.])${pattern}`),
    read,
  };
}

/** All forms, to see where a time stands without reading it. */
const anyForm = `(?:${forms.map(({ pattern }) => pattern.replaceAll(/\(\?<\w+>/g, '(?:')).join('|')})`;
const timeAtStart = new RegExp(String.raw`^(?:\d{1,6} )?(?:<\d{1,3}>(?:1 )?)?[[("]?${anyForm}`);
const timeInside = new RegExp(String.raw`(?<![\d:.])${anyForm}|\b1\d{9}\b|\bdate="?\d{4}-\d\d-\d\d"? time="?\d\d:`);

/**
 * Whether a line begins with a time, behind no more than a bracket, a quote or syslog's priority: `whole` when it holds
 * nothing else, null when it does not.
 */
export function startsWithTimestamp(text: string): 'whole' | 'begins' | null {
  const match = timeAtStart.exec(text.slice(0, lookAhead));
  if (match === null) return null;
  return match[0].length >= text.trimEnd().length ? 'whole' : 'begins';
}

/** Whether there is a time, also one in epoch seconds, in the beginning of a line. */
export function hasTimestamp(text: string): boolean {
  return timeInside.test(text.slice(0, lookAhead));
}

function fromGroups(match: RegExpExecArray, context: TimeContext): number | null {
  const { year, month, number, day, hour, minute, second, half, zone } = match.groups as Record<
    string,
    string | undefined
  >;
  const monthNumber = month === undefined ? Number(number) : months.indexOf(month.slice(0, 3).toLowerCase()) + 1;
  let hours = Number(hour);
  if (half !== undefined) hours = (hours % 12) + (half === 'PM' ? 12 : 0);
  if (monthNumber < 1 || monthNumber > 12 || Number(day) > 31 || hours > 24) return null;
  const seconds = Number(second?.replace(',', '.'));
  const at = (someYear: number): number => {
    const fields = { year: someYear, month: monthNumber, day: Number(day), hour: hours, minute: Number(minute) };
    const offset = zone === undefined ? undefined : zoneOffsetOf(zone, 0);
    if (offset === undefined) return epochOfLocal(fields, context.timeZone) + seconds;
    return epochOfLocal(fields, 'UTC') + seconds - offset;
  };
  if (year !== undefined) return at(Number(year));
  const thisYear = localTime(context.now, context.timeZone).year;
  const time = at(thisYear);
  return time > context.now + 86400 ? at(thisYear - 1) : time;
}

/** The first moment that is believed of a log (1971), and how far into the future one may lie. */
const earliestLogTime = 365 * 86_400;
/** The end of 2037, or ten years from now when that is later: timers overflow to then, and nobody logs it. */
const latestLogTime = (now: number): number => Math.max(2_145_916_800, now + 10 * 365.25 * 86_400);

/** Whether an event can have been logged at this moment; years such as 1 or 9999 stand for never, or for nothing. */
export function isLogTime(time: number, now: number): boolean {
  return time >= earliestLogTime && time <= latestLogTime(now);
}

/** Epoch seconds; `absent` where nothing is written, `unusable` where that is no time, or none at which a log was written. */
export type TimeReading = number | 'absent' | 'unusable';

/** What stands for no time. */
const noTimes: ReadonlySet<unknown> = new Set(['', '-', 'null', 'N/A', '0', 0]);

/** A reading of what is written, by what a reader made of it. */
export function readingOf(value: unknown, time: number | null, now: number): TimeReading {
  if (time !== null && isLogTime(time, now)) return time;
  return value == null || noTimes.has(value) ? 'absent' : 'unusable';
}

/** Compiles how a source reads a time: from what `valueFor` gives for the event's row, in the format that the rule names. */
export function compileTimeRule(
  format: string,
  valueFor: (row: Row) => Value,
  context: TimeContext,
): (row: Row) => TimeReading {
  const read =
    format === 'auto'
      ? (text: string | number) => parseTimestamp(text, context)
      : (
          (parse) => (text: string | number) =>
            parse(String(text))
        )(compileStrptime(format, context.timeZone, context.now));
  return (row) => {
    const given = valueFor(row);
    if (given == null) return 'absent';
    const value = Array.isArray(given) ? (given[0] as string) : (given as string);
    return readingOf(value, read(value), context.now);
  };
}
