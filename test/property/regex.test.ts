import fc from 'fast-check';
import { expect, it } from 'vitest';
import { linearMatcher } from '../../src/values/regex-linear.ts';
import { compileMatcher } from '../../src/values/regex-matcher.ts';
import { parseRegex } from '../../src/values/regex-parser.ts';
import { compileProgram } from '../../src/values/regex-program.ts';

const runs = Number(process.env.SPLITE_PROPERTY_RUNS ?? 5000);

const atom = fc.constantFrom(
  'a',
  'b',
  '.',
  '\\w',
  '[ab]',
  '[^a]',
  '^',
  '$',
  '\\b',
  'é',
  '😀',
  '',
  '(?<=a)',
  '(?<!b)',
  '\\G',
);
const quantifier = fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{2,}', '*?', '+?', '??', '*+', '++');
const { pattern } = fc.letrec<{ pattern: string }>((tie) => {
  const part = tie('pattern');
  return {
    pattern: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      atom,
      fc.tuple(part, part).map(([a, b]) => a + b),
      fc.tuple(part, part).map(([a, b]) => `(?:${a}|${b})`),
      fc.tuple(fc.constantFrom('(', '(?:', '(?>', '(?=', '(?!'), part).map(([open, a]) => `${open}${a})`),
      fc.tuple(part, quantifier).map(([a, q]) => `(?:${a})${q}`),
    ),
  };
});
const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n', 'é', '😀'), maxLength: 8 });

it('the linear matcher finds what the backtracking one finds', () => {
  fc.assert(
    fc.property(pattern, text, fc.boolean(), (source, subject, sticky) => {
      const parsed = parseRegex(source, false);
      const program = compileProgram(parsed);
      fc.pre(program !== null);
      expect(linearMatcher(program).find(subject, 0, sticky)).toEqual(compileMatcher(parsed).find(subject, 0, sticky));
    }),
    { numRuns: runs },
  );
});
