import { describe, expect, it } from 'vitest';
import { formatDuration, parseDuration } from '../../../src/values/duration.ts';

describe('formatDuration', () => {
  it.each([
    [3661, '01:01:01'],
    [90061, '1+01:01:01'],
    [12304.406, '03:25:04.406'],
    ['60.000000', '00:01:00.000000'],
    [0, '00:00:00'],
    [-5, '-00:00:05'],
    [864000, '10+00:00:00'],
    ['abc', 'abc'],
    [Number.NaN, 'NaN'],
  ])('prints %s as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('parseDuration', () => {
  it.each([
    ['00:10:05', 605],
    ['1+01:01:01', 90061],
    ['03:25:04.406', 12304.406],
    ['-00:00:05', -5],
  ])('reads %s', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  it.each(['', '10', '10:05', '00:60:00', '00:00:60', '1+', 'x', '00:00:05 '])('finds no duration in %j', (text) => {
    expect(parseDuration(text)).toBeNull();
  });
});
