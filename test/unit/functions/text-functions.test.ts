import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';

describe('text functions', () => {
  it.each([
    ['len("buttercup")', 9],
    ['len(emoji)', 3],
    ['len("")', 0],
    ['len(nosuch)', null],
    ['lower("ÄB")', 'äb'],
    ['ltrim(" ZZZZabcZZ "," Z")', 'abcZZ '],
    ['trim("\t a b \t")', 'a b'],
    ['rtrim(" ab  ")', ' ab'],
    ['trim(nosuch)', null],
    ['substr("hello",2)', 'ello'],
    ['substr("hello",4,99)', 'lo'],
    ['substr("hello",-3,2)', 'll'],
    ['substr("hello",-9,6)', 'he'],
    ['substr("hello",9)', ''],
    ['substr(emoji,2,1)', '😀'],
    ['replace("aXbXc","X","-")', 'a-b-c'],
    ['replace("a.b",".","x")', 'xxx'],
    ['replace("abc","x","y")', 'abc'],
    ['replace("2023-11-14","(\\d+)-(\\d+)","\\2/\\1")', '11/2023-14'],
    ['replace(path,"\\\\\\\\","/")', 'C:/Windows/cmd.exe'],
    ['urldecode("caf%C3%A9%20100%")', 'café 100%'],
    ['urldecode("%ff")', '%ff'],
    ['md5("hello")', '5d41402abc4b2a76b9719d911017c592'],
  ])('%s', (text, value) => {
    expect(evaluate(text, { emoji: 'a😀b', path: 'C:\\Windows\\cmd.exe' })).toBe(value);
  });

  it('lower and upper work value by value, the others do not take multivalues', () => {
    expect(evaluate('upper(mv)', { mv: ['a', 'b'] })).toEqual(['A', 'B']);
    expect(evaluate('len(mv)', { mv: ['a', 'b'] })).toBeNull();
    expect(evaluate('replace(mv,"a","b")', { mv: ['a', 'b'] })).toBeNull();
  });
});

describe('date and time functions', () => {
  it.each([
    ['now()', 1700000000],
    ['relative_time(now(),"-7d@w1")', 1699228800],
    ['relative_time(now(),nosuch)', null],
    ['relative_time(now(),word)', null],
    ['strftime(_time,"%Y-%m-%d %H:%M:%S")', '2023-11-14 22:13:20'],
    ['strftime(nosuch,"%Y")', null],
    ['strptime("14.11.2023","%d.%m.%Y")', '1699920000.000000'],
    ['strptime(word,"%d.%m.%Y")', null],
    ['strptime(s,f)', '1699920000.000000'],
    ['(strptime("2023-11-14","%Y-%m-%d")-strptime("2023-11-10","%Y-%m-%d"))/86400', 4],
  ])('%s', (text, value) => {
    expect(evaluate(text, { _time: 1700000000, word: 'yesterday', s: '2023-11-14', f: '%Y-%m-%d' })).toBe(value);
  });

  it('uses the time zone of the search', () => {
    const berlin = { now: 1700000000, timeZone: 'Europe/Berlin' };
    expect(evaluate('strftime(1700000000,"%H:%M")', {}, berlin)).toBe('23:13');
    expect(evaluate('relative_time(1700000000,"@d")', {}, berlin)).toBe(1699916400);
    expect(evaluate('strptime("2023-11-14","%Y-%m-%d")', {}, berlin)).toBe('1699916400.000000');
  });
});
