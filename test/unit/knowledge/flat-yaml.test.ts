import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseFlatYaml } from '../../../src/knowledge/flat-yaml.ts';

describe('reading plain YAML without the library', () => {
  it('gives text and lists of text', () => {
    const text = [
      'definition: "sourcetype=xmlwineventlog"',
      "other: 'convert ctime($field$)'",
      'arguments:',
      '  - field',
      '  - "b"',
      'description: a long text',
      '  that goes on',
      'name: sysmon',
      '',
    ].join('\n');
    expect(parseFlatYaml(text)).toEqual({
      definition: 'sourcetype=xmlwineventlog',
      other: 'convert ctime($field$)',
      arguments: ['field', 'b'],
      description: 'a long text that goes on',
      name: 'sysmon',
    });
  });

  it.each([
    'a: 1',
    'a: true',
    'a: ~',
    'a: [b]',
    'a: b # c',
    'a: b: c',
    'a: &x b',
    'a: |\n  b',
    'a:\n  b: c',
    "a: 'b\n  c'",
    'a: "\\n"',
    'a: b\na: c',
    '- a',
    'a:',
    '# c\na: b',
    'a: b\n\nc: d',
    '',
  ])('leaves %j to the library', (text) => {
    expect(parseFlatYaml(text)).toBeUndefined();
  });

  it('reads nothing otherwise than the library does', () => {
    const piece = fc.constantFrom(
      'a',
      'b c',
      ':',
      ' ',
      '#',
      "'",
      '"',
      '-',
      '- ',
      '\n',
      '\n  ',
      '1',
      'true',
      '|',
      '[',
      '\\',
      '?',
      '\t',
      'é',
      '`',
      '=',
      '~',
      '%',
    );
    const value = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    const line = fc
      .tuple(
        fc.constantFrom('a', 'b', 'c-d', 'e'),
        fc.constantFrom(': ', ':\n  - ', ':\n- ', ":  '", ': "', ':'),
        value,
        fc.constantFrom('', "'", '"'),
      )
      .map((parts) => parts.join(''));
    const document = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => `${lines.join('\n')}\n`);
    let read = 0;
    fc.assert(
      fc.property(document, (text) => {
        const flat = parseFlatYaml(text);
        if (flat === undefined) return;
        read++;
        expect(flat).toEqual(parse(text));
      }),
      { numRuns: 10_000 },
    );
    expect(read).toBeGreaterThan(100);
  });
});
