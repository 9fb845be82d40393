import { describe, expect, it } from 'vitest';
import { parseSearchTerms } from '../../../grammar/parse.ts';
import { describeSearch } from '../../../src/syntax/describe-search.ts';

const words = (terms: string): string => describeSearch(parseSearchTerms(terms)!);

describe('search terms in words', () => {
  it('say which operator binds tighter', () => {
    expect(words('a=1 OR b=2 c=3')).toBe('(a is 1 or b is 2) and c is 3');
    expect(words('(a=1 b=2) OR c=3')).toBe('(a is 1 and b is 2) or c is 3');
  });

  it('tell != from NOT =', () => {
    expect(words('user!=bob')).toBe('user is present and not bob');
    expect(words('NOT user=bob')).toBe('user is not bob (or absent)');
    expect(words('NOT (a=1 b=2)')).toBe('not (a is 1 and b is 2)');
  });

  it('name presence, lists, numbers, words and times', () => {
    expect(words('user=* NOT src=*')).toBe('user is present and src is absent');
    expect(words('user IN (bob, "a b", c*) NOT x IN (1, 2)')).toBe(
      'user is one of bob, "a b", c* and x is none of 1, 2',
    );
    expect(words('x="" y="* /c *"')).toBe('x is "" and y is "* /c *"');
    expect(words('bytes>=100')).toBe('bytes >= 100');
    expect(words('error "no such user" NOT debug')).toBe(
      'the text has "error" and the text has "no such user" and the text does not have "debug"',
    );
    expect(words('earliest=-24h@h latest=now')).toBe('the time is at or after -24h@h and the time is before now');
  });

  it('cut long lists', () => {
    expect(words('x IN (1, 2, 3, 4, 5, 6, 7, 8, 9, 10)')).toBe('x is one of 1, 2, 3, 4, 5, 6, 7, 8 and 2 more');
  });
});
