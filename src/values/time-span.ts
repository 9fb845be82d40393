import { dateFromDays, daysFromDate, daysInMonth } from './calendar.ts';
import { epochOfLocal, localTime } from './time-zone.ts';

/** Units of time by their shortest spelling: `mon` is a month, `m` a minute. */
export type TimeUnit = 'us' | 'ms' | 'cs' | 'ds' | 's' | 'm' | 'h' | 'd' | 'w' | 'mon' | 'q' | 'y';

/** A length of time: `5m`, `1mon`. `weekStart` (0 Sunday to 6) is set by a snap such as `1w@w1`. */
export interface TimeSpan {
  readonly count: number;
  readonly unit: TimeUnit;
  readonly weekStart?: number;
}

const SPELLINGS: Readonly<Record<TimeUnit, readonly string[]>> = {
  us: ['us', 'microsecond', 'microseconds'],
  ms: ['ms', 'millisecond', 'milliseconds'],
  cs: ['cs', 'centisecond', 'centiseconds'],
  ds: ['ds', 'decisecond', 'deciseconds'],
  s: ['s', 'sec', 'secs', 'second', 'seconds'],
  m: ['m', 'min', 'mins', 'minute', 'minutes'],
  h: ['h', 'hr', 'hrs', 'hour', 'hours'],
  d: ['d', 'day', 'days'],
  w: ['w', 'week', 'weeks'],
  mon: ['mon', 'month', 'months'],
  q: ['q', 'qtr', 'qtrs', 'quarter', 'quarters'],
  y: ['y', 'yr', 'yrs', 'year', 'years'],
};

const UNITS: ReadonlyMap<string, TimeUnit> = new Map(
  (Object.keys(SPELLINGS) as TimeUnit[]).flatMap((unit) =>
    SPELLINGS[unit].map((spelling) => [spelling, unit] as const),
  ),
);

/** The unit that a spelling (`min`, `months`) names, or null. Case counts, as `m` and `M` are not told apart elsewhere. */
export function timeUnitNamed(spelling: string): TimeUnit | null {
  return UNITS.get(spelling) ?? null;
}

/** Seconds of a unit whose length never changes; null for days and longer, which follow the calendar. */
export function fixedUnitSeconds(unit: TimeUnit): number | null {
  return FIXED_SECONDS[unit] ?? null;
}

const FIXED_SECONDS: Readonly<Partial<Record<TimeUnit, number>>> = {
  us: 1e-6,
  ms: 1e-3,
  cs: 1e-2,
  ds: 0.1,
  s: 1,
  m: 60,
  h: 3600,
};

/** Days of a unit that is a number of days. */
const UNIT_DAYS: Readonly<Partial<Record<TimeUnit, number>>> = { d: 1, w: 7 };

/** Months of a unit that is a number of months. */
const UNIT_MONTHS: Readonly<Partial<Record<TimeUnit, number>>> = { mon: 1, q: 3, y: 12 };

/**
 * True for a span that bins may have: one written in a unit below a second is shorter than a second and goes into it evenly
 * (Search Reference, bin: "the span value needs to be < 1 second, and 1 second must be evenly divisible by the span value").
 */
export function isBinSize({ count, unit }: TimeSpan): boolean {
  const seconds = FIXED_SECONDS[unit] ?? 1;
  if (seconds >= 1) return true;
  const parts = Math.round(1 / seconds);
  return count < parts && parts % count === 0;
}

/**
 * Reads a span: `1h`, `30min`, `d` (one day), `1w@w1` (weeks that begin on Mondays; a snap to the unit itself changes
 * nothing). Null when the text is none, or when the count is not a positive whole number.
 * Rule: Search Reference, "bin" and "timechart" (span).
 */
export function parseTimeSpan(text: string): TimeSpan | null {
  const match = /^(\d{0,15})([a-z]+)(?:@([a-z]+)([0-7])?)?$/.exec(text);
  if (!match) return null;
  const [, digits, spelling, snap, weekday] = match;
  const count = digits === '' ? 1 : Number(digits);
  const unit = timeUnitNamed(spelling!);
  if (unit === null || count === 0) return null;
  if (snap === undefined) return { count, unit };
  const snapUnit = timeUnitNamed(snap);
  if (snapUnit === 'w' && unit === 'w')
    return { count, unit, weekStart: weekday === undefined ? 0 : Number(weekday) % 7 };
  return snapUnit === unit && weekday === undefined ? { count, unit } : null;
}

/**
 * Start of the bin that holds a moment (epoch seconds). Spans up to hours count from the epoch, or from `align`; days
 * and weeks count local days from 1970-01-01 (a Thursday, unless the span says on which day weeks start); months,
 * quarters and years count from January 1970. Rule: Search Reference, "bin" (aligntime is ignored from days up).
 */
export function binTime(epoch: number, span: TimeSpan, zone: string, align = 0): number {
  const unitSeconds = FIXED_SECONDS[span.unit];
  if (unitSeconds !== undefined) return floorToFixed(epoch, span.count, unitSeconds, align);
  const local = localTime(epoch, zone);
  const unitDays = UNIT_DAYS[span.unit];
  if (unitDays !== undefined) {
    // 1970-01-04 was a Sunday.
    const origin = span.weekStart === undefined ? 0 : 3 + span.weekStart;
    const length = span.count * unitDays;
    return epochOfDays(Math.floor((local.days - origin) / length) * length + origin, zone);
  }
  const months = span.count * UNIT_MONTHS[span.unit]!;
  const month = (local.year - 1970) * 12 + local.month - 1;
  return epochOfLocal({ year: 1970, month: Math.floor(month / months) * months + 1, day: 1 }, zone);
}

function floorToFixed(epoch: number, count: number, unitSeconds: number, align: number): number {
  if (unitSeconds >= 1) {
    const length = count * unitSeconds;
    return Math.floor((epoch - align) / length) * length + align;
  }
  // Whole microseconds, because 0.1 s is no exact double.
  const length = Math.round(count * unitSeconds * 1e6);
  const micros = Math.round((epoch - align) * 1e6);
  return (Math.floor(micros / length) * length) / 1e6 + align;
}

/**
 * The moment one span later. Days and longer keep the local clock time; a month that is too short gives its last day.
 */
export function addSpan(epoch: number, span: TimeSpan, zone: string): number {
  return addUnits(epoch, span.count, span.unit, zone);
}

/** As `addSpan`, for any whole number of units, also negative. */
export function addUnits(epoch: number, count: number, unit: TimeUnit, zone: string): number {
  const unitSeconds = FIXED_SECONDS[unit];
  if (unitSeconds !== undefined) {
    return unitSeconds >= 1 ? epoch + count * unitSeconds : Math.round((epoch + count * unitSeconds) * 1e6) / 1e6;
  }
  if (count === 0) return epoch;
  const local = localTime(epoch, zone);
  const fraction = epoch - Math.floor(epoch);
  const unitDays = UNIT_DAYS[unit];
  const days =
    unitDays === undefined ? addMonths(local.days, count * UNIT_MONTHS[unit]!) : local.days + count * unitDays;
  const { year, month, day } = dateFromDays(days);
  return (
    epochOfLocal({ year, month, day, hour: local.hour, minute: local.minute, second: local.second }, zone) + fraction
  );
}

function addMonths(days: number, months: number): number {
  const { year, month, day } = dateFromDays(days);
  const first = dateFromDays(daysFromDate(year, month + months, 1));
  return daysFromDate(first.year, first.month, Math.min(day, daysInMonth(first.year, first.month)));
}

function epochOfDays(days: number, zone: string): number {
  return epochOfLocal({ year: 1970, month: 1, day: 1 + days }, zone);
}

/** Nominal length in seconds: a day is 24 hours, a month 30 days, a quarter 90, a year 365. */
export function spanSeconds(span: TimeSpan): number {
  const { count, unit } = span;
  if (unit === 'us' || unit === 'ms' || unit === 'cs' || unit === 'ds') {
    return Math.round(count * FIXED_SECONDS[unit]! * 1e6) / 1e6;
  }
  const days = { d: 1, w: 7, mon: 30, q: 90, y: 365 };
  return unit in days ? count * days[unit as keyof typeof days] * 86400 : count * FIXED_SECONDS[unit]!;
}

/** Search Reference, timechart: the spans that are chosen from. */
export const standardSpans: readonly TimeSpan[] = [
  { count: 1, unit: 's' },
  { count: 5, unit: 's' },
  { count: 10, unit: 's' },
  { count: 30, unit: 's' },
  { count: 1, unit: 'm' },
  { count: 5, unit: 'm' },
  { count: 10, unit: 'm' },
  { count: 30, unit: 'm' },
  { count: 1, unit: 'h' },
  { count: 1, unit: 'd' },
  { count: 1, unit: 'mon' },
];
