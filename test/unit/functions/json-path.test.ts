import { describe, expect, it } from 'vitest';
import { findJson, findJsonText, isManyPath, parseJsonPath, updateJson } from '../../../src/functions/json-path.ts';
import { compactJson, parseJson } from '../../../src/values/json-text.ts';

const document = parseJson('{"a":{"b.c":1,"list":[{"x":"1"},{"x":"2"},{"y":3}]},"":"empty key"}')!;

describe('a path', () => {
  it('is read into steps', () => {
    expect(parseJsonPath('a.list{1}.x')).toEqual([
      { kind: 'member', key: 'a' },
      { kind: 'member', key: 'list' },
      { kind: 'element', index: 1 },
      { kind: 'member', key: 'x' },
    ]);
    expect(parseJsonPath('{}{0}')).toEqual([{ kind: 'each' }, { kind: 'element', index: 0 }]);
    expect(parseJsonPath('')).toEqual([]);
  });

  it.each(['a{b}', 'a{', 'a}b', '{-1}'])('%s is none', (text) => expect(parseJsonPath(text)).toBeNull());

  it('leads to many values only with {}', () => {
    expect(isManyPath(parseJsonPath('a.list{}.x')!)).toBe(true);
    expect(isManyPath(parseJsonPath('a.list{0}.x')!)).toBe(false);
  });
});

describe('following a path', () => {
  it('gives the values in order, as fields', () => {
    expect(findJsonText(document, parseJsonPath('a.list{}.x')!)).toEqual(['1', '2']);
    expect(findJsonText(document, parseJsonPath('a.list{2}')!)).toBe('{"y":3}');
    expect(findJsonText(document, parseJsonPath('a.list{7}')!)).toBeNull();
  });

  it('nests at every dot and does not look into lists by itself', () => {
    expect(findJson(document, parseJsonPath('a.b.c')!)).toEqual([]);
    expect(findJson(document, parseJsonPath('a.list.x')!)).toEqual([]);
  });
});

describe('updating at a path', () => {
  it('leaves the original as it is', () => {
    const before = compactJson(document);
    updateJson(document, parseJsonPath('a.list{}.x')!, () => 'changed', true);
    expect(compactJson(document)).toBe(before);
  });

  it('removes what becomes undefined', () => {
    const without = updateJson(document, parseJsonPath('a.list{0}')!, () => undefined, false);
    expect(compactJson(without)).toBe('{"a":{"b.c":1,"list":[{"x":"2"},{"y":3}]},"":"empty key"}');
  });
});
