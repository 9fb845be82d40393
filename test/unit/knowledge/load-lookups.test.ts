import { execFileSync } from 'node:child_process';
import { realpathSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadKnowledge, readAllKnowledge } from '../../../src/knowledge/load-knowledge.ts';
import { writeContent } from './temporary-content.ts';

const empty = writeContent({});

function load(files: Readonly<Record<string, string>>) {
  const directory = writeContent(files);
  const knowledge = loadKnowledge({ shippedDir: empty, contentDirs: [directory] });
  return { directory, lookups: knowledge.lookups, problems: knowledge.problems, knowledge };
}

describe('CSV files', () => {
  it('are found by file name, with default settings', () => {
    const { lookups, directory } = load({ 'lookups/users.csv': 'user,team\namy,red\nbob,blue\n' });
    const table = lookups.get('users.csv')!;
    expect(table.fields).toEqual(['user', 'team']);
    expect(table.rows.map((row) => [row.user, row.team])).toEqual([
      ['amy', 'red'],
      ['bob', 'blue'],
    ]);
    expect(table.settings).toMatchObject({ caseSensitive: true, maxMatches: 100, minMatches: 0, defaultMatch: null });
    expect(table.file).toBe(join(directory, 'lookups', 'users.csv'));
    expect(lookups.has('users')).toBe(false);
  });

  it('may have a byte order mark, Windows line ends, quotes, line feeds in cells, short and long lines', () => {
    const { lookups } = load({
      'x.csv': '\uFEFFa,b,c\r\n"1,5","say ""hi""",3\r\nshort\r\n"two\nlines",2,3,extra\r\n\r\n',
    });
    const table = lookups.get('x.csv')!;
    expect(table.fields).toEqual(['a', 'b', 'c']);
    expect(table.rows.map(({ a, b, c }) => [a, b, c])).toEqual([
      ['1,5', 'say "hi"', '3'],
      ['short', undefined, undefined],
      ['two\nlines', '2', '3'],
    ]);
  });

  it('keep blanks and spelling; an empty cell is an absent value', () => {
    const { lookups } = load({ 'x.csv': 'a,b\n 1.10 ,\n' });
    expect({ ...lookups.get('x.csv')!.rows[0] }).toEqual({ a: ' 1.10 ', b: undefined });
  });

  it('may be empty', () => {
    const { lookups } = load({ 'x.csv': '' });
    expect(lookups.get('x.csv')).toMatchObject({ fields: [], rows: [] });
  });

  it('may have columns named like properties of objects', () => {
    const { lookups } = load({ 'x.csv': '__proto__,constructor\n1,2\n' });
    const row = lookups.get('x.csv')!.rows[0]!;
    expect(Object.entries(row)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ]);
  });
});

describe('definitions in transforms.conf', () => {
  it('give a file a name and settings', () => {
    const { lookups, problems } = load({
      'default/transforms.conf': `[nets]
filename = nets.csv
match_type = CIDR(net), WILDCARD(host)
case_sensitive_match = false
max_matches = 3
min_matches = 1
default_match = none
filter = zone=*
[extract_me]
REGEX = (\\d+)
FORMAT = n::$1
`,
      'lookups/nets.csv': 'net,host,zone\n10.0.0.0/8,*,int\n',
    });
    expect(lookups.get('nets')!.rows).toHaveLength(1);
    expect(lookups.get('nets')!.settings).toEqual({
      caseSensitive: false,
      matchTypes: new Map([
        ['net', 'CIDR'],
        ['host', 'WILDCARD'],
      ]),
      maxMatches: 3,
      minMatches: 1,
      defaultMatch: 'none',
      time: null,
      filter: 'zone=*',
    });
    expect(lookups.has('extract_me')).toBe(false);
    expect(problems).toEqual([]);
  });

  it('make a lookup temporal, with one match by default', () => {
    const { lookups } = load({
      'transforms.conf':
        '[dhcp]\nfilename = dhcp.csv\ntime_field = when\ntime_format = %Y-%m-%d\nmax_offset_secs = 60\n',
      'dhcp.csv': 'ip,when,mac\n',
    });
    expect(lookups.get('dhcp')!.settings).toMatchObject({
      maxMatches: 1,
      time: { field: 'when', format: '%Y-%m-%d', maxOffset: 60, minOffset: 0 },
    });
  });

  it('of a collection give an empty table with its fields', () => {
    const { lookups } = load({
      'transforms.conf':
        '[seen]\nexternal_type = kvstore\ncollection = seen_c\nfields_list = _key, user, first\n[bare]\nexternal_type = kvstore\ncollection = bare_c\n',
      'collections.conf': '[bare_c]\nfield.host = string\nfield.n = number\n',
    });
    expect(lookups.get('seen')).toMatchObject({ file: null, fields: ['_key', 'user', 'first'], rows: [] });
    expect(lookups.get('bare')).toMatchObject({ fields: ['host', 'n'], rows: [] });
  });

  it('report values that make no sense and keep the default', () => {
    const { lookups, problems } = load({
      'transforms.conf':
        '[x]\nfilename = x.csv\nmax_matches = many\nmatch_type = FUZZY(a)\ncase_sensitive_match = perhaps\n',
      'x.csv': 'a\n',
    });
    expect(lookups.get('x')!.settings).toMatchObject({ maxMatches: 100, caseSensitive: true, matchTypes: new Map() });
    expect(problems.map((problem) => problem.message)).toEqual([
      "Lookup 'x': 'case_sensitive_match' is 'perhaps': true or false was expected.",
      "Lookup 'x': 'match_type' names 'FUZZY': WILDCARD, CIDR or EXACT was expected.",
      "Lookup 'x': 'max_matches' is 'many': a number was expected.",
    ]);
    expect(problems[0]).toMatchObject({ line: 1, subject: 'x' });
  });

  it('that run a program are refused by name', () => {
    const { lookups, problems } = load({
      'transforms.conf': '[dns]\nexternal_cmd = dns.py host ip\nfields_list = host,ip\n',
    });
    expect(lookups.get('dns')).toBeUndefined();
    expect(lookups.has('dns')).toBe(false);
    expect(problems[0]!.message).toContain("Lookup 'dns': it runs a program");
  });
});

describe('definitions of a detection repository', () => {
  it('name a CSV file, with settings as text or as YAML values', () => {
    const { lookups } = load({
      'lookups/tools.yml':
        "name: tools\nfilename: tools20240101.csv\nmatch_type: WILDCARD(name)\nmin_matches: 1\ndefault_match: 'false'\ncase_sensitive_match: 'false'\n",
      'lookups/tools20240101.csv': 'name,is\nnc*,true\n',
    });
    expect(lookups.get('tools')!.rows).toHaveLength(1);
    expect(lookups.get('tools')!.settings).toMatchObject({
      caseSensitive: false,
      minMatches: 1,
      defaultMatch: 'false',
      matchTypes: new Map([['name', 'WILDCARD']]),
    });
  });

  it('of the newer kind have a type, lists, and a CSV file of their own name', () => {
    const { lookups, problems } = load({
      'lookups/tools.yml':
        'name: tools\nlookup_type: csv\nmatch_type:\n  - WILDCARD(name)\n  - WILDCARD(path)\nmin_matches: 1\ndefault_match: false\ncase_sensitive_match: false\n',
      'lookups/tools.csv': 'name,path,is\nnc*,*,true\n',
      'lookups/seen.yml': 'name: seen\nlookup_type: kvstore\nfields:\n  - _key\n  - user\n',
    });
    expect(lookups.get('tools')!.rows).toHaveLength(1);
    expect([...lookups.get('tools')!.settings.matchTypes.keys()]).toEqual(['name', 'path']);
    expect(lookups.get('tools')!.settings).toMatchObject({ defaultMatch: 'false', caseSensitive: false });
    expect(lookups.get('seen')).toMatchObject({ fields: ['_key', 'user'], rows: [] });
    expect(problems).toEqual([]);
  });

  it('are found by their name, not by that of the file', () => {
    const { lookups } = load({
      'lookups/brandmonitoring_lookup.yml': 'name: brandMonitoring_lookup\nfilename: b.csv\n',
      'lookups/b.csv': 'domain\n',
    });
    expect(lookups.has('brandMonitoring_lookup')).toBe(true);
    expect(lookups.has('brandmonitoring_lookup')).toBe(false);
  });

  it('whose file is missing, or a trained model, are absent and reported when asked for', () => {
    const { lookups, problems } = load({
      'lookups/gone.yml': 'name: gone\nfilename: gone.csv\n',
      'lookups/ml.yml': 'name: ml\nfilename: ml.mlmodel\n',
    });
    expect(problems).toEqual([]);
    expect(lookups.get('gone')).toBeUndefined();
    expect(lookups.get('ml')).toBeUndefined();
    expect([...lookups.keys()]).toEqual([]);
    expect(problems.map((problem) => problem.subject)).toEqual(['gone', 'ml']);
    expect(problems[0]!.message).toBe("Lookup 'gone': its file 'gone.csv' does not exist.");
  });
});

describe('files outside of the content directory', () => {
  it.each(['../secret.csv', '/etc/passwd', '..', 'a/../../secret.csv', 'a\\..\\secret.csv'])(
    '%s is refused',
    (filename) => {
      const { lookups, problems } = load({ 'transforms.conf': `[x]\nfilename = ${filename}\n` });
      expect(lookups.get('x')).toBeUndefined();
      expect(problems[0]!.message).toContain('is no plain file name');
    },
  );

  it('are not read through symbolic links', () => {
    const outside = writeContent({ 'secret.csv': 'a\n1\n' });
    const directory = writeContent({ 'transforms.conf': '[x]\nfilename = link.csv\n', 'lookups/own.csv': 'a\n' });
    symlinkSync(join(outside, 'secret.csv'), join(directory, 'lookups', 'link.csv'));
    symlinkSync(join(directory, 'lookups', 'own.csv'), join(directory, 'lookups', 'inner.csv'));
    symlinkSync(outside, join(directory, 'macros'));
    const knowledge = loadKnowledge({ shippedDir: empty, contentDirs: [directory] });
    expect([...knowledge.lookups.keys()].sort()).toEqual(['inner.csv', 'own.csv', 'x']);
    expect(knowledge.lookups.get('x')).toBeUndefined();
    expect([...knowledge.macros.names()]).not.toContain('secret');
    const refused = knowledge.problems.filter(({ message }) => message.startsWith('This leads out of the directory'));
    expect(refused.map(({ file, message }) => [file, message])).toEqual([
      [
        join(directory, 'lookups', 'link.csv'),
        expect.stringContaining(`to ${join(realpathSync(outside), 'secret.csv')};`),
      ],
      [join(directory, 'macros'), expect.stringContaining('it was not read.')],
    ]);
  });
  it('are not read from pipes', () => {
    const directory = writeContent({ 'transforms.conf': '[x]\nfilename = pipe.csv\n', 'lookups/own.csv': 'a\n' });
    execFileSync('mkfifo', [join(directory, 'lookups', 'pipe.csv')]);
    const knowledge = loadKnowledge({ shippedDir: empty, contentDirs: [directory] });
    expect(knowledge.lookups.get('x')).toBeUndefined();
    expect(knowledge.problems.map(({ message }) => message)).toContain(
      'This is a pipe or a device, no file; it was not read.',
    );
  });
});

describe('which lookup wins', () => {
  it('is that of the later app and the later directory; a definition uses the file of its own app', () => {
    const first = writeContent({
      'app_a/default/transforms.conf': '[t]\nfilename = t.csv\n',
      'app_a/lookups/t.csv': 'v\na\n',
      'app_b/default/app.conf': '',
      'app_b/lookups/t.csv': 'v\nb\n',
    });
    const second = writeContent({ 'lookups/t.csv': 'v\nc\n' });
    const value = (contentDirs: string[], name: string) =>
      loadKnowledge({ shippedDir: empty, contentDirs }).lookups.get(name)!.rows[0]!.v;
    expect(value([first], 't')).toBe('a');
    expect(value([first], 't.csv')).toBe('b');
    expect(value([first, second], 't.csv')).toBe('c');
    expect(value([first, second], 't')).toBe('a');
  });
});

it('reads no table before it is asked for', () => {
  const { lookups, knowledge, problems } = load({ 'lookups/gone.yml': 'name: gone\nfilename: gone.csv\n' });
  expect([...lookups.keys()]).toEqual(['gone']);
  expect(problems).toEqual([]);
  expect(readAllKnowledge(knowledge)).toHaveLength(1);
});
