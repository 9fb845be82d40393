import { describe, expect, it } from 'vitest';
import { findClock, findTimestamp, parseIso, parseTimestamp } from '../../../src/ingest/timestamp.ts';

/** 2024-05-01 12:00:00 UTC */
const now = 1_714_564_800;
const utc = { timeZone: 'UTC', now };

describe('a time in a field', () => {
  const noon = Date.UTC(2020, 9, 19, 12, 28, 44) / 1000;
  it.each([
    ['2020-10-19T12:28:44Z', noon],
    ['2020-10-19T12:28:44.333Z', noon + 0.333],
    ['2020-10-19 12:28:44.333', noon + 0.333],
    ['2020-10-19 12:28:44,333', noon + 0.333],
    ['2020-10-19T12:28:44.1230000Z', noon + 0.123],
    ['2020-10-19T14:28:44+02:00', noon],
    ['2020-10-19T14:28:44+0200', noon],
    ['2020-10-19T14:28:44+02', noon],
    ['2020-10-19 07:28:44 -0500', noon],
    ['2020-10-19T17:58:44+05:30', noon],
    ['2020-10-19 12:28:44 UTC', noon],
    ['2020-11-05 21:21:46Z', Date.UTC(2020, 10, 5, 21, 21, 46) / 1000],
    ['2020/10/19 12:28:44', noon],
    ['20201019T122844Z', noon],
    ['2020-10-19T12:28Z', noon - 44],
    ['2020-10-19', noon - 12 * 3600 - 28 * 60 - 44],
    ['2020-02-29T00:00:00Z', Date.UTC(2020, 1, 29) / 1000],
    [' 2020-10-19T12:28:44Z ', noon],
    ['/Date(1603110524333)/', 1_603_110_524.333],
    ['/Date(1603110524333+0200)/', 1_603_110_524.333],
    ['19/Oct/2020:05:28:44 -0700', noon],
    ['Mon, 19 Oct 2020 12:28:44 GMT', noon],
    ['Mon Oct 19 12:28:44 2020', noon],
    ['Oct 19, 2020 12:28:44 PM', noon],
    ['10/19/2020 01:28:44 PM', noon + 3600],
    ['10/19/2020 12:28:44 AM', noon - 12 * 3600],
    ['1603110524', noon],
    ['1603110524.25', noon + 0.25],
    ['1603110524333', noon + 0.333],
    ['1603110524333444', noon + 0.333444],
    ['1603110524333444555', noon + 0.333444555],
    ['1.603110524E9', noon],
    ['2020-10-19T12:28:44z', noon],
    ['2020-10-19t12:28:44Z', noon],
    ['2020-10-19T12:28:44+00:00', noon],
    ['2020-10-19T12:28:44-00:00', noon],
    ['2020-10-20T02:28:44+14:00', noon],
    ['2020-10-19T08:58:44 -03:30', noon],
    ['2020-10-19 12:28:44 GMT', noon],
    ['2020-10-19 07:28:44 CDT', noon],
    ['2020-10-19T24:00:00Z', noon + 11 * 3600 + 31 * 60 + 16],
    ['2020-10-19T12:28:44.123456789Z', noon + 0.123456789],
    ['Mon Oct 19 08:28:44 EDT 2020', noon],
    ['Oct 19 2020 12:28:44', noon],
    ['19 Oct 2020 14:28:44 +0200', noon],
    ['20201019122844', noon],
    ['20201019122844.0Z', noon],
    ['20201019142844.333000+120', noon + 0.333],
    ['20201019052844-0700', noon],
    // Windows counts tenths of microseconds since 1601
    ['132475841243330000', noon + 0.333],
    ['132475841240000000', noon],
  ])('%s', (text, epoch) => {
    expect(parseTimestamp(text, utc)).toBeCloseTo(epoch, 5);
  });
  it('reads numbers too', () => {
    expect(parseTimestamp(1_588_205_199.82437, utc)).toBe(1_588_205_199.82437);
    expect(parseTimestamp(1_603_110_524_333, utc)).toBe(1_603_110_524.333);
  });
  it.each([
    '',
    '-',
    'yesterday',
    '2020-13-01T00:00:00Z',
    '2020-10-19T25:00:00Z',
    '2020-10-19T12:28:44Zx',
    '2020-10-19T12:28:44 XYZ',
    '12:28:44',
  ])('is none in %j', (text) => {
    expect(parseTimestamp(text, utc)).toBeNull();
  });
  it('is in the given zone when it names none', () => {
    const berlin = { timeZone: 'Europe/Berlin', now };
    expect(parseTimestamp('2020-10-19T14:28:44', berlin)).toBe(noon);
    expect(parseTimestamp('2020-10-19T12:28:44Z', berlin)).toBe(noon);
    // winter time
    expect(parseIso('2020-12-01 01:00:00.5', 'Europe/Berlin')).toBe(Date.UTC(2020, 11, 1) / 1000 + 0.5);
  });
  it('is the last such day when it names no year', () => {
    expect(parseTimestamp('Apr 30 10:00:00', utc)).toBe(Date.UTC(2024, 3, 30, 10) / 1000);
    expect(parseTimestamp('Dec  3 10:00:00', utc)).toBe(Date.UTC(2023, 11, 3, 10) / 1000);
  });
});

describe('a time in the text of an event', () => {
  it.each([
    ['Oct 19 12:28:44 host sshd[1]: Accepted', Date.UTC(2023, 9, 19, 12, 28, 44) / 1000],
    ['<34>1 2020-10-19T12:28:44.003Z host app - - -', Date.UTC(2020, 9, 19, 12, 28, 44, 3) / 1000],
    ['10.0.0.1 - - [19/Oct/2020:05:28:44 -0700] "GET / HTTP/1.1"', Date.UTC(2020, 9, 19, 12, 28, 44) / 1000],
    ['10/19/2020 01:28:44 PM\nLogName=Security', Date.UTC(2020, 9, 19, 13, 28, 44) / 1000],
  ])('%s', (raw, epoch) => {
    expect(findTimestamp(raw, utc)).toBe(epoch);
  });
  it('is the first one, and near the beginning', () => {
    expect(findTimestamp('a 2020-01-01 00:00:00 b 2019-01-01 00:00:00', utc)).toBe(Date.UTC(2020, 0, 1) / 1000);
    expect(findTimestamp(`${'x'.repeat(200)} 2020-01-01 00:00:00`, utc)).toBeNull();
    expect(findTimestamp('no time here 12', utc)).toBeNull();
  });
});

describe('a time of day alone', () => {
  const at = (hour: number, minute: number, day = 1): number => Date.UTC(2024, 4, day, hour, minute) / 1000;

  it('is on the last such day before the time of the file', () => {
    expect(findClock('10:30:00.5: Notice', null, at(12, 0), 'UTC')).toBe(at(10, 30) + 0.5);
    expect(findClock('[13:30:00] text', null, at(12, 0, 2), 'UTC')).toBe(at(13, 30, 1));
    expect(findClock('12:00:00 text', null, at(12, 0), 'UTC')).toBe(at(12, 0));
  });

  it('is on the day nearest to the event before', () => {
    expect(findClock('00:05:00 text', at(23, 55, 1), at(0, 0, 9), 'UTC')).toBe(at(0, 5, 2));
    expect(findClock('23:58:00 text', at(0, 5, 2), at(0, 0, 9), 'UTC')).toBe(at(23, 58, 1));
  });

  it.each(['25:00:00 x', '10:00 x', '10:00:00:00 x', 'at 10:00:00'])('is not in: %s', (text) => {
    expect(findClock(text, null, at(12, 0), 'UTC')).toBeNull();
  });
});
