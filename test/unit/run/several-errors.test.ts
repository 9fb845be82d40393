import { describe, expect, it } from 'vitest';
import { type SplError, SplErrors } from '../../../src/syntax/spl-error.ts';
import { openCase } from '../../support/run-case.ts';

/** The messages of a search's errors, each with the text it points at. */
function errorsOf(spl: string, macros: Record<string, string> = {}): [message: string, at: string][] {
  const engine = openCase({
    spl,
    macros: Object.fromEntries(Object.entries(macros).map(([name, definition]) => [name, { definition }])),
  });
  try {
    engine.prepare(spl);
    return [];
  } catch (error) {
    const errors = error instanceof SplErrors ? error.errors : [error as SplError];
    return errors.map(({ message, span }) => [message, span ? spl.slice(span.start, span.end) : '']);
  } finally {
    engine.close();
  }
}

describe('several mistakes in one search', () => {
  it('of syntax are all told', () => {
    expect(errorsOf('index=* (a=1 OR | where (b>2 | stats count')).toEqual([
      ["This '(' is never closed.", '('],
      ["This '(' is never closed.", '('],
    ]);
  });

  it('of syntax and of meaning are told together, in the order of the text', () => {
    expect(errorsOf('index=* | eval x= | stat count | head 5 | eval y=lowr(x)')).toEqual([
      ['This command ends too early.', '='],
      ["Unknown search command 'stat'.", 'stat'],
      ["Unknown function 'lowr'.", 'lowr'],
    ]);
  });

  it('keep their places on other lines and behind macros', () => {
    expect(errorsOf('index=*\n| `two`\n| eval x=\n| bogus', { two: 'eval aaaaaaaaaaaaaaaa=1' })).toEqual([
      ['This command ends too early.', '='],
      ["Unknown search command 'bogus'.", 'bogus'],
    ]);
  });

  it('leave stages that are right alone', () => {
    expect(errorsOf('index=* | eval x="a|b" | where y=="[" | eval z= ')).toHaveLength(1);
    expect(errorsOf('index=* | append [search a=1 | eval b=2] | lookup nosuch a | eval z=')).toHaveLength(1);
  });

  it('an open quote hides what follows, and no more is guessed', () => {
    expect(errorsOf('index=* | eval x="abc | stat count')).toEqual([['This quote is never closed.', '"']]);
  });
});

it('a search with very many pipes is not read once for each of them', () => {
  expect(errorsOf(`index=* ${'| eval x= '.repeat(20_000)}`)).toHaveLength(1);
});
