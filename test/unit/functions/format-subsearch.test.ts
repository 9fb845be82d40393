import { describe, expect, it } from 'vitest';
import { parseSearchTerms } from '../../../grammar/parse.ts';
import { formatSubsearch, returnRows } from '../../../src/functions/format-subsearch.ts';
import { compileSearchPredicate } from '../../../src/functions/search-predicate.ts';
import { rowOf } from '../../../src/values/row.ts';
import type { Value } from '../../../src/values/value.ts';

const rows = (...fields: Readonly<Record<string, Value>>[]) => fields.map(rowOf);

describe('formatSubsearch', () => {
  it('joins fields by AND, in order of their names, and rows by OR', () => {
    expect(formatSubsearch(rows({ b: 'x', a: 'y' }, { a: 1 }), null)).toBe('( ( a="y" AND b="x" ) OR ( a="1" ) )');
  });

  it('looks only at the given columns', () => {
    expect(formatSubsearch(rows({ b: 'x', a: 'y' }), ['b'])).toBe('( ( b="x" ) )');
  });

  it('leaves out internal and absent fields', () => {
    expect(formatSubsearch(rows({ _time: 1, _raw: 'r', a: 'y', b: null }), null)).toBe('( ( a="y" ) )');
  });

  it('makes a group of the values of a multivalue', () => {
    expect(formatSubsearch(rows({ m: ['p', 'q'] }), null)).toBe('( ( ( m="p" OR m="q" ) ) )');
    expect(formatSubsearch(rows({ m: ['p', 'q'] }), null, { mvsep: 'mvseparator' })).toBe(
      '( ( ( m="p" mvseparator m="q" ) ) )',
    );
  });

  it('says NOT ( ), or what the options say, when there is nothing', () => {
    expect(formatSubsearch([], null)).toBe('NOT ( )');
    expect(formatSubsearch(rows({ _time: 1 }, {}), null)).toBe('NOT ( )');
    expect(formatSubsearch([], null, { emptystr: 'none' })).toBe('none');
  });

  it('stops at maxresults', () => {
    expect(formatSubsearch(rows({ n: 1 }, { n: 2 }, { n: 3 }), null, { maxresults: 1 })).toBe('( ( n="1" ) )');
    expect(formatSubsearch(rows({ n: 1 }, { n: 2 }), null, { maxresults: 0 })).toBe('( ( n="1" ) OR ( n="2" ) )');
  });

  it('uses the brackets and separators it is given', () => {
    const parts = {
      rowPrefix: '[',
      columnPrefix: '[',
      columnSeparator: '&&',
      columnEnd: ']',
      rowSeparator: '||',
      rowEnd: ']',
    };
    expect(formatSubsearch(rows({ a: 1, n: 1 }, { n: 2 }), null, { parts })).toBe(
      '[ [ a="1" && n="1" ] || [ n="2" ] ]',
    );
  });

  it('inserts the fields search and query as text', () => {
    expect(formatSubsearch(rows({ search: '(a=1) OR (b=2)' }), null)).toBe('(a=1) OR (b=2)');
    expect(formatSubsearch(rows({ query: 'foo' }, { query: '"b c"' }), null)).toBe('( ( foo ) OR ( "b c" ) )');
    expect(formatSubsearch(rows({ query: 'foo', host: 'h' }), null)).toBe('( ( host="h" AND foo ) )');
    expect(formatSubsearch(rows({ search: '' }), null)).toBe('');
  });

  it('quotes names that are not one plain word', () => {
    expect(formatSubsearch(rows({ 'a b': 1, 'Processes.user': 2, 'x{}.y': 3, OR: 4 }), null)).toBe(
      '( ( "OR"="4" AND Processes.user="2" AND "a b"="1" AND x{}.y="3" ) )',
    );
  });

  it.each([
    'plain',
    'C:\\Windows\\system32',
    'ends in \\',
    '\\\\host\\share',
    'say "hi"',
    '\\"',
    'a|b',
    'a \\| b',
    'x ] [ ( ) , = `m`',
    'OR',
    '',
    '  blanks  ',
    'line\nbreak',
    '```no comment```',
    '10.0.0.1',
  ])('parses back to the same value: %j', (value) => {
    const terms = parseSearchTerms(formatSubsearch(rows({ v: value, w: 'w' }), null));
    const predicate = compileSearchPredicate(terms, { now: 0, timeZone: 'UTC' });
    expect(predicate.test(rowOf({ v: value, w: 'w' }))).toBe(true);
    expect(predicate.test(rowOf({ v: `${value}x`, w: 'w' }))).toBe(false);
  });
});

describe('returnRows', () => {
  const users = rows({ u: 'user1', n: 1 }, { u: 'user2', n: 2 }, { u: 'user2', n: 3 });
  const field = (name: string) => ({ field: name, alias: name });

  it('returns the first row by default', () => {
    expect(returnRows(users, [field('u')])).toBe('u="user1"');
  });

  it('returns several rows as alternatives, equal ones once', () => {
    expect(returnRows(users, [field('u')], 2)).toBe('(u="user1") OR (u="user2")');
    expect(returnRows(users, [field('u')], 10)).toBe('(u="user1") OR (u="user2")');
  });

  it('renames, and returns bare values', () => {
    expect(returnRows(users, [{ field: 'u', alias: 'ip' }])).toBe('ip="user1"');
    expect(returnRows(users, [{ field: 'u', alias: null }])).toBe('user1');
    expect(returnRows(users, [{ field: 'u', alias: null }], 2)).toBe('(user1) OR (user2)');
  });

  it('separates the fields of a row by a blank', () => {
    expect(returnRows(users, [field('u'), field('n')])).toBe('u="user1" n="1"');
  });

  it('gives the empty text for no rows and for fields that no row has', () => {
    expect(returnRows([], [field('u')])).toBe('');
    expect(returnRows(users, [field('nosuch')], 5)).toBe('');
  });
});
