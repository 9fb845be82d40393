import { afterAll, expect, it } from 'vitest';
import { SplError } from '../../../src/syntax/spl-error.ts';
import { openCase } from '../../support/run-case.ts';

const engine = openCase({
  spl: '',
  macros: { big: { definition: 'eval a=mvrange(n,9999999)' }, evil: { definition: 'regex m="(a+)+\\\\1$"' } },
});
afterAll(() => engine.close());

function refusal(spl: string): SplError | null {
  try {
    for (const _ of engine.start(engine.prepare(spl)).stream.rows);
    return null;
  } catch (error) {
    if (error instanceof SplError) return error;
    throw error;
  }
}

/** What stands at the place of the error in the search as typed. */
function placeOf(spl: string): string | null {
  const span = refusal(spl)?.span;
  return span ? spl.slice(span.start, span.end) : null;
}

it.each([
  ['| makeresults | eval n=1 | eval a=mvrange(n,9999999)', 'mvrange(n,9999999)'],
  ['| makeresults | eval n=1 | `big`', '`big`'],
  ['| makeresults | eval n=1 | append [| makeresults | eval n=1 | eval a=mvrange(n,9999999)]', 'mvrange(n,9999999)'],
  ['| makeresults | eval n=1 | eval m=mvjoin(mvrange(n,300),",") | makemv tokenizer="(.)" m | nomv m', null],
])('%s', (spl, place) => {
  expect(placeOf(spl)).toBe(place);
});

it('names command, field and text of a regular expression that is given up, at the pattern', () => {
  const spl = `| makeresults | eval m="${'a'.repeat(40)}!" | regex m="(a+)+\\\\1$"`;
  expect(refusal(spl)).toMatchObject({
    code: 'limit',
    message:
      "'regex' gave up its regular expression on the field 'm': the match takes too many steps, on a text of 41 characters.",
  });
  expect(placeOf(spl)).toBe('"(a+)+\\\\1$"');
  const where = `| makeresults | eval m="${'a'.repeat(40)}!", n=1 | where match(m, "(a+)+\\\\1$")`;
  expect(refusal(where)?.message).toBe(
    "'match' gave up the regular expression \"(a+)+\\1$\" on the field 'm': the match takes too many steps, on a text of 41 characters.",
  );
});
