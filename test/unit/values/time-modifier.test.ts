import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { applyTimeModifier, parseTimeModifier, relativeTime } from '../../../src/values/time-modifier.ts';
import { randomInstants, ZONES } from './instants.ts';

/** Tuesday 2023-11-14 22:13:20 UTC */
const NOW = 1700000000;

const at = (iso: string, zone: string): number => DateTime.fromISO(iso, { zone }).toSeconds();

describe('relativeTime', () => {
  it.each([
    ['-1d@d', '2023-11-13T00:00:00'],
    ['-1h', '2023-11-14T21:13:20'],
    ['+24h', '2023-11-15T22:13:20'],
    ['-h@h', '2023-11-14T21:00:00'],
    ['@m', '2023-11-14T22:13:00'],
    ['@w', '2023-11-12T00:00:00'],
    ['@w0', '2023-11-12T00:00:00'],
    ['@w7', '2023-11-12T00:00:00'],
    ['@w1', '2023-11-13T00:00:00'],
    ['@w2', '2023-11-14T00:00:00'],
    ['@w6', '2023-11-11T00:00:00'],
    ['-7d@w1', '2023-11-06T00:00:00'],
    ['@mon', '2023-11-01T00:00:00'],
    ['@q', '2023-10-01T00:00:00'],
    ['@y', '2023-01-01T00:00:00'],
    ['-mon@mon+7d', '2023-10-08T00:00:00'],
    ['@d-2h', '2023-11-13T22:00:00'],
    ['@d+3h', '2023-11-14T03:00:00'],
    ['-2days@day', '2023-11-12T00:00:00'],
    ['-5minutes', '2023-11-14T22:08:20'],
    ['-1qtr@q', '2023-07-01T00:00:00'],
    ['+1y', '2024-11-14T22:13:20'],
    ['1d', '2023-11-15T22:13:20'],
    ['now', '2023-11-14T22:13:20'],
  ])('%s', (spec, iso) => {
    expect(relativeTime(NOW, spec, 'UTC')).toBe(at(iso, 'UTC'));
  });

  it.each([
    '',
    'x',
    '-',
    '@',
    '-1',
    '@w8',
    '@d1',
    '-1x',
    'rt-5m',
    '1d2h',
    '-1d @d',
    '11/14/2023:00:00:00',
    '1700000000',
    '-1D',
  ])('%j is no relative time', (spec) => {
    expect(relativeTime(NOW, spec, 'UTC')).toBeNull();
  });

  it('keeps the fraction in offsets and drops it in snaps', () => {
    expect(relativeTime(NOW + 0.75, '-1d', 'UTC')).toBe(NOW - 86400 + 0.75);
    expect(relativeTime(NOW + 0.75, '@s', 'UTC')).toBe(NOW);
  });

  it('moves days by the calendar and hours by seconds', () => {
    const noonAfterSpring = at('2024-03-31T12:00:00', 'Europe/Berlin');
    expect(relativeTime(noonAfterSpring, '-1d', 'Europe/Berlin')).toBe(at('2024-03-30T12:00:00', 'Europe/Berlin'));
    expect(relativeTime(noonAfterSpring, '-24h', 'Europe/Berlin')).toBe(at('2024-03-30T11:00:00', 'Europe/Berlin'));
  });

  it('goes to the last day of a month that is too short', () => {
    expect(relativeTime(at('2024-03-31T10:00:00', 'UTC'), '-1mon', 'UTC')).toBe(at('2024-02-29T10:00:00', 'UTC'));
  });

  it('snaps an hour that clocks show twice to itself', () => {
    const secondHalfPastTwo = at('2024-10-27T01:30:00', 'UTC');
    expect(relativeTime(secondHalfPastTwo, '@h', 'Europe/Berlin')).toBe(at('2024-10-27T01:00:00', 'UTC'));
  });

  it('snaps by the hours of zones that are half an hour off', () => {
    expect(relativeTime(NOW, '@h', 'Asia/Kolkata')).toBe(at('2023-11-15T03:00:00', 'Asia/Kolkata'));
  });

  it.each(ZONES)('snaps and shifts as luxon does in %s', (zone) => {
    for (const epoch of randomInstants(500)) {
      const local = DateTime.fromSeconds(epoch, { zone });
      const sunday = local.startOf('day').minus({ days: local.weekday % 7 });
      expect(relativeTime(epoch, '@d', zone)).toBe(local.startOf('day').toSeconds());
      expect(relativeTime(epoch, '@w0', zone)).toBe(sunday.startOf('day').toSeconds());
      expect(relativeTime(epoch, '@w1', zone)).toBe(local.startOf('week').toSeconds());
      expect(relativeTime(epoch, '@mon', zone)).toBe(local.startOf('month').toSeconds());
      expect(relativeTime(epoch, '@q', zone)).toBe(local.startOf('quarter').toSeconds());
      expect(relativeTime(epoch, '@y', zone)).toBe(local.startOf('year').toSeconds());
      expect(relativeTime(epoch, '-3d@d', zone)).toBe(
        local.startOf('day').minus({ days: 3 }).startOf('day').toSeconds(),
      );
    }
  });
});

describe('parseTimeModifier', () => {
  it('reads absolute times', () => {
    const time = (text: string, zone: string): number => applyTimeModifier(parseTimeModifier(text)!, NOW, zone);
    expect(time('1500000000', 'UTC')).toBe(1500000000);
    expect(time('1500000000.5', 'UTC')).toBe(1500000000.5);
    expect(time('11/14/2023:22:13:20', 'UTC')).toBe(NOW);
    expect(time('11/14/2023:22:13:20', 'America/New_York')).toBe(NOW + 5 * 3600);
    expect(time('now()', 'UTC')).toBe(NOW);
  });

  it.each(['13/01/2023:00:00:00', '02/30/2023:00:00:00', '01/01/2023:24:00:00', '01/01/2023', '01/01/2023:00:00'])(
    '%s is no time',
    (text) => {
      expect(parseTimeModifier(text)).toBeNull();
    },
  );
});
