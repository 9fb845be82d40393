import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { parsePlainYaml } from '../../../src/knowledge/plain-yaml.ts';

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
    expect(parsePlainYaml(text)).toEqual({
      definition: 'sourcetype=xmlwineventlog',
      other: 'convert ctime($field$)',
      arguments: ['field', 'b'],
      description: 'a long text that goes on',
      name: 'sysmon',
    });
  });

  it('gives keys in keys, lists of them, integers, truth values and text of several lines', () => {
    const text = [
      'version: 3',
      "search: 'index=a",
      "  | eval b=''x''",
      '',
      "  | table b'",
      'note: |',
      '  one',
      '    two',
      '',
      'tags:',
      '  ids:',
      '  - T1003',
      '  - T1059.001',
      '  observable:',
      '  - name: dest',
      '    role: Victim',
      '  none: []',
      '  data:',
      '    https://example.com/a#b',
      '',
      'used: true',
      'empty:',
    ].join('\n');
    expect(parsePlainYaml(text)).toEqual({
      version: 3,
      search: "index=a | eval b='x'\n| table b",
      note: 'one\n  two\n',
      tags: {
        ids: ['T1003', 'T1059.001'],
        observable: [{ name: 'dest', role: 'Victim' }],
        none: [],
        data: 'https://example.com/a#b',
      },
      used: true,
      empty: null,
    });
  });

  it.each([
    'a: 1.0',
    'a: 007',
    'a: True',
    'a: ~',
    'a: [b]',
    'a: b # c',
    'a: b: c',
    'a: &x b',
    'a: >\n  b',
    'a: b\n\n  c',
    "a: 'b\nc'",
    'a: "\\n"',
    'a: b\na: c',
    '- a',
    '# c\na: b',
    '',
  ])('leaves %j to the library', (text) => {
    expect(parsePlainYaml(text)).toBeUndefined();
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
      '\n\n',
      '\n    ',
      '\n  - ',
      '\n    b: ',
      "''",
      '[]',
      'false',
      '0',
    );
    const value = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
    const line = fc
      .tuple(
        fc.constantFrom('a', 'b', 'c-d', 'e'),
        fc.constantFrom(': ', ':\n  - ', ':\n- ', ":  '", ': "', ':', ': |\n  ', ': |-\n    ', ':\n  x: ', ':\n  '),
        value,
        fc.constantFrom('', "'", '"'),
      )
      .map((parts) => parts.join(''));
    const document = fc.array(line, { minLength: 1, maxLength: 4 }).map((lines) => `${lines.join('\n')}\n`);
    let read = 0;
    fc.assert(
      fc.property(document, (text) => {
        const plain = parsePlainYaml(text);
        if (plain === undefined) return;
        read++;
        expect(plain).toEqual(parse(text));
      }),
      { numRuns: 10_000 },
    );
    expect(read).toBeGreaterThan(100);
  });
});
