import { describe, expect, it } from 'vitest';
import { YamlError } from '../../../src/knowledge/yaml-compose.ts';
import { parseYamlDocuments, placeOfPath } from '../../../src/knowledge/yaml-documents.ts';
import { parseYaml } from '../../../src/knowledge/yaml-text.ts';

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

  it('says line and column of whatever is wrong', () => {
    const placeOfError = (text: string) => {
      try {
        parseYaml(text);
      } catch (error) {
        if (error instanceof YamlError) return [error.message, error.line, error.column];
        throw error;
      }
      throw new Error('no error');
    };
    expect(placeOfError('a: x\nb:\n  - c: [1, 2\n')).toEqual([expect.stringMatching(/^This is no valid YAML: /), 4, 1]);
    expect(placeOfError(`a: x\nb: ${'['.repeat(200)}`)).toEqual([
      'This is no valid YAML: It is nested more than 100 levels deep.',
      2,
      103,
    ]);
    expect(placeOfError('a: 1\n---\nb: 2\n')).toEqual([
      'This is no valid YAML: It holds more than one document.',
      2,
      1,
    ]);
    expect(placeOfError('a: *b\n')).toEqual([expect.stringMatching('Unresolved alias'), 1, expect.any(Number)]);
  });

  it('passes over a byte order mark', () => {
    expect(parseYaml('\ufeffname: x\n')).toEqual({ name: 'x' });
    expect(parseYaml('\ufeffname: [x]\n')).toEqual({ name: ['x'] });
  });

  it('knows places behind quoted values that go on at the left margin', () => {
    const text = "a: 'one\ntwo\nthree'\nb:\n  c: x\n";
    const [document] = parseYamlDocuments(text);
    expect(document?.value).toEqual({ a: 'one two three', b: { c: 'x' } });
    expect(text.slice(document?.keyAt(['b', 'c']))).toBe('c: x\n');
    expect(text.slice(document?.valueAt(['b', 'c']))).toBe('x\n');
    expect(placeOfPath(text, ['b', 'c'])).toEqual({ line: 5, column: 3 });
  });
});
