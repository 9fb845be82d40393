import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compactJson, JsonNumber, leafText, parseJson } from '../../../src/values/json-text.ts';

describe('parseJson', () => {
  it('keeps the spelling of numbers', () => {
    const text = '{"a":1.10,"b":12345678901234567890,"c":1e5,"d":-0,"e":0.1,"f":42}';
    const value = parseJson(text) as ReadonlyMap<string, unknown>;
    expect(compactJson(value as never)).toBe(text);
    expect(value.get('a')).toEqual(new JsonNumber('1.10'));
    expect(value.get('f')).toBe(42);
  });

  it('keeps the order of keys, also of those that look like numbers', () => {
    expect(compactJson(parseJson('{ "b": 1, "2": [ ], "1": { }, "__proto__": 3 }')!)).toBe(
      '{"b":1,"2":[],"1":{},"__proto__":3}',
    );
  });

  it('takes the last value of a repeated key', () => {
    expect(compactJson(parseJson('{"a":1,"a":2}')!)).toBe('{"a":2}');
  });

  it('does what JSON.parse does with all JSON', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(JSON.parse(compactJson(parseJson(text)!))).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    '',
    ' ',
    '{',
    '[1,]',
    '{"a":1,}',
    "{'a':1}",
    '01',
    '1.',
    '.5',
    '+1',
    'NaN',
    'tru',
    '"a',
    '"\\x"',
    '"a\nb"',
    '1 2',
    '{"a" 1}',
    '[1 2]',
    '\\"',
  ])('takes %j for no JSON', (text) => {
    expect(parseJson(text)).toBeUndefined();
    expect(() => JSON.parse(text)).toThrow();
  });

  it('takes nesting without end for no JSON', () => {
    expect(parseJson('['.repeat(100_000))).toBeUndefined();
    expect(parseJson('[[1]]')).toEqual([[1]]);
  });

  it('reads escapes', () => {
    expect(parseJson('"a\\u00e9\\n\\"\\\\\\ud83d\\ude00"')).toBe('aé\n"\\😀');
  });
});

describe('leafText', () => {
  it.each([
    ['"a \\"b\\""', 'a "b"'],
    ['true', 'true'],
    ['null', 'null'],
    ['1.10', '1.10'],
    ['[1, "a"]', '[1,"a"]'],
    ['{"a": {"b": null}}', '{"a":{"b":null}}'],
  ])('of %s', (json, text) => {
    expect(leafText(parseJson(json)!)).toBe(text);
  });
});
