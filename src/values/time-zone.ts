import { dateFromDays, daysFromDate, weekdayFromDays } from './calendar.ts';

/**
 * Time zones by IANA name (`Europe/Berlin`), `UTC`, or a fixed offset (`+02:00`, `-0530`). Offsets come from `Intl`, which
 * takes microseconds a call; the transitions of a year are therefore found once and kept.
 */

/** The clock and calendar of a place at one moment. */
export interface LocalTime {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  /** 1 to 31 */
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  /** Whole seconds. */
  readonly second: number;
  /** 0 (Sunday) to 6 */
  readonly weekday: number;
  /** 1 to 366 */
  readonly dayOfYear: number;
  /** Days from 1970-01-01 to the local date. */
  readonly days: number;
  /** Seconds east of UTC. */
  readonly offset: number;
}

/** A reading of a local clock. Numbers beyond their range carry over (month 13 is January). */
export interface LocalFields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
}

/** Whether a zone's name is known. */
export function isTimeZone(name: string): boolean {
  return findZone(name) !== null;
}

/**
 * Seconds east of UTC in a zone at a moment (epoch seconds, fractions allowed).
 * Throws RangeError when the zone is unknown; see `isTimeZone`.
 */
export function zoneOffset(epoch: number, zone: string): number {
  return zone === 'UTC' ? 0 : offsetAt(zoneNamed(zone), epoch);
}

/** The local calendar and clock at a moment. Throws RangeError when the zone is unknown. */
export function localTime(epoch: number, zone: string): LocalTime {
  const offset = zoneOffset(epoch, zone);
  const local = Math.floor(epoch) + offset;
  const days = Math.floor(local / 86400);
  const secondOfDay = local - days * 86400;
  const { year, month, day } = dateFromDays(days);
  return {
    year,
    month,
    day,
    hour: Math.floor(secondOfDay / 3600),
    minute: Math.floor(secondOfDay / 60) % 60,
    second: secondOfDay % 60,
    weekday: weekdayFromDays(days),
    dayOfYear: days - daysFromDate(year, 1, 1) + 1,
    days,
    offset,
  };
}

/**
 * The moment (epoch seconds) at which a zone's clocks show the given fields. A reading that clocks show twice means the
 * first time; one that they skip is taken with the offset before the gap, so that 02:30 becomes 03:30.
 * Throws RangeError when the zone is unknown.
 */
export function epochOfLocal(fields: LocalFields, zone: string): number {
  const days = daysFromDate(fields.year, fields.month, fields.day);
  return epochOfLocalSeconds(
    days * 86400 + (fields.hour ?? 0) * 3600 + (fields.minute ?? 0) * 60 + (fields.second ?? 0),
    zone,
  );
}

/** As `epochOfLocal`, for local seconds counted from 1970-01-01 00:00:00 on the zone's own clocks. */
export function epochOfLocalSeconds(local: number, zone: string): number {
  if (zone === 'UTC') return local;
  const before = zoneOffset(local - 86400, zone);
  const after = zoneOffset(local + 86400, zone);
  if (before === after && zoneOffset(local - before, zone) === before) return local - before;
  const earlier = local - Math.max(before, after);
  if (zoneOffset(earlier, zone) === Math.max(before, after)) return earlier;
  const later = local - Math.min(before, after);
  return zoneOffset(later, zone) === Math.min(before, after) ? later : local - before;
}

/** The zone's customary abbreviation at a moment (`CET`, `EDT`), or its offset (`+0430`) when it has none. */
export function zoneAbbreviation(epoch: number, zone: string): string {
  const found = zoneNamed(zone);
  if (found.fixedOffset !== null) return found.fixedOffset === 0 ? 'UTC' : formatOffset(found.fixedOffset, '');
  const period = periodAt(found, epoch);
  period.abbreviation ??= findAbbreviation(period.from, zone) ?? formatOffset(period.offset, '');
  return period.abbreviation;
}

/** An offset as `+0530` or, with a colon as separator, `+05:30`. */
export function formatOffset(offset: number, separator: '' | ':'): string {
  const minutes = Math.floor(Math.abs(offset) / 60);
  const hour = String(Math.floor(minutes / 60)).padStart(2, '0');
  return `${offset < 0 ? '-' : '+'}${hour}${separator}${String(minutes % 60).padStart(2, '0')}`;
}

/** A stretch of time with one offset, within one UTC year. */
interface Period {
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  abbreviation?: string;
}

interface Zone {
  /** Set for zones without transitions, which need no `Intl`. */
  readonly fixedOffset: number | null;
  readonly format: Intl.DateTimeFormat | null;
  readonly years: Map<number, readonly Period[]>;
  /** The period that answered last: log lines come in order of time. */
  latest: Period;
}

const NO_PERIOD: Period = { from: 0, to: 0, offset: 0 };
const zones = new Map<string, Zone | null>();
/** Names come from searches and events too; the number kept is bounded. */
const MAX_ZONES = 1000;

function zoneNamed(name: string): Zone {
  const zone = findZone(name);
  if (zone === null) throw new RangeError(`Unknown time zone '${name}'`);
  return zone;
}

function findZone(name: string): Zone | null {
  let zone = zones.get(name);
  if (zone === undefined) {
    if (zones.size >= MAX_ZONES) zones.clear();
    zone = makeZone(name);
    zones.set(name, zone);
  }
  return zone;
}

const UTC_NAMES = new Set(['UTC', 'GMT', 'Z', 'Etc/UTC', 'Etc/GMT', 'Etc/UCT', 'Etc/Zulu', 'UCT', 'Zulu', 'Universal']);

function makeZone(name: string): Zone | null {
  const fixedOffset = UTC_NAMES.has(name) ? 0 : parseFixedOffset(name);
  if (fixedOffset !== null) return { fixedOffset, format: null, years: new Map(), latest: NO_PERIOD };
  try {
    const format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
    return { fixedOffset: null, format, years: new Map(), latest: NO_PERIOD };
  } catch {
    return null;
  }
}

function parseFixedOffset(name: string): number | null {
  const match = /^([+-])(\d{2}):?([0-5]\d)$/.exec(name);
  if (!match || Number(match[2]) > 23) return null;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return match[1] === '-' ? -seconds : seconds;
}

function offsetAt(zone: Zone, epoch: number): number {
  if (zone.fixedOffset !== null) return zone.fixedOffset;
  const { latest } = zone;
  return epoch >= latest.from && epoch < latest.to ? latest.offset : periodAt(zone, epoch).offset;
}

/** The moments that `Date` and `Intl` know, in seconds either way from 1970. */
const LAST_EPOCH = 8.64e12 - 400 * 86400;
/** Times of events can be anything; the number of years kept is bounded. */
const MAX_YEARS = 500;

function periodAt(zone: Zone, moment: number): Period {
  if (Number.isNaN(moment)) return NO_PERIOD;
  const epoch = Math.min(Math.max(moment, -LAST_EPOCH), LAST_EPOCH);
  const { year } = dateFromDays(Math.floor(epoch / 86400));
  let periods = zone.years.get(year);
  if (periods === undefined) {
    if (zone.years.size >= MAX_YEARS) zone.years.clear();
    periods = findPeriods(zone.format!, daysFromDate(year, 1, 1) * 86400, daysFromDate(year + 1, 1, 1) * 86400);
    zone.years.set(year, periods);
  }
  const period = periods.find((candidate) => epoch < candidate.to)!;
  zone.latest = period;
  return period;
}

/** No zone changes its clocks twice within so short a time and back again. */
const SAMPLE_SECONDS = 5 * 86400;

function findPeriods(format: Intl.DateTimeFormat, from: number, to: number): readonly Period[] {
  const periods: Period[] = [];
  let start = from;
  let offset = offsetFromIntl(format, from);
  for (let at = from; at < to; at += SAMPLE_SECONDS) {
    const next = Math.min(at + SAMPLE_SECONDS, to);
    const nextOffset = offsetFromIntl(format, next);
    if (nextOffset === offset) continue;
    const change = findChange(format, at, next, nextOffset);
    if (change >= to) break;
    periods.push({ from: start, to: change, offset });
    start = change;
    offset = nextOffset;
  }
  periods.push({ from: start, to, offset });
  return periods;
}

/** The first second with the new offset. */
function findChange(format: Intl.DateTimeFormat, before: number, after: number, newOffset: number): number {
  let low = before;
  let high = after;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetFromIntl(format, middle) === newOffset) high = middle;
    else low = middle;
  }
  return high;
}

/** Reads `1/1/2024, GMT+05:30`; local mean times of the past have seconds too. */
function offsetFromIntl(format: Intl.DateTimeFormat, epoch: number): number {
  const match = /GMT(?:([+-])(\d+):?(\d+)?:?(\d+)?)?$/.exec(format.format(epoch * 1000));
  if (!match?.[1]) return 0;
  const seconds = Number(match[2]) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
  return match[1] === '-' ? -seconds : seconds;
}

/** Each of these English (or Japanese) locales knows the abbreviations of its own part of the world. */
const ABBREVIATION_LOCALES = ['en-US', 'en-GB', 'en-AU', 'en-NZ', 'en-IN', 'en-ZA', 'ja-JP'];

function findAbbreviation(epoch: number, zone: string): string | null {
  for (const locale of ABBREVIATION_LOCALES) {
    const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: 'short' }).formatToParts(
      epoch * 1000,
    );
    const name = parts.find((part) => part.type === 'timeZoneName')?.value;
    if (name !== undefined && /^[A-Z]{2,5}$/.test(name)) return name;
  }
  return null;
}
