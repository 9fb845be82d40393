import { readFileSync } from 'node:fs';
import type { IToken } from 'chevrotain';
import { describe, expect, it } from 'vitest';
import { type AnalysedParser, lookaheadTables } from '../../../grammar/lookahead-tables.ts';
import { createLexer, createParser } from '../../../grammar/parse.ts';
import { NeedsAnalysis, type SplParser } from '../../../grammar/parser.ts';
import { cleanTree } from '../../support/clean-tree.ts';

const searches = readFileSync('test/fixtures/identity.spl', 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '');

/** The parser of the product has the tables that the build keeps; the one of the tests analyses the grammar itself. */
describe('a parser with tables of what begins what', () => {
  const analysed = createParser({ validate: false });
  const tables = lookaheadTables(analysed as unknown as AnalysedParser);
  const tabled = createParser({ validate: false, tables });
  const lexer = createLexer({ validate: false });

  function outcome(parser: SplParser, text: string, tokens: readonly IToken[]): unknown {
    parser.text = text;
    parser.input = [...tokens];
    try {
      const tree = parser.pipeline(!text.trimStart().startsWith('|'));
      return parser.errors.length > 0
        ? parser.errors.map(({ message, token }) => ({ message, at: token.startOffset }))
        : cleanTree(tree);
    } catch (error) {
      if (error instanceof NeedsAnalysis) return 'a mistake';
      return String(error);
    }
  }

  it.each(searches)('reads as one that analysed the grammar, and finds the same mistakes: %s', (text) => {
    const { tokens } = lexer.tokenize(text, text.trimStart().startsWith('|') ? 'bottomCommand' : 'bottomSearch');
    expect(outcome(tabled, text, tokens)).toEqual(outcome(analysed, text, tokens));
    for (let index = 0; index < tokens.length; index++) {
      for (const damaged of [tokens.toSpliced(index, 1), tokens.toSpliced(index, 0, tokens[index]!)]) {
        const found = outcome(tabled, text, damaged);
        const wanted = outcome(analysed, text, damaged);
        if (found === 'a mistake') expect(Array.isArray(wanted) || typeof wanted === 'string').toBe(true);
        else expect(found).toEqual(wanted);
      }
    }
  });
});
