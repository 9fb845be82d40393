import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { epochOfLocal, isTimeZone, localTime, zoneAbbreviation, zoneOffset } from '../../../src/values/time-zone.ts';
import { randomInstants, ZONES } from './instants.ts';

const utc = (iso: string): number => Date.parse(`${iso}Z`) / 1000;

describe('zoneOffset', () => {
  it.each(ZONES)('is what luxon gives in %s', (zone) => {
    for (const epoch of randomInstants(500)) {
      expect(zoneOffset(epoch, zone)).toBe(DateTime.fromSeconds(epoch, { zone }).offset * 60);
    }
  });

  it('changes at the second', () => {
    expect(zoneOffset(utc('2024-03-31T00:59:59'), 'Europe/Berlin')).toBe(3600);
    expect(zoneOffset(utc('2024-03-31T01:00:00'), 'Europe/Berlin')).toBe(7200);
  });

  it('knows fixed offsets and other names of UTC', () => {
    expect(zoneOffset(0, '+05:30')).toBe(19800);
    expect(zoneOffset(0, '-0800')).toBe(-28800);
    expect(zoneOffset(0, 'Etc/UTC')).toBe(0);
  });

  it('takes moments beyond all calendars', () => {
    for (const epoch of [1e13, -1e13, 1e300, Infinity])
      expect(Math.abs(zoneOffset(epoch, 'Europe/Berlin'))).toBeLessThan(86400);
    expect(zoneOffset(Number.NaN, 'Europe/Berlin')).toBe(0);
  });

  it('refuses unknown zones', () => {
    expect(isTimeZone('Europe/Berlin')).toBe(true);
    expect(isTimeZone('Mars/Olympus')).toBe(false);
    expect(() => zoneOffset(0, 'Mars/Olympus')).toThrow(RangeError);
  });
});

describe('localTime', () => {
  it('gives calendar and clock', () => {
    expect(localTime(utc('2024-02-29T23:30:15') + 0.5, 'Asia/Kolkata')).toMatchObject({
      year: 2024,
      month: 3,
      day: 1,
      hour: 5,
      minute: 0,
      second: 15,
      weekday: 5,
      dayOfYear: 61,
      offset: 19800,
    });
  });

  it('works before 1970', () => {
    expect(localTime(-1, 'UTC')).toMatchObject({
      year: 1969,
      month: 12,
      day: 31,
      hour: 23,
      minute: 59,
      second: 59,
      weekday: 3,
    });
  });
});

describe('epochOfLocal', () => {
  it.each(ZONES)('is the inverse of localTime in %s, but for hours shown twice', (zone) => {
    for (const epoch of randomInstants(500)) {
      const found = epochOfLocal(localTime(epoch, zone), zone);
      if (found === epoch) continue;
      expect(found).toBeLessThan(epoch);
      expect(localTime(found, zone)).toMatchObject({
        hour: localTime(epoch, zone).hour,
        minute: localTime(epoch, zone).minute,
      });
    }
  });

  it('takes the first of two readings', () => {
    expect(epochOfLocal({ year: 2024, month: 10, day: 27, hour: 2, minute: 30 }, 'Europe/Berlin')).toBe(
      utc('2024-10-27T00:30:00'),
    );
    expect(epochOfLocal({ year: 2024, month: 11, day: 3, hour: 1, minute: 30 }, 'America/New_York')).toBe(
      utc('2024-11-03T05:30:00'),
    );
  });

  it('goes forward over a gap', () => {
    expect(epochOfLocal({ year: 2024, month: 3, day: 31, hour: 2, minute: 30 }, 'Europe/Berlin')).toBe(
      utc('2024-03-31T01:30:00'),
    );
  });

  it('carries over', () => {
    expect(epochOfLocal({ year: 2023, month: 14, day: 0 }, 'UTC')).toBe(utc('2024-01-31T00:00:00'));
  });
});

describe('zoneAbbreviation', () => {
  it.each([
    ['UTC', 'UTC', 'UTC'],
    ['America/New_York', 'EST', 'EDT'],
    ['Europe/Berlin', 'CET', 'CEST'],
    ['Asia/Tokyo', 'JST', 'JST'],
    ['Asia/Kolkata', 'IST', 'IST'],
    ['+05:30', '+0530', '+0530'],
  ])('of %s is %s in winter and %s in summer', (zone, winter, summer) => {
    expect(zoneAbbreviation(utc('2024-01-15T12:00:00'), zone)).toBe(winter);
    expect(zoneAbbreviation(utc('2024-07-15T12:00:00'), zone)).toBe(summer);
  });
});
