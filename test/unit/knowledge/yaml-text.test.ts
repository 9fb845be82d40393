import { describe, expect, it } from 'vitest';
import { parseYaml, YamlError } from '../../../src/knowledge/yaml-text.ts';

function lineOfError(text: string): number | null {
  try {
    parseYaml(text);
  } catch (error) {
    if (error instanceof YamlError) return error.line;
    throw error;
  }
  throw new Error('no error');
}

describe('reading YAML', () => {
  it('gives plain values', () => {
    expect(parseYaml('name: x\nlist: [1, two, true, null]\n')).toEqual({ name: 'x', list: [1, 'two', true, null] });
  });

  it('accepts quoted values that go on at the left margin', () => {
    expect(parseYaml("a: 'one\ntwo ''2''\nthree'\nb: \"x\\\"\ny\"\nc: 'z'\n")).toEqual({
      a: "one two '2' three",
      b: 'x" y',
      c: 'z',
    });
  });

  it('says on which line it went wrong', () => {
    expect(lineOfError('a: 1\nb: [1,\nc: 2\n')).toBeGreaterThanOrEqual(2);
    expect(lineOfError("a: 1\nb: 'never closed\n")).toBeGreaterThanOrEqual(2);
  });

  it('refuses deep nesting and floods of aliases instead of failing', () => {
    for (const deep of ['['.repeat(100_000), '- '.repeat(50_000), '? '.repeat(1000), '{a: ["]", '.repeat(5000)]) {
      expect(() => parseYaml(deep)).toThrow('It is nested more than 100 levels deep.');
    }
    const bomb = Array.from(
      { length: 12 },
      (_, n) =>
        `a${n}: &a${n} [${Array(9)
          .fill(n === 0 ? 'x' : `*a${n - 1}`)
          .join(',')}]`,
    );
    expect(() => parseYaml(bomb.join('\n'))).toThrow(YamlError);
  });
});
