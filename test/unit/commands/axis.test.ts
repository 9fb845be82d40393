import { describe, expect, it } from 'vitest';
import { parseBinSpan } from '../../../src/commands/shared/bin-options.ts';
import { timeSpanFor } from '../../../src/rows/axis.ts';

const minute = 60;
const hour = 3600;
const day = 86400;
/** 2023-11-14 00:00:00 UTC */
const midnight = 1699920000;

/** The span timechart chooses for a search over the last `length` seconds; the end is exclusive. */
const spanOf = (length: number, bins = 100): string => {
  const { count, unit } = timeSpanFor(midnight, midnight + length - 1e-6, bins, null);
  return `${count}${unit}`;
};

describe('the span that timechart chooses', () => {
  it.each([
    [15 * minute, '10s'],
    [60 * minute, '1m'],
    [4 * hour, '5m'],
    [24 * hour, '30m'],
    [7 * day, '1d'],
    [30 * day, '1d'],
    [365 * day, '1mon'],
  ])('%d seconds are cut into %s (Search Reference, timechart: default spans)', (length, span) => {
    expect(spanOf(length)).toBe(span);
  });

  it('is the smallest that gives no more than the bins asked for', () => {
    expect(spanOf(3 * hour, 3)).toBe('1h');
  });

  it('takes several months when one month gives too many bins', () => {
    const { count, unit } = timeSpanFor(0, 100 * 365 * day, 100, null);
    expect(unit).toBe('mon');
    expect((100 * 12) / count).toBeLessThanOrEqual(100);
  });
});

describe('the size of a bin', () => {
  it.each([
    ['10', { kind: 'number', width: 10 }],
    ['0.5', { kind: 'number', width: 0.5 }],
    ['log', { kind: 'log', coefficient: 1, base: 10 }],
    ['2log5', { kind: 'log', coefficient: 2, base: 5 }],
    ['5m', { kind: 'time', span: { count: 5, unit: 'm' } }],
  ])('%s is read', (text, span) => {
    expect(parseBinSpan(text)).toEqual(span);
  });

  it.each(['0', '-1', 'log1', '0.5log5', 'x', '', 'inf'])('%s is none', (text) => {
    expect(parseBinSpan(text)).toBeNull();
  });
});
