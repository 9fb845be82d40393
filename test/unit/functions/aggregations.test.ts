import { describe, expect, it } from 'vitest';
import type { Aggregation } from '../../../src/functions/aggregation.ts';
import { aggregations, findAggregation } from '../../../src/functions/aggregation-registry.ts';
import type { Value } from '../../../src/values/value.ts';

/** Runs an aggregation over rows one second apart, the oldest (last) at `_time` 1. */
function run(aggregation: Aggregation, input: readonly Value[], parameter?: number): Value {
  const accumulator = aggregation.create(parameter);
  for (const [index, value] of input.entries()) accumulator.add(value, input.length - index);
  return accumulator.result();
}

function aggregate(name: string, input: readonly Value[]): Value {
  const found = findAggregation(name);
  if (!found) throw new Error(`no aggregation ${name}`);
  return run(found.aggregation, input, found.parameter);
}

const entries = [...new Set(aggregations.values())];

describe('every aggregation', () => {
  it.each(entries.map((entry) => [entry.name, entry] as const))('%s gives what its example says', (_name, entry) => {
    const [input, result, parameter] = entry.example;
    expect(run(entry, input, parameter)).toEqual(result);
  });

  it.each(entries.map((entry) => [entry.name, entry] as const))('%s of nothing is its empty value', (_name, entry) => {
    expect(run(entry, [])).toEqual(entry.empty);
    expect(run(entry, [null, undefined, null])).toEqual(entry.empty);
  });

  it.each(entries.filter((entry) => entry.numeric).map((entry) => [entry.name, entry] as const))(
    '%s of text alone is absent',
    (_name, entry) => {
      expect(run(entry, ['a', '0x10', ' 1', '', ['b', 'c']])).toBeNull();
    },
  );

  it('has all the functions that Splunk lists', () => {
    const names =
      'avg c count dc distinct_count earliest earliest_time estdc estdc_error exactperc99 first last latest latest_time ' +
      'list max mean median min mode p95 perc95 range rate stdev stdevp sum sumsq upperperc99 values var varp ' +
      'per_second per_minute per_hour per_day';
    expect(names.split(' ').filter((name) => findAggregation(name) === null)).toEqual([]);
  });
});

describe('findAggregation', () => {
  it('reads the percentage from the name', () => {
    expect(findAggregation('perc95')).toMatchObject({ aggregation: { name: 'perc' }, parameter: 95 });
    expect(findAggregation('P50')).toMatchObject({ aggregation: { name: 'perc' }, parameter: 50 });
    expect(findAggregation('p99.9')).toMatchObject({ aggregation: { name: 'perc' }, parameter: 99.9 });
    expect(findAggregation('exactperc25')).toMatchObject({ aggregation: { name: 'exactperc' }, parameter: 25 });
    expect(findAggregation('upperperc75')).toMatchObject({ aggregation: { name: 'upperperc' }, parameter: 75 });
  });

  it('ignores the case of names', () => {
    expect(findAggregation('COUNT')?.aggregation.name).toBe('count');
    expect(findAggregation('Distinct_Count')?.aggregation.name).toBe('dc');
  });

  it.each(['perc', 'p', 'perc101', 'pXX', 'perc-5', 'counts', 'constructor', '__proto__', ''])('refuses %j', (name) => {
    expect(findAggregation(name)).toBeNull();
  });
});

describe('counting', () => {
  it('counts each value of a multivalue and no absent field', () => {
    expect(aggregate('count', [['a', 'b'], null, 'a', ''])).toBe(4);
  });

  it('tells distinct values apart as text, by case', () => {
    expect(aggregate('dc', ['a', 'A', 'a', 1, '1', '1.0', ['a', 'b']])).toBe(5);
  });
});

describe('sums', () => {
  it('skips text that is no number and takes every value of a multivalue', () => {
    expect(aggregate('sum', ['10', 'abc', ['1', '2', 'x'], 0.5])).toBe(13.5);
    expect(aggregate('avg', ['10', 'abc', ['1', '1']])).toBe(4);
  });

  it('adds doubles in the order of the rows', () => {
    expect(aggregate('sum', ['1e16', '1', '-1e16'])).toBe(0);
    expect(aggregate('avg', new Array(100).fill('3.99'))).toBe(3.9900000000000055);
    expect(aggregate('avg', new Array(10000).fill('3.99'))).toBe(3.990000000000215);
  });

  it('keeps infinite sums infinite', () => {
    expect(aggregate('sum', ['inf', '1'])).toBe(Number.POSITIVE_INFINITY);
    expect(aggregate('sum', ['1e308', '1e308'])).toBe(Number.POSITIVE_INFINITY);
  });

  it('gives zero for numbers that cancel out', () => {
    expect(aggregate('sum', ['5', '-5'])).toBe(0);
  });

  it('adds up squares', () => {
    expect(aggregate('sumsq', ['-3', '4'])).toBe(25);
  });
});

describe('spread', () => {
  it('divides by n for a population and by n - 1 for a sample', () => {
    const numbers = ['2', '4', '4', '4', '5', '5', '7', '9'];
    expect(aggregate('varp', numbers)).toBeCloseTo(4, 12);
    expect(aggregate('stdevp', numbers)).toBeCloseTo(2, 12);
    expect(aggregate('var', numbers)).toBeCloseTo(32 / 7, 12);
    expect(aggregate('stdev', numbers)).toBeCloseTo(Math.sqrt(32 / 7), 12);
  });

  it('is zero for a single number', () => {
    for (const name of ['var', 'varp', 'stdev', 'stdevp', 'range']) expect(aggregate(name, ['42'])).toBe(0);
  });

  it('stays accurate for large numbers that differ little', () => {
    expect(aggregate('var', ['1700000001', '1700000002', '1700000003'])).toBe(1);
  });

  it('measures the range of numbers only', () => {
    expect(aggregate('range', ['-5', '10', 'zzz', '0'])).toBe(15);
  });
});

describe('min and max', () => {
  it('compares numbers as numbers', () => {
    expect(aggregate('min', ['9', '10', '100'])).toBe(9);
    expect(aggregate('max', ['9', '10', '100'])).toBe(100);
    expect(aggregate('min', ['-5', 0, 2.5])).toBe(-5);
  });

  it('ranks any text above any number', () => {
    expect(aggregate('max', ['9', 'abc', '10'])).toBe('abc');
    expect(aggregate('min', ['abc', '9', '10'])).toBe(9);
  });

  it('compares text by code point: upper case first, emoji after the rest', () => {
    expect(aggregate('min', ['a', 'B'])).toBe('B');
    expect(aggregate('max', ['a', 'B'])).toBe('a');
    expect(aggregate('max', ['\uff5e', '😀'])).toBe('😀');
  });

  it('keeps a number as it was written', () => {
    expect(aggregate('max', ['1.10'])).toBe('1.10');
    expect(aggregate('min', ['0.0', '3'])).toBe('0.0');
    expect(aggregate('max', ['12'])).toBe(12);
  });

  it('takes the shortest of several spellings, in whatever order they come', () => {
    for (const spellings of [
      ['1.00', '1', '1.0'],
      ['1', '1.0', '1.00'],
    ])
      for (const name of ['min', 'max']) expect(aggregate(name, spellings)).toBe(1);
  });

  it('takes every value of a multivalue', () => {
    expect(aggregate('max', [['3', '20'], '5'])).toBe(20);
  });
});

describe('mode', () => {
  it('takes the most frequent value, of several the first in code point order', () => {
    expect(aggregate('mode', ['b', 'a', 'b'])).toBe('b');
    expect(aggregate('mode', ['b', 'a', 'B'])).toBe('B');
  });
});

describe('percentiles', () => {
  const numbers = ['50', '10', '40', '20', '30'];

  it('lies between its neighbours', () => {
    expect(aggregate('perc50', numbers)).toBe(30);
    expect(aggregate('exactperc25', numbers)).toBe(20);
    expect(aggregate('p90', numbers)).toBe(46);
    expect(aggregate('p0', numbers)).toBe(10);
    expect(aggregate('p100', numbers)).toBe(50);
    expect(aggregate('median', ['1', '2', '3', '4'])).toBe(2.5);
    expect(aggregate('p10', ['inf', 'inf'])).toBe(Number.POSITIVE_INFINITY);
  });

  it('takes the value at rank floor(p / 100 * n) where limits.conf says so, not misled by the rounding of p / 100', () => {
    const hundred = Array.from({ length: 100 }, (_, index) => index);
    const ofHundred = (name: string): Value => {
      const { aggregation, parameter } = findAggregation(name)!;
      const accumulator = aggregation.create(parameter, { listValues: 100, percentiles: 'nearest-rank' });
      for (const value of hundred) accumulator.add(value, null);
      return accumulator.result();
    };
    expect(ofHundred('perc29')).toBe(29);
    expect(ofHundred('perc57')).toBe(57);
    expect(ofHundred('median')).toBe(50);
    expect(ofHundred('p100')).toBe(99);
  });

  it('sorts numbers by size and skips text', () => {
    expect(aggregate('median', ['9', '100', 'abc', '10'])).toBe(10);
  });
});

describe('order', () => {
  it('takes first and last by arrival, passing over rows that lack the field', () => {
    expect(aggregate('first', [null, 'x', 'y', null])).toBe('x');
    expect(aggregate('last', [null, 'x', 'y', null])).toBe('y');
  });

  it('keeps the spelling of text', () => {
    expect(aggregate('first', ['007'])).toBe('007');
    expect(aggregate('latest', ['1.10'])).toBe('1.10');
    expect(aggregate('list', ['1.10', '0x18'])).toEqual(['1.10', '0x18']);
    expect(aggregate('values', ['1.10', 2])).toEqual(['1.10', '2']);
  });

  it('takes the empty text for a value', () => {
    expect(aggregate('first', ['', 'b'])).toBe('');
    expect(aggregate('values', ['', 'b'])).toEqual(['', 'b']);
  });

  it('lists the first 100 values, or as many as the limits say', () => {
    const input = Array.from({ length: 150 }, (_, index) => `v${index}`);
    expect(aggregate('list', input)).toEqual(input.slice(0, 100));
    const three = findAggregation('list')!.aggregation.create(undefined, {
      listValues: 3,
      percentiles: 'interpolated',
    });
    for (const value of input) three.add(value, null);
    expect(three.result()).toEqual(['v0', 'v1', 'v2']);
  });

  it('collects distinct values without limit, sorted as text', () => {
    const numbers = Array.from({ length: 150 }, (_, index) => index + 1);
    expect(aggregate('values', numbers)).toHaveLength(150);
    expect(aggregate('values', ['2', '10', '1', 'b', 'B', '2'])).toEqual(['1', '10', '2', 'B', 'b']);
  });

  it('writes a list of one as the plain value', () => {
    expect(aggregate('values', ['a', 'a'])).toBe('a');
    expect(aggregate('list', ['a'])).toBe('a');
  });
});

describe('time', () => {
  const events = [
    { time: 300, value: 'b' },
    { time: 100, value: 'a' },
    { time: 200, value: 'c' },
    { time: null, value: 'no time' },
    { time: 900, value: null },
  ];
  const over = (name: string, rows: readonly { time: number | null; value: Value }[]): Value => {
    const accumulator = findAggregation(name)!.aggregation.create();
    for (const row of rows) accumulator.add(row.value, row.time);
    return accumulator.result();
  };

  it('goes by _time, not by arrival, and ignores rows without time or field', () => {
    expect(over('earliest', events)).toBe('a');
    expect(over('latest', events)).toBe('b');
    expect(over('earliest_time', events)).toBe('100.000000');
    expect(over('latest_time', events)).toBe('300.000000');
  });

  it('takes the newer arrival as the later one at the same time', () => {
    const same = [
      { time: 5, value: 'newer' },
      { time: 5, value: 'older' },
    ];
    expect(over('latest', same)).toBe('newer');
    expect(over('earliest', same)).toBe('older');
  });

  it('adds the largest value that a counter fell from to its change', () => {
    const values = ['10', '60', '5', '40', '0', '20'];
    const counter = values.map((value, index) => ({ time: index, value })).reverse();
    expect(over('rate', counter)).toBe((20 - 10 + 60) / 5);
  });

  it('computes the rate per second between the ends', () => {
    const counter = [
      { time: 100, value: '300' },
      { time: 50, value: '180' },
      { time: 0, value: '100' },
    ];
    expect(over('rate', counter)).toBe(2);
    expect(over('rate', counter.slice(0, 1))).toBeNull();
    expect(over('rate', [{ time: 200, value: 'n/a' }, ...counter])).toBeNull();
  });
});

it('per_* yield the sum, which timechart scales by the length of its buckets', () => {
  const scaled = (name: string, bucketSeconds: number) => {
    const { aggregation } = findAggregation(name)!;
    return (Number(run(aggregation, ['100', '50', '300'])) * aggregation.perSeconds!) / bucketSeconds;
  };
  expect(scaled('per_second', 3600)).toBe(0.125);
  expect(scaled('per_minute', 3600)).toBe(7.5);
  expect(scaled('per_hour', 3600)).toBe(450);
  expect(scaled('per_day', 3600)).toBe(10800);
});
