import { daysFromDate } from './calendar.ts';
import { parseIsoTime } from './iso-time.ts';
import { addUnits, fixedUnitSeconds, type TimeUnit, timeUnitNamed } from './time-span.ts';
import { epochOfLocal, type LocalFields, localTime } from './time-zone.ts';

/** One step of a relative time, applied from left to right. */
type TimeStep =
  | { readonly kind: 'add'; readonly count: number; readonly unit: TimeUnit }
  /** `weekday` (0 Sunday to 6) only with weeks. */
  | { readonly kind: 'snap'; readonly unit: TimeUnit; readonly weekday: number };

/** A point in time as `earliest=` and `latest=` take it. */
export type TimeModifier =
  | { readonly kind: 'relative'; readonly steps: readonly TimeStep[] }
  | { readonly kind: 'epoch'; readonly epoch: number }
  | { readonly kind: 'local'; readonly fields: LocalFields };

/**
 * Reads a time modifier: `now`, `now()`, epoch seconds, `MM/DD/YYYY:HH:MM:SS`, or offsets and snaps in any number
 * (`-1d@d`, `@w1`, `-mon@mon+7d`; a missing count is 1), and, which Splunk does not, ISO 8601. Null for anything else, also for impossible dates and
 * real-time windows (`rt-5m`). Rule: Search Manual, "Specify time modifiers in your search".
 */
export function parseTimeModifier(text: string): TimeModifier | null {
  if (text === 'now' || text === 'now()') return { kind: 'relative', steps: [] };
  if (/^\d+(\.\d+)?$/.test(text)) return { kind: 'epoch', epoch: Number(text) };
  return parseAbsolute(text) ?? parseIsoTime(text) ?? parseRelative(text);
}

const ABSOLUTE = /^(\d{1,2})\/(\d{1,2})\/(\d{4}):(\d{1,2}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/;

function parseAbsolute(text: string): TimeModifier | null {
  const match = ABSOLUTE.exec(text);
  if (!match) return null;
  const [month, day, year, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const exists =
    month >= 1 && month <= 12 && day >= 1 && daysFromDate(year, month, day) < daysFromDate(year, month + 1, 1);
  if (!exists || hour > 23 || minute > 59 || second >= 60) return null;
  return { kind: 'local', fields: { year, month, day, hour, minute, second } };
}

function parseRelative(text: string): TimeModifier | null {
  const steps: TimeStep[] = [];
  const step = /([+-]?)(\d{0,9})([a-z]+)|@([a-z]+)([0-7])?/y;
  while (step.lastIndex < text.length) {
    const match = step.exec(text);
    if (!match) return null;
    const [, sign, digits, unitSpelling, snapSpelling, weekday] = match;
    const unit = timeUnitNamed(unitSpelling ?? snapSpelling!);
    if (unit === null) return null;
    if (snapSpelling !== undefined) {
      if (weekday !== undefined && snapSpelling !== 'w') return null;
      steps.push({ kind: 'snap', unit, weekday: Number(weekday ?? 0) % 7 });
    } else {
      // Only the first offset may lack its sign; `1d2h` is no time.
      if (sign === '' && steps.length > 0) return null;
      const count = digits === '' ? 1 : Number(digits);
      steps.push({ kind: 'add', count: sign === '-' ? -count : count, unit });
    }
  }
  return steps.length === 0 ? null : { kind: 'relative', steps };
}

/** The moment that a modifier means, in epoch seconds. Throws RangeError when the zone is unknown. */
export function applyTimeModifier(modifier: TimeModifier, now: number, zone: string): number {
  switch (modifier.kind) {
    case 'epoch':
      return modifier.epoch;
    case 'local':
      return epochOfLocal(modifier.fields, zone);
    case 'relative':
      return modifier.steps.reduce(
        (time, step) =>
          step.kind === 'add'
            ? addUnits(time, step.count, step.unit, zone)
            : snapTime(time, step.unit, step.weekday, zone),
        now,
      );
  }
}

/**
 * `relative_time()`: the moment shifted by a relative modifier; null when `spec` is none (absolute times are not
 * accepted). Rule: Search Reference, "Date and Time functions".
 */
export function relativeTime(epoch: number, spec: string, zone: string): number | null {
  const modifier = spec === latestSpec ? latestModifier : parseTimeModifier(spec);
  latestSpec = spec;
  latestModifier = modifier;
  return modifier?.kind === 'relative' ? applyTimeModifier(modifier, epoch, zone) : null;
}

/** A search calls `relative_time` with the same text for every row. */
let latestSpec = 'now';
let latestModifier: TimeModifier | null = parseTimeModifier('now');

/** Back to the start of the unit. Weeks start on `weekday`. */
function snapTime(time: number, unit: TimeUnit, weekday: number, zone: string): number {
  const unitSeconds = fixedUnitSeconds(unit);
  if (unitSeconds !== null && unitSeconds < 1) {
    const perSecond = Math.round(1 / unitSeconds);
    return Math.floor(Math.round(time * 1e6) / (1e6 / perSecond)) / perSecond;
  }
  const local = localTime(time, zone);
  const { year, month, day } = local;
  switch (unit) {
    case 'd':
      return epochOfLocal({ year, month, day }, zone);
    case 'w':
      return epochOfLocal({ year, month, day: day - ((local.weekday - weekday + 7) % 7) }, zone);
    case 'mon':
      return epochOfLocal({ year, month, day: 1 }, zone);
    case 'q':
      return epochOfLocal({ year, month: month - ((month - 1) % 3), day: 1 }, zone);
    case 'y':
      return epochOfLocal({ year, month: 1, day: 1 }, zone);
    default: {
      // By seconds, because an hour that clocks show twice has no unique local reading.
      const whole = Math.floor(time);
      const localSeconds = whole + local.offset;
      return whole - (((localSeconds % unitSeconds!) + unitSeconds!) % unitSeconds!);
    }
  }
}
