import { expect, it } from 'vitest';
import { parseExpression } from '../../../grammar/parse.ts';
import { fieldsOfExpression, readsAnyField } from '../../../src/functions/expression-fields.ts';

it('finds the fields in the order of the text, each once', () => {
  const expression = parseExpression(`if(b>1 AND NOT 'a.b'="x", lower(c), b) . d IN (e, "f")`);
  expect([...fieldsOfExpression(expression)]).toEqual(['b', 'a.b', 'c', 'd', 'e']);
});

it('knows that searchmatch reads fields it does not name', () => {
  expect(readsAnyField(parseExpression('if(searchmatch("a=1"), 1, 0)'))).toBe(true);
  expect(readsAnyField(parseExpression('a+b'))).toBe(false);
});
