import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { parsePipeline } from '../../grammar/parse.ts';
import { commands } from '../../src/commands/registry.ts';
import { evalFunctions } from '../../src/functions/eval-registry.ts';
import { printPipeline } from '../../src/syntax/print.ts';
import { SplError, SplErrors } from '../../src/syntax/spl-error.ts';
import { cleanTree } from '../support/clean-tree.ts';
import { openCase } from '../support/run-case.ts';

/** 20,000 texts in all. */
const runs = Number(process.env.SPLITE_PROPERTY_RUNS ?? 5000);

const engine = openCase({
  spl: '',
  macros: {
    plain: { definition: 'index=main a=1' },
    'wrap(1)': { definition: 'search $x$', args: ['x'] },
    'loop(1)': { definition: '`loop($x$)` `loop($x$)`', args: ['x'] },
    'computed(1)': { definition: '"a=".$x$', args: ['x'], iseval: true },
    'checked(1)': { definition: 'a=$x$', args: ['x'], validation: 'isnum($x$)', errormsg: 'a number' },
    open: { definition: '[ search (' },
    empty: { definition: '' },
  },
  lookups: { l: [{ k: 'a', v: 1 }] },
  datamodel: { name: 'M', objects: [{ name: 'Root', parent: 'BaseEvent', constraint: 'a=*', fields: ['a', 'b'] }] },
});
afterAll(() => engine.close());

/** Expands, lexes, parses and plans. Anything but an answer or an error in SPL's terms is a bug. How long it takes, `npm run fuzz` watches. */
function prepare(text: string): void {
  try {
    engine.prepare(text, true);
  } catch (error) {
    if (!(error instanceof SplError || error instanceof SplErrors)) throw error;
    for (const { span, message } of error instanceof SplErrors ? error.errors : [error]) {
      expect(message).not.toBe('');
      if (span === null) continue;
      expect(span.start).toBeGreaterThanOrEqual(0);
      expect(span.end).toBeGreaterThanOrEqual(span.start);
      expect(span.end).toBeLessThanOrEqual(text.length);
    }
  }
}

const words = [
  ...commands.keys(),
  ...[...evalFunctions.keys()].map((name) => `${name}(`),
  ...'count dc(a) values(a) avg( perc95(x) sparkline(count) eval( as by over where from datamodel=M.Root in IN AND OR NOT not and or xor like'.split(
    ' ',
  ),
  ...'a b _time index=main earliest=-1h latest=now span=1h limit=5 field=a max=0 * a* "a b" "x\\"y" \'a b\' 1 -5 1.10 0x10 1e999 10.0.0.0/8 TERM(a) CASE(B)'.split(
    ' ',
  ),
  ...'( ) [ ] { } , . = == != < <= > >= + - * / % ! | || ; : :: \\ \\" " \' ` ``` $a$ <<FIELD>> # @ & ^ ~ ?'.split(' '),
  '`plain`',
  '`wrap(a)`',
  '`wrap("a|b")`',
  '`loop(1)`',
  '`computed("x")`',
  '`computed(1+)`',
  '`checked(a)`',
  '`open`',
  '`empty`',
  '`nosuch`',
  '`x_filter`',
  '\n',
  '\t',
  '\u0000',
  '\uE000',
  '\u2028',
  'é',
  '😀',
  '\ud800',
  '"(?<n>a+)"',
  '"s/a/b/g"',
  '"%Y-%m-%d"',
];
const soup = fc
  .tuple(
    fc.constantFrom('', '| ', '| makeresults | '),
    fc.array(fc.tuple(fc.constantFrom(...words), fc.constantFrom(' ', ' ', '', ' | ')), { maxLength: 25 }),
  )
  .map(([start, parts]) => start + parts.flat().join(''));

const bytes = fc.uint8Array({ maxLength: 60 }).map((list) => Buffer.from(list).toString('utf8'));
const units = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 40 })
  .map((list) => String.fromCharCode(...list));

/** Real searches, cut and put together anew. */
const searches = readFileSync('test/fixtures/identity.spl', 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '');
const damaged = fc
  .tuple(
    fc.constantFrom(...searches),
    fc.constantFrom(...searches),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(...words, ''),
  )
  .map(([a, b, from, to, word]) => a.slice(0, Math.floor(a.length * from)) + word + b.slice(Math.floor(b.length * to)));

describe('any text at all', () => {
  const property = (texts: fc.Arbitrary<string>): void => fc.assert(fc.property(texts, prepare), { numRuns: runs });

  it('random bytes', { timeout: 600_000 }, () => property(fc.oneof(bytes, units)));
  it('soups of words and signs', { timeout: 600_000 }, () => property(soup));
  it('damaged searches', { timeout: 600_000 }, () => property(damaged));

  it('what parses prints to what parses to the same tree', { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(fc.oneof(soup, damaged), (text) => {
        let tree: ReturnType<typeof parsePipeline>;
        try {
          tree = parsePipeline(text);
        } catch (error) {
          if (error instanceof SplError) return;
          throw error;
        }
        expect(cleanTree(parsePipeline(printPipeline(tree)))).toEqual(cleanTree(tree));
      }),
      { numRuns: runs },
    );
  });
});

describe('long and deep texts', () => {
  const deep = 20_000;
  it.each([
    ['brackets', `| makeresults | where ${'('.repeat(deep)}1${')'.repeat(deep)}`],
    ['brackets that never close', '('.repeat(deep)],
    ['subsearches', `${'[search '.repeat(deep)}a${']'.repeat(deep)}`],
    ['negations', `${'NOT '.repeat(deep)}a`],
    ['negations in eval', `| makeresults | where ${'NOT '.repeat(deep)}a`],
    ['signs', `| makeresults | eval a=${'-'.repeat(deep)}1`],
    ['a chain of OR', Array.from({ length: deep }, (_, i) => `a=${i}`).join(' OR ')],
    [
      'a chain of AND in eval',
      `| makeresults | where ${Array.from({ length: deep }, (_, i) => `a=${i}`).join(' AND ')}`,
    ],
    ['a sum', `| makeresults | eval a=${Array.from({ length: deep }, () => '1').join('+')}`],
    ['a concatenation', `| makeresults | eval a=${Array.from({ length: deep }, () => 'b').join('.')}`],
    ['a list', `a IN (${Array.from({ length: deep }, (_, i) => i).join(',')})`],
    ['stages', `| makeresults ${'| eval a=1 '.repeat(2000)}`],
    ['quotes', '"'.repeat(deep + 1)],
    ['backslashes', `"${'\\'.repeat(deep)}`],
    ['backticks', '`'.repeat(deep + 1)],
    ['commas', ','.repeat(deep)],
    ['one word', 'a'.repeat(deep * 10)],
    ['blanks', `| makeresults${' '.repeat(deep * 10)}x`],
    ['calls', `| makeresults | eval a=${'if('.repeat(deep)}`],
    ['calls that close', `| makeresults | eval a=${'abs('.repeat(250)}1${')'.repeat(250)}`],
    ['numbers', `| makeresults | eval a=${'9'.repeat(deep)}`],
    ['macro marks', '\uE000'.repeat(deep)],
    ['pipes', '|'.repeat(deep)],
    ['comments', '```'.repeat(deep + 1)],
  ])('%s', (_, text) => prepare(text));
});
