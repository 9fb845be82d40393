import { describe, expect, it } from 'vitest';
import { parseSearchTerms } from '../../../grammar/parse.ts';
import { compileSearchPredicate, type SearchPredicateOptions } from '../../../src/functions/search-predicate.ts';
import type { SearchExpression } from '../../../src/syntax/ast.ts';
import { SplError } from '../../../src/syntax/spl-error.ts';
import { rowOf } from '../../../src/values/row.ts';
import type { Value } from '../../../src/values/value.ts';

/** 2023-11-14 22:13:20 UTC. */
const now = 1700000000;

function compile(text: string, options: Partial<SearchPredicateOptions> = {}) {
  return compileSearchPredicate(parseSearchTerms(text), { now, timeZone: 'UTC', ...options });
}

function matches(text: string, row: Readonly<Record<string, Value>>): boolean {
  return compile(text).test(rowOf(row));
}

function errorOf(text: string): SplError {
  try {
    compile(text);
  } catch (error) {
    if (error instanceof SplError) return error;
    throw error;
  }
  throw new Error(`no error for ${text}`);
}

describe('field=value', () => {
  it('ignores the case of values but not of field names', () => {
    expect(matches('user=BOB', { user: 'bob' })).toBe(true);
    expect(matches('user=bob', { user: 'Bob' })).toBe(true);
    expect(matches('User=bob', { user: 'bob' })).toBe(false);
    expect(matches('user=ÄRGER', { user: 'ärger' })).toBe(true);
  });

  it('takes * for any run of characters, quoted or not', () => {
    expect(matches('user=al*', { user: 'Alice' })).toBe(true);
    expect(matches('user=*ce', { user: 'alice' })).toBe(true);
    expect(matches('user="a*e"', { user: 'alice' })).toBe(true);
    expect(matches('user=al*', { user: 'bob' })).toBe(false);
    expect(matches('cmd="*a*b*"', { cmd: 'x A\ny B' })).toBe(true);
  });

  it('compares equality as text: 1 is not 1.0', () => {
    expect(matches('v=1', { v: '1' })).toBe(true);
    expect(matches('v=1', { v: 1 })).toBe(true);
    expect(matches('v=1', { v: '1.0' })).toBe(false);
    expect(matches('v=0x18', { v: '0X18' })).toBe(true);
    expect(matches('v=24', { v: '0x18' })).toBe(false);
  });

  it('never takes the right side for a field', () => {
    expect(matches('a=b', { a: 'x', b: 'x' })).toBe(false);
    expect(matches('a=b', { a: 'b', b: 'q' })).toBe(true);
  });

  it('reads backslashes in paths', () => {
    const row = { path: 'C:\\Windows\\System32\\cmd.exe' };
    expect(matches('path="C:\\\\Windows\\\\*"', row)).toBe(true);
    expect(matches('path="*\\\\system32\\\\*"', row)).toBe(true);
    expect(matches('path=*\\\\cmd.exe', row)).toBe(true);
    expect(matches('path="*\\\\users\\\\*"', row)).toBe(false);
  });

  it('matches subnets, of IPv4 and IPv6', () => {
    expect(matches('ip=192.168.0.0/16', { ip: '192.168.7.1' })).toBe(true);
    expect(matches('ip=192.168.0.0/16', { ip: '192.169.0.1' })).toBe(false);
    expect(matches('ip="2001:0db8:ffff::/48"', { ip: '2001:db8:ffff::1' })).toBe(true);
    expect(matches('ip!=10.0.0.0/8', { ip: '10.1.1.1' })).toBe(false);
    expect(matches('cidr=10.0.0.0/8', { cidr: '10.0.0.0/8' })).toBe(true);
  });

  it('matches a multivalue when one value does', () => {
    const row = { user: ['alice', 'bob'] };
    expect(matches('user=BOB', row)).toBe(true);
    expect(matches('NOT user=bob', row)).toBe(false);
    expect(matches('user=carol', row)).toBe(false);
    expect(matches('user!=bob', row)).toBe(true);
    expect(matches('user!=*', row)).toBe(false);
  });

  it('tells upper from lower case with CASE()', () => {
    expect(matches('user=CASE(Bob)', { user: 'Bob' })).toBe(true);
    expect(matches('user=CASE(Bob)', { user: 'bob' })).toBe(false);
    expect(matches('user=TERM(Bob)', { user: 'bob' })).toBe(true);
  });

  it('reads field::value and tags as fields', () => {
    expect(matches('sourcetype::wineventlog', { sourcetype: 'WinEventLog' })).toBe(true);
    expect(matches('tag=network', { tag: ['communicate', 'network'] })).toBe(true);
    expect(matches('tag::host=prod', { 'tag::host': 'prod' })).toBe(true);
    expect(matches('eventtype=login', { eventtype: 'login' })).toBe(true);
    expect(matches('"a.b"=x', { 'a.b': 'X' })).toBe(true);
  });

  it('takes the empty text for a value', () => {
    expect(matches('v=""', { v: '' })).toBe(true);
    expect(matches('v=*', { v: '' })).toBe(true);
    expect(matches('v=""', {})).toBe(false);
  });
});

describe('absent fields', () => {
  it('match no comparison, not even !=', () => {
    expect(matches('user!=alice', {})).toBe(false);
    expect(matches('user!=alice', { user: null })).toBe(false);
    expect(matches('user!=alice', { user: 'bob' })).toBe(true);
    expect(matches('user=*', {})).toBe(false);
    expect(matches('user<z', {})).toBe(false);
    expect(matches('user IN (*)', {})).toBe(false);
  });

  it('match a negated comparison', () => {
    expect(matches('NOT user=alice', {})).toBe(true);
    expect(matches('NOT user=*', {})).toBe(true);
    expect(matches('NOT user=*', { user: 'x' })).toBe(false);
    expect(matches('NOT user IN (alice)', {})).toBe(true);
  });
});

describe('order comparisons', () => {
  it('compares numbers by size', () => {
    expect(matches('bytes<50', { bytes: '9' })).toBe(true);
    expect(matches('bytes>99', { bytes: 100 })).toBe(true);
    expect(matches('bytes>=1e2', { bytes: '100.0' })).toBe(true);
    expect(matches('bytes<=99', { bytes: '100' })).toBe(false);
  });

  it('compares everything else by code point', () => {
    expect(matches('v<abc', { v: 'abb' })).toBe(true);
    expect(matches('v<9', { v: 'n/a' })).toBe(false);
    expect(matches('v>10', { v: 'n/a' })).toBe(true);
    expect(matches('v<a', { v: 'B' })).toBe(true);
  });

  it('takes any value of a multivalue', () => {
    expect(matches('v>5', { v: ['1', '9'] })).toBe(true);
    expect(matches('v>10', { v: ['1', '9'] })).toBe(false);
  });
});

describe('IN', () => {
  it('is an OR of values, with wildcards and subnets', () => {
    expect(matches('user IN (alice, "b*")', { user: 'Bob' })).toBe(true);
    expect(matches('user IN (alice, "b*")', { user: 'carol' })).toBe(false);
    expect(matches('n IN (9,50)', { n: 50 })).toBe(true);
    expect(matches('ip IN (10.0.0.0/8, 192.168.*)', { ip: '10.2.3.4' })).toBe(true);
    expect(matches('ip IN (10.0.0.0/8, 192.168.*)', { ip: '192.168.1.1' })).toBe(true);
    expect(matches('c IN ("IN", "OR")', { c: 'or' })).toBe(true);
  });
});

describe('Boolean operators', () => {
  const rows = [
    { id: 1, a: 1, b: 2, c: 9 },
    { id: 2, a: 1, b: 9, c: 3 },
    { id: 3, a: 9, b: 2, c: 3 },
    { id: 4, a: 1, b: 9, c: 9 },
    { id: 5, a: 9, b: 9, c: 3 },
  ];
  it.each([
    ['a=1 b=2 OR c=3', [1, 2]],
    ['(a=1 AND b=2) OR c=3', [1, 2, 3, 5]],
    ['NOT (a=1 OR b=2)', [5]],
    ['a=1 NOT b=2 OR c=3', [2, 4]],
    ['a=1 a=9', []],
    ['NOT NOT a=1', [1, 2, 4]],
    ['a=1 OR a=9 OR b=nothing', [1, 2, 3, 4, 5]],
    ['NOT ( )', []],
    ['*', [1, 2, 3, 4, 5]],
    ['', [1, 2, 3, 4, 5]],
  ])('%s', (text, ids) => {
    const predicate = compile(text);
    expect(rows.filter((row) => predicate.test(rowOf(row))).map((row) => row.id)).toEqual(ids);
  });
});

describe('words and phrases', () => {
  const raw = 'ERROR login failed for user bob from 10.1.2.3';
  it.each([
    ['login', true],
    ['LOGIN', true],
    ['fail', false],
    ['fail*', true],
    ['*ailed', true],
    ['bob login', true],
    ['"login failed"', true],
    ['"failed login"', false],
    ['NOT login', false],
    ['login NOT alice', true],
    ['10.1', true],
    ['CASE(ERROR)', true],
    ['CASE(error)', false],
    ['TERM(10.1.2.3)', true],
    ['TERM(10.1)', false],
    ['or', false],
  ])('%s', (text, expected) => {
    expect(matches(text, { _raw: raw })).toBe(expected);
  });

  it('match nothing without _raw, except a bare *', () => {
    expect(matches('login', { user: 'login' })).toBe(false);
    expect(matches('NOT login', { user: 'login' })).toBe(true);
    expect(matches('*', {})).toBe(true);
  });

  it('are looked up in the text of the row, which is none of the fields that are read', () => {
    const predicate = compile('login _raw=*user*');
    expect(predicate.test(rowOf({ _raw: '1 login user' }))).toBe(true);
    expect(predicate.needsRaw).toBe(true);
    expect([...predicate.fields]).toEqual([]);
  });

  it('fold letters beyond ASCII too', () => {
    expect(matches('ÜBER', { _raw: 'es geht über alles' })).toBe(true);
    expect(matches('kelvin', { _raw: '\u212aelvin' })).toBe(false);
  });
});

describe('what a predicate tells about itself', () => {
  it('names the fields it reads', () => {
    const predicate = compile('index=main (a=1 OR b!=2) NOT c IN (x,y) d>3');
    expect([...predicate.fields].sort()).toEqual(['a', 'b', 'c', 'd', 'index']);
    expect(predicate.needsRaw).toBe(false);
    expect(compile('index=main failed').needsRaw).toBe(true);
  });

  it('finds fields under the names that the caller gives them', () => {
    const predicate = compile('Processes.user=bob', { resolveField: (name) => name.replace('Processes.', '') });
    expect(predicate.test(rowOf({ user: 'bob' }))).toBe(true);
    expect([...predicate.fields]).toEqual(['user']);
  });
});

describe('time terms', () => {
  it('limit the range instead of comparing a field', () => {
    const predicate = compile('index=main earliest=-1h@h latest=now');
    expect(predicate.earliest).toBe(1699995600);
    expect(predicate.latest).toBe(now);
    expect(predicate.test(rowOf({ index: 'main', _time: 1699995600 }))).toBe(true);
    expect(predicate.test(rowOf({ index: 'main', _time: 1699995599 }))).toBe(false);
    expect(predicate.test(rowOf({ index: 'main', _time: now }))).toBe(false);
    expect(predicate.test(rowOf({ index: 'main' }))).toBe(true);
  });

  it.each([
    ['earliest=1699999000', 1699999000, null],
    ['earliest="11/13/2023:00:00:00" latest=11/14/2023:00:00:00', 1699833600, 1699920000],
    ['starttime=11/13/2023:00:00:00 endtime=11/14/2023:00:00:00', 1699833600, 1699920000],
    ['timeformat=%Y-%m-%d starttime=2023-11-13', 1699833600, null],
    ['starttimeu=1699999000 endtimeu=1699999999', 1699999000, 1699999999],
    ['startdaysago=2 enddaysago=1', now - 2 * 86400, now - 86400],
    ['hoursago=3', now - 3 * 3600, null],
    ['minutesago=5', now - 300, null],
    ['earliest=-2h earliest=-1h', now - 3600, null],
    ['(earliest=-3h latest=-2h) OR (earliest=-1h)', now - 3 * 3600, null],
    ['(earliest=-3h latest=-2h) OR (earliest=-1h latest=now)', now - 3 * 3600, now],
    ['earliest=-1h OR user=bob', null, null],
    ['NOT earliest=-1h', null, null],
  ])('%s', (text, earliest, latest) => {
    const predicate = compile(text);
    expect([predicate.earliest, predicate.latest]).toEqual([earliest, latest]);
  });

  it('hold each in its own branch', () => {
    const predicate = compile('(a=1 earliest=-3h latest=-2h) OR (a=2 earliest=-1h)');
    const at = (a: number, hours: number) => predicate.test(rowOf({ a, _time: now - hours * 3600 }));
    expect([at(1, 2.5), at(1, 0.5), at(2, 0.5), at(2, 2.5)]).toEqual([true, false, true, false]);
  });

  it('follow the time zone', () => {
    expect(compile('earliest=@d', { timeZone: 'America/New_York' }).earliest).toBe(1699938000);
  });

  it('go by the time of indexing when they say so, or by _time where that is unknown', () => {
    const predicate = compile('_index_earliest=-1h');
    expect(predicate.earliest).toBeNull();
    expect(predicate.test(rowOf({ _indextime: now - 60, _time: now - 86400 }))).toBe(true);
    expect(predicate.test(rowOf({ _time: now - 86400 }))).toBe(false);
  });

  it('leave other comparisons of such a field alone', () => {
    expect(matches('earliest>5', { earliest: '9' })).toBe(true);
    expect(compile('earliest>5').earliest).toBeNull();
  });

  it('are refused, at the value, when they cannot be read', () => {
    const text = 'index=main earliest=yesterday';
    const error = errorOf(text);
    expect(error.message).toBe('Invalid value "yesterday" for time term \'earliest\'.');
    expect(text.slice(error.span!.start, error.span!.end)).toBe('yesterday');
    expect(errorOf('earliest=rt-5m').hint).toContain('Real-time');
    expect(errorOf('daysago=-3').message).toContain('daysago');
    expect(errorOf('searchtimespandays=3').message).toContain('not supported');
  });

  it('are refused when the earliest is later than the latest; equal is accepted', () => {
    const text = 'index=main earliest=-1h latest=-2h';
    const error = errorOf(text);
    expect(error.message).toContain('later than');
    expect(text.slice(error.span!.start, error.span!.end)).toBe('latest=-2h');
    expect(compile('earliest=-1h latest=-1h').earliest).toBe(now - 3600);
  });
});

describe('errors', () => {
  it('names macros and subsearches that were left in', () => {
    expect(errorOf('index=main `some_macro`').message).toContain('macro');
    expect(errorOf('index=main [search a=1 | fields b]').message).toContain('subsearch');
  });

  it('refuses wildcards in field names', () => {
    expect(errorOf('us*r=bob').message).toContain("'us*r'");
  });
});

describe('size', () => {
  const span = { start: 0, end: 0 };
  const equals = (field: string, value: string): SearchExpression => ({
    kind: 'comparison',
    field: { text: field, quote: '', span },
    operator: '=',
    value: { kind: 'text', text: value, raw: value, quoted: false, span },
    span,
  });
  const compileTree = (terms: SearchExpression) => compileSearchPredicate(terms, { now, timeZone: 'UTC' });

  it('takes a chain of 10,000 alternatives nested to one side', () => {
    let chain: SearchExpression = equals('user', 'u0');
    for (let index = 1; index < 10_000; index++) {
      chain = { kind: 'or', terms: [chain, equals(index % 2 ? 'user' : `f${index}`, `u${index}`)], span };
    }
    const predicate = compileTree(chain);
    expect(predicate.test(rowOf({ user: 'U9999' }))).toBe(true);
    expect(predicate.test(rowOf({ user: 'u2' }))).toBe(false);
  });

  it('takes 100,000 values of one field', () => {
    const terms = Array.from({ length: 100_000 }, (_, index) => equals('user', `u${index}`));
    const predicate = compileTree({ kind: 'or', terms, span });
    expect(predicate.test(rowOf({ user: 'u99999' }))).toBe(true);
    expect(predicate.test(rowOf({ user: 'u100000' }))).toBe(false);
  });

  it('takes any number of negations in a row', () => {
    let term = equals('a', '1');
    for (let index = 0; index < 10_001; index++) term = { kind: 'not', term, span };
    expect(compileTree(term).test(rowOf({ a: '1' }))).toBe(false);
    expect(compileTree(term).test(rowOf({ a: '2' }))).toBe(true);
  });

  it('refuses ANDs and ORs nested too deeply, instead of overflowing', () => {
    let term = equals('a', '1');
    for (let index = 0; index < 5_000; index++) {
      term = { kind: index % 2 ? 'and' : 'or', terms: [equals('b', '2'), term], span };
    }
    expect(() => compileTree(term)).toThrow(/nested/);
  });
});
