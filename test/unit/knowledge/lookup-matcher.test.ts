import { describe, expect, it } from 'vitest';
import type { LookupSettings, LookupTable } from '../../../src/knowledge/lookup.ts';
import { createMatcher } from '../../../src/knowledge/lookup-matcher.ts';
import { defaultLookupSettings } from '../../../src/knowledge/lookup-settings.ts';
import { rowOf } from '../../../src/values/row.ts';
import type { Value } from '../../../src/values/value.ts';

function tableOf(
  rows: readonly Readonly<Record<string, Value>>[],
  settings: Partial<LookupSettings> = {},
): LookupTable {
  return {
    name: 'test',
    file: null,
    fields: [...new Set(rows.flatMap((row) => Object.keys(row)))],
    rows: rows.map(rowOf),
    settings: { ...defaultLookupSettings, ...settings },
  };
}

const wildcard = (...fields: string[]) => new Map(fields.map((field) => [field, 'WILDCARD'] as const));

describe('exact keys', () => {
  const roles = tableOf([
    { user: 'amy', host: 'h1', role: 'w' },
    { user: 'amy', host: 'h2', role: 'r' },
    { user: 'bob', host: 'h1', role: 'r' },
    { host: 'h1', role: 'no user' },
  ]);
  const rolesFor = (table: LookupTable, fields: string[], ...keys: Value[]) =>
    createMatcher(table, fields)
      .match(keys)
      .map((row) => row.role);

  it('give all rows in the order of the file', () => {
    expect(rolesFor(roles, ['user'], 'amy')).toEqual(['w', 'r']);
    expect(rolesFor(roles, ['user'], 'zed')).toEqual([]);
  });

  it('must all match', () => {
    expect(rolesFor(roles, ['user', 'host'], 'amy', 'h2')).toEqual(['r']);
    expect(rolesFor(roles, ['host', 'user'], 'h1', 'bob')).toEqual(['r']);
    expect(rolesFor(roles, ['user', 'host'], 'bob', 'h2')).toEqual([]);
  });

  it('respect case unless the definition says otherwise', () => {
    expect(rolesFor(roles, ['user'], 'Bob')).toEqual([]);
    const insensitive = { ...roles, settings: { ...roles.settings, caseSensitive: false } };
    expect(rolesFor(insensitive, ['user'], 'BOB')).toEqual(['r']);
  });

  it('compare numbers by how they print', () => {
    const codes = tableOf([
      { code: '5', role: 'five' },
      { code: '5.0', role: 'five point nought' },
    ]);
    expect(rolesFor(codes, ['code'], 5)).toEqual(['five']);
    expect(rolesFor(codes, ['code'], '5.0')).toEqual(['five point nought']);
  });

  it('take a star literally', () => {
    expect(rolesFor(tableOf([{ user: '*', role: 'any' }]), ['user'], 'amy')).toEqual([]);
  });

  it('match nothing when the event or the row lacks one', () => {
    expect(rolesFor(roles, ['user'], null)).toEqual([]);
    expect(rolesFor(roles, ['user', 'host'], undefined, 'h1')).toEqual([]);
    expect(rolesFor(roles, ['host'], 'h1')).toEqual(['w', 'r', 'no user']);
  });

  it('do not run together: ("a", "bc") is not ("ab", "c")', () => {
    const pairs = tableOf([
      { x: 'a', y: 'bc', role: 1 },
      { x: 'ab', y: 'c', role: 2 },
    ]);
    expect(rolesFor(pairs, ['x', 'y'], 'ab', 'c')).toEqual([2]);
  });

  it('with several values are looked up value by value, in their order', () => {
    expect(rolesFor(roles, ['user'], ['bob', 'zed', 'amy'])).toEqual(['r', 'w', 'r']);
    expect(rolesFor(roles, ['user', 'host'], ['amy', 'bob'], ['h1', 'h2'])).toEqual(['w', 'r', 'r']);
  });

  it('may have several values in the table', () => {
    expect(rolesFor(tableOf([{ user: ['amy', 'ann'], role: 'x' }]), ['user'], 'ann')).toEqual(['x']);
  });
});

describe('wildcard keys', () => {
  const bad = tableOf(
    [
      { pat: '*.evil.com', sev: 'high' },
      { pat: 'ok.evil.com', sev: 'low' },
      { pat: '*', sev: 'any' },
    ],
    { matchTypes: wildcard('pat') },
  );

  it('give every row whose pattern fits, in the order of the file', () => {
    const matcher = createMatcher(bad, ['pat']);
    expect(matcher.match(['x.evil.com']).map((row) => row.sev)).toEqual(['high', 'any']);
    expect(matcher.match(['ok.evil.com']).map((row) => row.sev)).toEqual(['high', 'low', 'any']);
  });

  it('take the first rows only, with max_matches', () => {
    const one = { ...bad, settings: { ...bad.settings, maxMatches: 1 } };
    expect(
      createMatcher(one, ['pat'])
        .match(['x.evil.com'])
        .map((row) => row.sev),
    ).toEqual(['high']);
  });

  it('ignore case when the definition says so; a backslash is an ordinary character', () => {
    const paths = tableOf([{ path: '*\\Windows\\*\\cmd.exe', r: 'yes' }], {
      matchTypes: wildcard('path'),
      caseSensitive: false,
    });
    const matcher = createMatcher(paths, ['path']);
    expect(matcher.match(['c:\\WINDOWS\\System32\\CMD.EXE'])).toHaveLength(1);
    expect(matcher.match(['c:\\windows\\cmd.exe'])).toHaveLength(0);
  });

  it('do not treat a star in the event as a wildcard', () => {
    const matcher = createMatcher(tableOf([{ pat: 'abc*', r: 1 }], { matchTypes: wildcard('pat') }), ['pat']);
    expect(matcher.match(['a*'])).toEqual([]);
  });

  it('go together with exact keys and with each other', () => {
    const library = tableOf(
      [
        { library: 'a.dll', excludes: 'c:\\windows\\*', islibrary: 'windows' },
        { library: 'a.dll', excludes: 'c:\\program files\\*', islibrary: 'programs' },
        { library: 'b.dll', excludes: '*', islibrary: 'b' },
      ],
      { matchTypes: wildcard('library', 'excludes') },
    );
    const both = createMatcher(library, ['library', 'excludes']);
    expect(both.match(['a.dll', 'c:\\windows\\x\\a.dll']).map((row) => row.islibrary)).toEqual(['windows']);
    expect(both.match(['b.dll', 'anything']).map((row) => row.islibrary)).toEqual(['b']);
    const mixed = createMatcher({ ...library, settings: { ...library.settings, matchTypes: wildcard('excludes') } }, [
      'excludes',
      'library',
    ]);
    expect(mixed.match(['c:\\program files\\y', 'a.dll']).map((row) => row.islibrary)).toEqual(['programs']);
    expect(mixed.match(['c:\\program files\\y', '*.dll'])).toEqual([]);
  });

  it('answer the same question the same way twice', () => {
    const matcher = createMatcher(bad, ['pat']);
    expect(matcher.match(['x.evil.com'])).toEqual(matcher.match(['x.evil.com']));
  });
});

describe('subnets', () => {
  const nets = tableOf(
    [
      { net: '10.0.0.0/8', zone: 'int' },
      { net: '10.1.0.0/16', zone: 'lab' },
      { net: '192.168.1.7', zone: 'printer' },
      { net: '2001:db8::/32', zone: 'v6' },
    ],
    { matchTypes: new Map([['net', 'CIDR']]) },
  );

  it.each([
    ['10.2.3.4', ['int']],
    ['10.1.2.3', ['int', 'lab']],
    ['192.168.1.7', ['printer']],
    ['2001:db8:1::5', ['v6']],
    ['8.8.8.8', []],
    ['no address', []],
  ])('%s lies in %j', (ip, zones) => {
    expect(
      createMatcher(nets, ['net'])
        .match([ip])
        .map((row) => row.zone),
    ).toEqual(zones);
  });
});

describe('default_match', () => {
  const rows = [{ name: 'nc', is: 'true', note: 'netcat' }];

  it('stands in all other fields when nothing matches and min_matches asks for it', () => {
    const matcher = createMatcher(tableOf(rows, { minMatches: 1, defaultMatch: 'false' }), ['name']);
    expect(matcher.match(['nc']).map((row) => row.is)).toEqual(['true']);
    expect(matcher.match(['ls']).map((row) => ({ ...row }))).toEqual([{ is: 'false', note: 'false' }]);
  });

  it('fills up to min_matches', () => {
    const matcher = createMatcher(tableOf(rows, { minMatches: 3, defaultMatch: '-' }), ['name']);
    expect(matcher.match(['nc']).map((row) => row.is)).toEqual(['true', '-', '-']);
  });

  it('does nothing without min_matches, and nothing for an event without the key', () => {
    expect(createMatcher(tableOf(rows, { defaultMatch: 'false' }), ['name']).match(['ls'])).toEqual([]);
    expect(createMatcher(tableOf(rows, { minMatches: 1, defaultMatch: 'false' }), ['name']).match([null])).toEqual([]);
  });
});

describe('temporal lookups', () => {
  const leases = [
    { ip: '10.0.0.1', when: '1000', mac: 'a' },
    { ip: '10.0.0.1', when: '3000', mac: 'c' },
    { ip: '10.0.0.1', when: '2000.5', mac: 'b' },
    { ip: '10.0.0.1', when: 'never', mac: 'x' },
  ];
  const time = { field: 'when', format: '%s.%Q', maxOffset: 2_000_000_000, minOffset: 0 };
  const macs = (settings: Partial<LookupSettings>, at: number | null, rows = leases) =>
    createMatcher(tableOf(rows, settings), ['ip'])
      .match(['10.0.0.1'], at)
      .map((row) => row.mac);

  it('give the row closest before the event', () => {
    expect(macs({ time, maxMatches: 1 }, 2500)).toEqual(['b']);
    expect(macs({ time, maxMatches: 1 }, 3000)).toEqual(['c']);
    expect(macs({ time, maxMatches: 1 }, 999)).toEqual([]);
  });

  it('give several, the latest first', () => {
    expect(macs({ time, maxMatches: 2 }, 9999)).toEqual(['c', 'b']);
  });

  it('keep to the window', () => {
    expect(macs({ time: { ...time, maxOffset: 100 }, maxMatches: 5 }, 3050)).toEqual(['c']);
    expect(macs({ time: { ...time, minOffset: 100 }, maxMatches: 5 }, 3050)).toEqual(['b', 'a']);
  });

  it('match nothing when the event has no time', () => {
    expect(macs({ time, maxMatches: 1 }, null)).toEqual([]);
  });

  it('read the time with the format of the definition, in the given zone', () => {
    const rows = [{ ip: '10.0.0.1', when: '2024-05-01 12:00', mac: 'noon' }];
    const table = tableOf(rows, { time: { ...time, format: '%Y-%m-%d %H:%M', maxOffset: 60 }, maxMatches: 1 });
    const noonInUtc = Date.UTC(2024, 4, 1, 12) / 1000;
    const match = (timeZone: string, at: number) => createMatcher(table, ['ip'], { timeZone }).match(['10.0.0.1'], at);
    expect(match('UTC', noonInUtc + 30)).toHaveLength(1);
    expect(match('Europe/Berlin', noonInUtc + 30)).toHaveLength(0);
    expect(match('Europe/Berlin', noonInUtc - 2 * 3600)).toHaveLength(1);
  });
});

it('leaves out the rows that the filter of the definition refuses', () => {
  const table = tableOf([
    { k: 'a', v: 1 },
    { k: 'a', v: 2 },
  ]);
  const matcher = createMatcher(table, ['k'], { accept: (row) => row.v === 2 });
  expect(matcher.match(['a']).map((row) => row.v)).toEqual([2]);
});
