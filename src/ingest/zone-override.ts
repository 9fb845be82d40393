import { epochOfLocalSeconds } from '../values/time-zone.ts';
import { compileWildcard } from '../values/wildcard.ts';

/**
 * What a user says of the clock that events of a sourcetype were written by: their times are what it showed, also where they are labelled
 * UTC. Times that carry another zone count from what they are in UTC.
 */
export interface ZoneOverride {
  /** No case; `*` is a wildcard. */
  readonly sourcetype: string;
  /** An IANA name, or how far the clock is ahead of UTC: `+08:00`, `-16:00`. */
  readonly zone: string;
}

/** Seconds that `+08:00` names; null for a text of another form. */
export function offsetOf(zone: string): number | null {
  const match = /^([+-])(\d{1,2}):?([0-5]\d)$/.exec(zone);
  if (match === null) return null;
  const seconds = Number(match[2]) * 3600 + Number(match[3]) * 60;
  return match[1] === '-' ? -seconds : seconds;
}

/** `+08:00` for 28,800 seconds. */
export function offsetText(seconds: number): string {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const pad = (number: number): string => String(number).padStart(2, '0');
  return `${seconds < 0 ? '-' : '+'}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** The moment (epoch seconds) at which a clock of this zone showed what `time` shows in UTC. */
export function asShownBy(time: number, zone: string): number {
  const offset = offsetOf(zone);
  if (offset !== null) return time - offset;
  const whole = Math.floor(time);
  return epochOfLocalSeconds(whole, zone) + (time - whole);
}

/** The zone for events of a sourcetype; null when nothing was said of it. The last one said counts. */
export function compileZoneOverrides(overrides: readonly ZoneOverride[]): (sourcetype: string) => string | null {
  if (overrides.length === 0) return () => null;
  const known = new Map<string, string | null>();
  const tests = overrides
    .map(({ sourcetype, zone }) => ({ matches: compileWildcard(sourcetype, { caseSensitive: false }), zone }))
    .reverse();
  return (sourcetype) => {
    let zone = known.get(sourcetype);
    if (zone === undefined) {
      zone = tests.find(({ matches }) => matches(sourcetype))?.zone ?? null;
      known.set(sourcetype, zone);
    }
    return zone;
  };
}
