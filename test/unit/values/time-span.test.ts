import { describe, expect, it } from 'vitest';
import { strftime } from '../../../src/values/strftime.ts';
import { addSpan, binTime, parseTimeSpan, spanSeconds } from '../../../src/values/time-span.ts';

/** Tuesday 2023-11-14 22:13:20 UTC */
const NOW = 1700000000;

const bin = (epoch: number, span: string, zone = 'UTC', align?: number): string =>
  strftime(binTime(epoch, parseTimeSpan(span)!, zone, align), '%F %T', zone);

describe('parseTimeSpan', () => {
  it.each([
    ['1h', 1, 'h'],
    ['30min', 30, 'm'],
    ['5minutes', 5, 'm'],
    ['day', 1, 'd'],
    ['2w', 2, 'w'],
    ['1mon', 1, 'mon'],
    ['3months', 3, 'mon'],
    ['1qtr', 1, 'q'],
    ['1yr', 1, 'y'],
    ['100ms', 100, 'ms'],
    ['10us', 10, 'us'],
    ['5cs', 5, 'cs'],
    ['5ds', 5, 'ds'],
    ['30secs', 30, 's'],
    ['1d@d', 1, 'd'],
  ])('%s', (text, count, unit) => {
    expect(parseTimeSpan(text)).toEqual({ count, unit });
  });

  it('reads the day on which weeks begin', () => {
    expect(parseTimeSpan('1w@w1')).toEqual({ count: 1, unit: 'w', weekStart: 1 });
    expect(parseTimeSpan('w@w')).toEqual({ count: 1, unit: 'w', weekStart: 0 });
  });

  it.each(['', '5', '0h', '-1h', '1x', '1.5h', '1h ', 'log2', '1d@w1', '1M'])('%j is no span', (text) => {
    expect(parseTimeSpan(text)).toBeNull();
  });
});

describe('binTime', () => {
  it.each([
    ['10s', '2023-11-14 22:13:20'],
    ['15m', '2023-11-14 22:00:00'],
    ['1h', '2023-11-14 22:00:00'],
    ['4h', '2023-11-14 20:00:00'],
    ['1d', '2023-11-14 00:00:00'],
    ['1w', '2023-11-09 00:00:00'],
    ['1w@w', '2023-11-12 00:00:00'],
    ['1w@w1', '2023-11-13 00:00:00'],
    ['1mon', '2023-11-01 00:00:00'],
    ['1q', '2023-10-01 00:00:00'],
    ['6mon', '2023-07-01 00:00:00'],
    ['1y', '2023-01-01 00:00:00'],
  ])('by %s', (span, text) => {
    expect(bin(NOW, span)).toBe(text);
  });

  it('counts from an alignment, but not by days', () => {
    expect(bin(NOW, '2h', 'UTC', 1700010000)).toBe('2023-11-14 21:00:00');
    expect(bin(NOW, '1d', 'UTC', 1700010000)).toBe('2023-11-14 00:00:00');
  });

  it('uses local midnights', () => {
    expect(bin(NOW, '1d', 'Asia/Kolkata')).toBe('2023-11-15 00:00:00');
    expect(bin(Date.UTC(2024, 2, 31, 20) / 1000, '1d', 'Europe/Berlin')).toBe('2024-03-31 00:00:00');
    expect(bin(Date.UTC(2024, 9, 27, 20) / 1000, '1mon', 'Europe/Berlin')).toBe('2024-10-01 00:00:00');
  });

  it('has exact bins below a second', () => {
    const span = parseTimeSpan('100ms')!;
    expect(binTime(NOW + 0.3, span, 'UTC')).toBe(NOW + 0.3);
    expect(binTime(NOW + 0.399, span, 'UTC')).toBe(NOW + 0.3);
  });

  it('works before 1970', () => {
    expect(bin(-1, '1h')).toBe('1969-12-31 23:00:00');
    expect(bin(-1, '1mon')).toBe('1969-12-01 00:00:00');
  });
});

describe('addSpan', () => {
  const add = (epoch: number, span: string, zone = 'UTC'): string =>
    strftime(addSpan(epoch, parseTimeSpan(span)!, zone), '%F %T', zone);

  it('goes by the calendar from days up', () => {
    expect(add(NOW, '30m')).toBe('2023-11-14 22:43:20');
    expect(add(NOW, '1mon')).toBe('2023-12-14 22:13:20');
    expect(add(Date.UTC(2024, 0, 31) / 1000, '1mon')).toBe('2024-02-29 00:00:00');
    expect(add(Date.UTC(2024, 1, 29) / 1000, '1y')).toBe('2025-02-28 00:00:00');
    expect(add(Date.UTC(2024, 2, 30, 23) / 1000, '1d', 'Europe/Berlin')).toBe('2024-04-01 00:00:00');
  });

  it('leads from bin to bin', () => {
    for (const span of ['1h', '1d', '1w', '1mon', '1q', '100ms']) {
      const parsed = parseTimeSpan(span)!;
      const next = addSpan(binTime(NOW, parsed, 'America/New_York'), parsed, 'America/New_York');
      expect(binTime(next, parsed, 'America/New_York')).toBe(next);
    }
  });
});

describe('spanSeconds', () => {
  it('is nominal for months and years', () => {
    const seconds = (span: string): number => spanSeconds(parseTimeSpan(span)!);
    expect(['500ms', '90s', '2h', '1d', '1w', '1mon', '1q', '1y'].map(seconds)).toEqual([
      0.5, 90, 7200, 86400, 604800, 2592000, 7776000, 31536000,
    ]);
  });
});
