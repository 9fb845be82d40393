import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createLexer,
  createParser,
  parseExpression,
  parsePipeline,
  parseSearchTerms,
  parseSubsearch,
} from '../../../grammar/parse.ts';
import { printExpression, printPipeline, printSearch } from '../../../src/syntax/print.ts';
import { SplError } from '../../../src/syntax/spl-error.ts';
import { cleanTree } from '../../support/clean-tree.ts';

const identity = readFileSync('test/fixtures/identity.spl', 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '');

describe('grammar', () => {
  it('passes the checks of the parser toolkit: no ambiguity, no left recursion, no unreachable token', () => {
    expect(() => [createLexer({ validate: true }), createParser({ validate: true })]).not.toThrow();
  });

  it.each(identity)('prints what parses to the same tree: %s', (spl) => {
    const tree = parsePipeline(spl);
    for (const separator of [' ', '\n'])
      expect(cleanTree(parsePipeline(printPipeline(tree, separator)))).toEqual(cleanTree(tree));
  });
});

describe('search terms', () => {
  const printed = (text: string): string => printSearch(parseSearchTerms(text)!);

  it('binds OR tighter than the implied AND', () => {
    expect(printed('a=1 OR b=2 c=3')).toBe('(a=1 OR b=2) AND c=3');
    expect(cleanTree(parseSearchTerms('a=1 OR b=2 c=3'))).toEqual(cleanTree(parseSearchTerms('(a=1 OR b=2) AND c=3')));
    expect(cleanTree(parseSearchTerms('a=1 b=2 OR c=3'))).toEqual(cleanTree(parseSearchTerms('a=1 AND (b=2 OR c=3)')));
  });

  it('applies NOT to the next term only', () => {
    expect(cleanTree(parseSearchTerms('NOT a=1 b=2'))).toEqual(cleanTree(parseSearchTerms('(NOT a=1) AND b=2')));
  });

  it('takes lower-case operators for words', () => {
    expect(printed('a or b')).toBe('a AND or AND b');
  });

  it('removes the escapes of backslash and quote and leaves other pairs', () => {
    const term = parseSearchTerms(String.raw`path="C:\\Windows\System \"x\""`);
    expect(term).toMatchObject({ kind: 'comparison', value: { text: String.raw`C:\Windows\System "x"` } });
  });

  it('drops empty items of a list', () => {
    expect(parseSearchTerms('x IN (,"a",, b,)')).toMatchObject({ kind: 'in', values: [{ text: 'a' }, { text: 'b' }] });
  });

  it('reads ( ) as a condition that always holds', () => {
    expect(parseSearchTerms('NOT ( )')).toMatchObject({ kind: 'not', term: { kind: 'and', terms: [] } });
  });

  it('keeps = and ! inside a bare value', () => {
    expect(parseSearchTerms('url=*?a=b!c')).toMatchObject({ kind: 'comparison', value: { text: '*?a=b!c' } });
  });
});

describe('expressions', () => {
  const same = (a: string, b: string): void =>
    expect(cleanTree(parseExpression(a))).toEqual(cleanTree(parseExpression(b)));

  it('binds AND tighter than OR, and XOR loosest', () => {
    same('a=1 OR b=2 AND c=3', 'a=1 OR (b=2 AND c=3)');
    same('a=1 XOR b=2 OR c=3', 'a=1 XOR (b=2 OR c=3)');
  });

  it('binds NOT looser than comparisons', () => same('NOT a=1 AND b=2', '(NOT (a=1)) AND b=2'));
  it('binds concatenation looser than sums', () => same('a.b+c', 'a.(b+c)'));
  it('reads a-b-c from the left', () => same('a-b-c', '(a-b)-c'));
  it('takes a double-quoted text for text and a single-quoted one for a field', () => {
    expect(parseExpression('"a b"')).toMatchObject({ kind: 'string', value: 'a b' });
    expect(parseExpression("'a b'")).toMatchObject({ kind: 'field', name: { text: 'a b' } });
  });
  it('knows \\t and \\n and leaves \\d alone', () => {
    expect(parseExpression(String.raw`"a\tb\d\\c\"d"`)).toMatchObject({ value: 'a\tb\\d\\c"d' });
  });
  it('prints only the brackets that are needed', () => {
    expect(printExpression(parseExpression('((a+b)*c)'))).toBe('(a + b) * c');
  });
});

describe('subsearches', () => {
  it('take their first word for a command, with or without a pipe', () => {
    const [stage] = parseSubsearch('inputlookup x').stages;
    expect(stage).toMatchObject({ kind: 'command', name: 'inputlookup' });
    expect(parseSubsearch('| inputlookup x').stages[0]).toMatchObject({ name: 'inputlookup' });
  });
});

describe('a search typed at the start', () => {
  it('may begin with the word search', () => {
    expect(cleanTree(parsePipeline('search error | head 1').stages)).toEqual(
      cleanTree(parsePipeline('error | head 1').stages),
    );
  });
  it('is search terms even if its first word is a command', () => {
    expect(parsePipeline('rename failed').stages[0]).toMatchObject({ name: 'search', implied: true });
  });
});

describe('syntax errors', () => {
  const failure = (spl: string): SplError => {
    try {
      parsePipeline(spl);
    } catch (error) {
      if (error instanceof SplError) return error;
      throw error;
    }
    throw new Error(`${spl} parsed`);
  };

  it.each([
    ['index=main | eval a=(1+2', 20, 'never closed'],
    ['index=main | eval a="x', 20, 'quote is never closed'],
    ["index=main | eval a='x", 20, 'quote is never closed'],
    ['index=main | where a=1)', 22, 'closes nothing'],
    ['index=main | | stats count', 13, 'no command'],
    ['index=main |', 12, 'too early'],
    ['index=main | eval a=', 20, 'too early'],
    ['index=main | where', 18, 'too early'],
    ['index=main | "x"', 13, 'command'],
    ['a=1 AND', 7, 'too early'],
    ['index=main `macro', 11, 'never closed'],
    ['index=main ```x', 11, 'never closed'],
    ['index=main [search x', 11, 'never closed'],
    ['index=main | eval a=\u201dx\u201d', 20, 'Unexpected'],
  ])('%s: offset %i, %s', (spl, offset, text) => {
    const error = failure(spl);
    expect(error.message).toContain(text);
    expect(error.span?.start).toBe(offset);
  });

  it.each([
    ['index=main | eval a=\u201cx\u201d', 'type " instead'],
    ['index=main | eval a=1 b=2', 'separated by commas'],
    ['index=main | where a=1 b=2', 'joined by AND'],
    ['index=main | where a=1 && b=2', 'Write AND'],
    ['index=main | eval a=(b=1) ? 2 : 3', 'Write if('],
    ['index=main | where a between 1 and 2', '>= <low>'],
  ])('%s: what SPL writes instead', (spl, hint) => {
    expect(failure(spl).hint).toContain(hint);
  });

  it('names an empty stage that was typed, not one that a macro emptied', () => {
    expect(() => parsePipeline('index=main | \uE000')).not.toThrow();
    expect(() => parsePipeline('index=main | | head')).toThrow(SplError);
  });

  it('gives an error, not a crash, for very deep nesting', () => {
    const deep = `| makeresults | eval a=${'('.repeat(20_000)}1${')'.repeat(20_000)}`;
    expect(() => parsePipeline(deep)).toThrow(SplError);
  });
});
