import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileWildcardSet } from '../../../src/knowledge/wildcard-set.ts';
import { compileWildcard } from '../../../src/values/wildcard.ts';

describe('a set of wildcard patterns', () => {
  it('gives the positions of all patterns that match, ascending', () => {
    const match = compileWildcardSet(['*.exe', 'cmd*', 'cmd.exe', '*', 'powershell.exe', '*md.e*', '*.exe'], {
      caseSensitive: true,
    });
    expect(match('cmd.exe')).toEqual([0, 1, 2, 3, 5, 6]);
    expect(match('notepad.exe')).toEqual([0, 3, 6]);
    expect(match('CMD.EXE')).toEqual([3]);
    expect(match('')).toEqual([3]);
  });

  it('ignores case when told to, for letters beyond ASCII too', () => {
    const match = compileWildcardSet(['*STRASSE', 'Größe*', 'K'], { caseSensitive: false });
    expect(match('hauptstraSSe')).toEqual([0]);
    expect(match('GRÖßE xl')).toEqual([1]);
    expect(match('\u212a')).toEqual([]); // the Kelvin sign is no k
  });

  it('needs the whole text to match and lets no literal part overlap another', () => {
    const match = compileWildcardSet(['abc*cde', 'a*a'], { caseSensitive: true });
    expect(match('abcde')).toEqual([]);
    expect(match('abccde')).toEqual([0]);
    expect(match('a')).toEqual([]);
    expect(match('aa')).toEqual([1]);
  });

  it('finds exactly what the patterns find one by one', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'ö', '\n'), maxLength: 12 });
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', 'A', 'ö', '*', '\n'), maxLength: 10 });
    fc.assert(
      fc.property(fc.array(pattern, { maxLength: 30 }), text, fc.boolean(), (patterns, value, caseSensitive) => {
        const oneByOne = patterns.flatMap((p, number) =>
          compileWildcard(p, { caseSensitive })(value) ? [number] : [],
        );
        expect(compileWildcardSet(patterns, { caseSensitive })(value)).toEqual(oneByOne);
      }),
      { numRuns: 2000 },
    );
  });
});
