import { describe, expect, it } from 'vitest';
import { strftime } from '../../../src/values/strftime.ts';
import { compileStrptime } from '../../../src/values/strptime.ts';
import { randomInstants, ZONES } from './instants.ts';

/** Tuesday 2023-11-14 22:13:20 UTC */
const NOW = 1700000000;
const DAY = 1699920000;

const strptime = (text: string, format: string, zone = 'UTC', now?: number): number | null =>
  compileStrptime(format, zone, now)(text);

describe('compileStrptime', () => {
  it.each([
    ['2023-11-14 22:13:20', '%Y-%m-%d %H:%M:%S', NOW],
    ['2023-11-14T22:13:20', '%FT%T', NOW],
    ['2023-11-14', '%Y-%m-%d', DAY],
    ['2023-11-14T22:13:20+0200', '%Y-%m-%dT%H:%M:%S%z', NOW - 7200],
    ['2023-11-14T22:13:20-05:00', '%Y-%m-%dT%H:%M:%S%:z', NOW + 18000],
    ['2023-11-14T22:13:20Z', '%Y-%m-%dT%H:%M:%S%z', NOW],
    ['2023-11-14T22:13:20 EST', '%Y-%m-%dT%H:%M:%S %Z', NOW + 18000],
    ['2023-11-14 22:13:20.500', '%Y-%m-%d %H:%M:%S.%3N', NOW + 0.5],
    ['2023-11-14T22:13:20.250', '%Y-%m-%dT%H:%M:%S.%Q', NOW + 0.25],
    ['2023-11-14T22:13:20.123456Z', '%Y-%m-%dT%H:%M:%S.%QZ', NOW + 0.123456],
    ['2023-11-14 22:13:20.89', '%Y-%m-%d %H:%M:%S.%N', NOW + 0.89],
    ['1700000000', '%s', NOW],
    ['1700000000500', '%s%3N', NOW + 0.5],
    ['1700000000.5', '%s.%N', NOW + 0.5],
    ['-5', '%s', -5],
    ['11-14-2023 10:13:20 PM', '%m-%d-%Y %I:%M:%S %p', NOW],
    ['11-14-2023 12:00:00 am', '%m-%d-%Y %I:%M:%S %p', DAY],
    ['11/14/23', '%m/%d/%y', DAY],
    ['01/02/69', '%m/%d/%y', Date.UTC(1969, 0, 2) / 1000],
    ['01/02/68', '%m/%d/%y', Date.UTC(2068, 0, 2) / 1000],
    ['2022-9-25T9:45:22', '%Y-%m-%dT%H:%M:%S', 1664099122],
    ['Nov 14 2023', '%b %d %Y', DAY],
    ['november 14, 2023', '%B %d, %Y', DAY],
    ['Nov 14, 2023', '%B %d, %Y', DAY],
    ['Tuesday, 14 Nov 2023', '%A, %d %b %Y', DAY],
    ['Tue Nov 14 22:13:20 2023', '%c', NOW],
    ['20231114221320', '%Y%m%d%H%M%S', NOW],
    ['2023-318', '%Y-%j', DAY],
    ['2023-W46-2', '%G-W%V-%u', DAY],
    ['2023 46 2', '%Y %U %w', DAY],
    ['2023 46 2', '%Y %W %u', DAY],
    ['14/Nov/2023:22:13:20 +0000', '%d/%b/%Y:%H:%M:%S %z', NOW],
    ['  2023-11-14', '%Y-%m-%d', DAY],
    ['2023-11-14    22:13', '%Y-%m-%d %H:%M', NOW - 20],
    ['2023-11-14 and more', '%Y-%m-%d', DAY],
    ['100% 2023-11-14', '100%% %F', DAY],
    ['2023-11-14 22:13:20 -300', '%F %T %Ez', NOW + 18000],
  ])('reads %s as %s', (text, format, epoch) => {
    expect(strptime(text, format)).toBe(epoch);
  });

  it.each([
    ['not a date', '%Y-%m-%d'],
    ['2023-11', '%Y-%m'],
    ['2023-13-01', '%Y-%m-%d'],
    ['2023-02-29', '%Y-%m-%d'],
    ['2023-11-14 25:00', '%Y-%m-%d %H:%M'],
    ['2023/11/14', '%Y-%m-%d'],
    ['2023-11-14', '%Y-%m-%d %H'],
    ['Foo 14 2023', '%b %d %Y'],
    ['2023-366', '%Y-%j'],
    ['2023-11-14 XYZ', '%Y-%m-%d %Z'],
    ['22:13', '%H:%M'],
    ['Nov 14', '%b %d'],
    ['', '%Y'],
    ['', '%s'],
  ])('finds no time in %j by %s', (text, format) => {
    expect(strptime(text, format)).toBeNull();
  });

  it('completes a missing year or date from now, when it is told', () => {
    expect(strptime('Nov 14 22:13:20', '%b %d %H:%M:%S', 'UTC', NOW + 86400)).toBe(NOW);
    expect(strptime('22:13:20', '%H:%M:%S', 'UTC', NOW - 3600)).toBe(NOW);
    expect(strptime('2023', '%Y', 'UTC', NOW)).toBeNull();
  });

  it('reads local times in their zone', () => {
    expect(strptime('2024-03-31 03:00:00', '%F %T', 'Europe/Berlin')).toBe(Date.UTC(2024, 2, 31, 1) / 1000);
    expect(strptime('2024-10-27 02:30:00', '%F %T', 'Europe/Berlin')).toBe(Date.UTC(2024, 9, 27, 0, 30) / 1000);
  });

  it('forgets the text before', () => {
    const read = compileStrptime('%Y-%m-%d %H:%M:%S.%N', 'UTC');
    expect(read('2023-11-14 22:13:20.5')).toBe(NOW + 0.5);
    expect(read('2023-11-14')).toBeNull();
    expect(read('2023-11-14 22:13:20.0')).toBe(NOW);
  });

  it.each(ZONES)('reads what strftime prints in %s', (zone) => {
    const format = '%a %d %b %Y %I:%M:%S.%6N %p %:z';
    const read = compileStrptime(format, 'UTC');
    for (const epoch of randomInstants(500)) {
      expect(read(strftime(epoch + 0.25, format, zone))).toBe(epoch + 0.25);
    }
  });
});
