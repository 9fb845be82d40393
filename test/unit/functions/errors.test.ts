import { describe, expect, it } from 'vitest';
import { parseExpression } from '../../../grammar/parse.ts';
import { compileExpression, compilePredicate } from '../../../src/functions/compile-expression.ts';
import type { Expression } from '../../../src/syntax/ast.ts';
import { rowOf } from '../../../src/values/row.ts';
import { context, errorOf } from './evaluate.ts';

const span = { start: 0, end: 0 };
const field = (text: string): Expression => ({ kind: 'field', name: { text, quote: '', span }, span });

describe('an unknown function', () => {
  it('is named, with the nearest known one', () => {
    expect(errorOf('1+uper("x")')).toEqual({
      message: "Unknown function 'uper'.",
      hint: "Did you mean 'upper'?",
      code: 'unknown-function',
      at: 'uper',
    });
    expect(errorOf('xyzzy(1)').hint).toBeNull();
  });

  it('is told apart from an aggregation of stats', () => {
    expect(errorOf('stdev(x)').hint).toBe(
      "'stdev' aggregates many rows: use it with stats, eventstats or streamstats.",
    );
  });
});

describe('the number of arguments', () => {
  it.each([
    ['if(1==1,"a")', "The arguments to the 'if' function are invalid: it takes 3 arguments, not 2."],
    ['len()', "The arguments to the 'len' function are invalid: it takes 1 argument, not 0."],
    ['round(1,2,3)', "The arguments to the 'round' function are invalid: it takes 1 to 2 arguments, not 3."],
    ['coalesce()', "The arguments to the 'coalesce' function are invalid: it takes at least 1 argument, not 0."],
  ])('%s', (text, message) => expect(errorOf(text).message).toBe(message));

  it('shows the signature', () => {
    expect(errorOf('if(1==1,"a")').hint).toBe('Write if(<predicate>, <true_value>, <false_value>).');
  });

  it('case and validate take pairs', () => {
    expect(errorOf('case(1==1,"a",2==2)').message).toContain('in pairs');
    expect(errorOf('validate(1==1)').code).toBe('argument-count');
  });
});

describe('types that cannot go together', () => {
  it.each([
    ['"1"+1', '"1"+1'],
    ['lower(n)+1', 'lower(n)+1'],
    ['"x"*2', '"x"'],
    ['2-"x"', '"x"'],
    ['-"x"', '"x"'],
    ['"x".null()', 'null()'],
    ['null()=""', 'null()'],
    ['1+(a=b)', 'a=b'],
    ['isnull(a)=1', 'isnull(a)=1'],
    ['isnull(a)>isnull(b)', 'isnull(a)>isnull(b)'],
    ['"x" AND a=1', '"x"'],
    ['NOT 5', '5'],
  ])('%s', (text, at) => {
    const error = errorOf(text);
    expect(error.code).toBe('type');
    expect(error.at).toBe(at);
  });
});

describe('arguments of the wrong kind', () => {
  it.each([
    ['upper(null())', 'null()'],
    ['len(123)', '123'],
    ['upper(1)', '1'],
    ['md5(1)', '1'],
    ['round("5")', '"5"'],
    ['round(n,-1)', '-1'],
    ['sum(1,2,"3")', '"3"'],
    ['avg("somedata",2)', '"somedata"'],
    ['if("yes",1,2)', '"yes"'],
    ['case(5,"a")', '5'],
    ['tonumber("seven")', '"seven"'],
    ['tonumber("12",2)', '"12"'],
    ['tonumber(n,40)', '40'],
    ['tostring(n,"money")', '"money"'],
    ['match(x,"(")', '"("'],
    ['replace(x,"[","")', '"["'],
    ['cidrmatch("10.0.0",ip)', '"10.0.0"'],
    ['relative_time(now(),"yesterday")', '"yesterday"'],
    ['printf("%d %d",1)', '"%d %d"'],
    ['printf("%n",1)', '"%n"'],
    ['mvfilter(a>b)', 'a>b'],
    ['mvfilter(1=1)', '1=1'],
    ['mvmap("x",y)', '"x"'],
    ['mvmap(x,x="a")', 'x="a"'],
    ['mvrange(1,9,"soon")', '"soon"'],
    ['json_extract(x,"a{b}")', '"a{b}"'],
    ['ipmask("255.0",ip)', '"255.0"'],
  ])('%s', (text, at) => {
    const error = errorOf(text);
    expect(error.code).toBe('invalid-argument');
    expect(error.at).toBe(at);
  });

  it('trim takes a number', () => expect(() => errorOf('trim(5)')).toThrow('no error'));
  it('keys and values of JSON functions come in pairs', () =>
    expect(errorOf('json_object("a")').code).toBe('argument-count'));
});

describe('what needs its surroundings', () => {
  it('refuses searchmatch and lookup where there is no knowledge', () => {
    expect(errorOf('searchmatch("x")').code).toBe('unsupported');
    expect(errorOf('lookup("t", json_object("a", a), json_array("b"))').code).toBe('unsupported');
  });

  it('refuses macros and subsearches by name', () => {
    const macro: Expression = { kind: 'macro', name: 'm', args: null, text: 'm', span };
    expect(() => compileExpression(macro, context)).toThrow('Macros must be expanded');
    const pipeline = { kind: 'pipeline', leadingPipe: true, stages: [], text: '', span } as const;
    expect(() => compileExpression({ kind: 'subsearch', pipeline, span }, context)).toThrow('subsearch');
  });
});

describe('a predicate', () => {
  it('must be a condition', () => {
    expect(() => compilePredicate(parseExpression('5'), context)).toThrow('A condition is needed');
    expect(() => compilePredicate(parseExpression('lower(x)'), context)).toThrow('A condition is needed');
  });
});

describe('very deep expressions', () => {
  const nested = (depth: number, wrap: (inner: Expression) => Expression) => {
    let expression = field('x');
    for (let level = 0; level < depth; level++) expression = wrap(expression);
    return expression;
  };
  const not = (operand: Expression): Expression => ({ kind: 'unary', operator: 'not', operand, span });
  const lower = (argument: Expression): Expression => ({
    kind: 'call',
    name: 'lower',
    args: [argument],
    nameSpan: span,
    span,
  });
  const plusOne = (left: Expression): Expression => ({ kind: 'binary', operator: '+', left, right: field('y'), span });

  it.each([
    ['NOT', not],
    ['calls', lower],
    ['sums', plusOne],
  ])('are refused: %s', (_, wrap) => {
    expect(() => compileExpression(nested(50_000, wrap), context)).toThrow('nested more than 1000 levels deep');
  });

  it('work up to the limit', () => {
    const compiled = compileExpression(nested(998, lower), context);
    expect(compiled.evaluate(rowOf({ x: 'ABC' }))).toBe('abc');
  });

  it('do not include long chains of OR', () => {
    let chain: Expression = { kind: 'binary', operator: '=', left: field('x'), right: field('f0'), span };
    for (let index = 1; index < 20_000; index++) {
      const right: Expression = { kind: 'binary', operator: '=', left: field('x'), right: field(`f${index}`), span };
      chain = { kind: 'binary', operator: 'or', left: chain, right, span };
    }
    expect(compilePredicate(chain, context)(rowOf({ x: 'a', f19999: 'a' }))).toBe(true);
  });
});
