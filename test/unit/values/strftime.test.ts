import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { strftime } from '../../../src/values/strftime.ts';
import { randomInstants, ZONES } from './instants.ts';

/** Tuesday 2023-11-14 22:13:20 UTC */
const NOW = 1700000000;

describe('strftime', () => {
  it.each([
    ['%Y-%m-%d %H:%M:%S', '2023-11-14 22:13:20'],
    ['%F %T', '2023-11-14 22:13:20'],
    ['%D %R', '11/14/23 22:13'],
    ['%a %A %b %B %h', 'Tue Tuesday Nov November Nov'],
    ['%I:%M:%S %p', '10:13:20 PM'],
    ['%r', '10:13:20 PM'],
    ['%l %k', '10 22'],
    ['%y %C %G %g', '23 20 2023 23'],
    ['%j %U %W %V', '318 46 46 46'],
    ['%u %w', '2 2'],
    ['%s', '1700000000'],
    ['%z %:z %::z %:::z %Z %Ez', '+0000 +00:00 +00:00:00 +00 UTC 0'],
    ['%c', 'Tue Nov 14 22:13:20 2023'],
    ['%+', 'Tue Nov 14 22:13:20 UTC 2023'],
    ['%x %X', '11/14/2023 22:13:20'],
    ['%n%t%%', '\n\t%'],
    ['100%', '100%'],
    ['%Ey %Od', '23 14'],
    ['%-I %_m %^a', '10 11 TUE'],
    ['%!x', '%!x'],
    ['date: é', 'date: é'],
    ['', ''],
  ])('%s', (format, text) => {
    expect(strftime(NOW, format, 'UTC')).toBe(text);
  });

  it('pads with blanks and zeros', () => {
    const morning = Date.UTC(2023, 10, 5, 7, 4, 9) / 1000;
    expect(strftime(morning, '[%e][%k][%l][%d][%I][%-d]', 'UTC')).toBe('[ 5][ 7][ 7][05][07][5]');
    expect(strftime(Date.UTC(2023, 10, 5) / 1000, '%I:%M %p', 'UTC')).toBe('12:00 AM');
  });

  it('cuts subseconds from the decimal text', () => {
    expect(strftime(1583161965.123, '%3N %6N %9N %N %Q %3Q %6Q %9Q %f', 'UTC')).toBe(
      '123 123000 123000000 123000000 123 123 123000 123000000 123000',
    );
    expect(strftime(NOW + 0.9999, '%S.%3N', 'UTC')).toBe('20.999');
    expect(strftime(NOW, '%3N', 'UTC')).toBe('000');
    expect(strftime(-0.25, '%H:%M:%S.%3N', 'UTC')).toBe('23:59:59.750');
  });

  it('knows the weeks at the turn of a year', () => {
    expect(strftime(1609459200, '%G-%V %g %U %W', 'UTC')).toBe('2020-53 20 00 00');
    expect(strftime(Date.UTC(2024, 11, 30) / 1000, '%G-%V', 'UTC')).toBe('2025-01');
  });

  it('follows daylight saving', () => {
    const format = '%H:%M %z %Z';
    expect(strftime(Date.UTC(2024, 2, 31, 0, 59) / 1000, format, 'Europe/Berlin')).toBe('01:59 +0100 CET');
    expect(strftime(Date.UTC(2024, 2, 31, 1, 0) / 1000, format, 'Europe/Berlin')).toBe('03:00 +0200 CEST');
    expect(strftime(NOW, '%Ez %z', 'America/New_York')).toBe('-300 -0500');
  });

  it('has no text for numbers that are no time', () => {
    expect(strftime(Number.NaN, '%Y', 'UTC')).toBe('');
    expect(strftime(Infinity, '%Y', 'UTC')).toBe('');
  });

  it.each(ZONES)('prints what luxon prints in %s', (zone) => {
    const ours = '%Y-%m-%d %H:%M:%S %I %p %j %a %A %b %B %y %u %G-%V %z %:z %s %d';
    const theirs = 'yyyy-MM-dd HH:mm:ss hh a ooo ccc cccc LLL LLLL yy c kkkk-WW ZZZ ZZ X dd';
    for (const epoch of randomInstants(500)) {
      const expected = DateTime.fromSeconds(epoch, { zone, locale: 'en-US' }).toFormat(theirs);
      expect(strftime(epoch, ours, zone)).toBe(expected);
    }
  });
});
