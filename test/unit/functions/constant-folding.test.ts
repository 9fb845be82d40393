import { expect, it } from 'vitest';
import { parseExpression } from '../../../grammar/parse.ts';
import { compileExpression } from '../../../src/functions/compile-expression.ts';
import { context } from './evaluate.ts';

const compiled = (text: string) => compileExpression(parseExpression(text), context);

it('computes what is the same for every row beforehand', () => {
  expect(compiled('1+2*3').constant).toBe(7);
  expect(compiled('lower("AB")."c"').constant).toBe('abc');
  expect(compiled('now()-86400').constant).toBe(context.now - 86400);
  expect(compiled('isnull(null())').constant).toBe(true);
  expect(compiled('a+1').constant).toBeUndefined();
  expect(compiled('random()').constant).toBeUndefined();
});

it('knows the type before any row is read', () => {
  expect(compiled('a').type).toBe('any');
  expect(compiled('a+b').type).toBe('number');
  expect(compiled('a."b"').type).toBe('string');
  expect(compiled('a=b').type).toBe('boolean');
  expect(compiled('null()').type).toBe('null');
  expect(compiled('if(a=b,"x",null())').type).toBe('string');
  expect(compiled('if(a=b,"x",5)').type).toBe('any');
  expect(compiled('case(a=b,isnull(c),true(),true())').type).toBe('boolean');
});

it('marks only a literal as written as one', () => {
  expect(compiled('"10"').literal).toBe(true);
  expect(compiled('tostring(10)').literal).toBeUndefined();
});
