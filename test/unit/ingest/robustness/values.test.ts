import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../../support/cli.ts';

/** The rows of a search over one log. */
async function search(log: string | Buffer, spl: string) {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'log.json'), log);
  const { stdout, stderr, exitCode } = await splite(directory, [spl, 'log.json', '--types', 'text']);
  return { rows: jsonLines(stdout), stderr, exitCode };
}

test('a field may be a number, a text, an object, a list, a boolean and null in turn', async () => {
  const log = [
    '{"n":1,"id":7}',
    '{"n":2,"id":"7"}',
    '{"n":3,"id":{"type":"a","value":7}}',
    '{"n":4,"id":[7,"8"]}',
    '{"n":5,"id":null}',
    '{"n":6,"id":true}',
    '{"n":7}',
  ].join('\n');
  const { rows } = await search(log, '* | sort n | table n id id.type id.value id{}');
  expect(rows).toEqual([
    { n: '1', id: '7' },
    { n: '2', id: '7' },
    { n: '3', 'id.type': 'a', 'id.value': '7' },
    { n: '4', 'id{}': ['7', '8'] },
    { n: '5', id: 'null' },
    { n: '6', id: 'true' },
    { n: '7' },
  ]);
  expect((await search(log, 'id=7 | stats count')).rows).toEqual([{ count: '2' }]);
});

test('keys that differ in case are different fields', async () => {
  const { rows } = await search(
    '{"User":"a","user":"b","USER":"c"}\n{"user":"d"}\n',
    '* | stats values(User) AS first values(user) AS second values(USER) AS third',
  );
  expect(rows).toEqual([{ first: 'a', second: ['b', 'd'], third: 'c' }]);
});

test('a key with dots is the field that the nested keys would be', async () => {
  const { rows } = await search(
    '{"a.b":1,"c":{"d.e":2}}\n{"a":{"b":3},"c":{"d":{"e":4}}}\n',
    '* | stats values(a.b) AS ab values(c.d.e) AS cde',
  );
  expect(rows).toEqual([{ ab: ['1', '3'], cde: ['2', '4'] }]);
});

test.each([
  ['UTF-8', Buffer.from('\ufeff{"a":"größe"}\n')],
  ['UTF-16, little end first', Buffer.from('\ufeff{"a":"größe"}\n', 'utf16le')],
  ['UTF-16, big end first', Buffer.from('\ufeff{"a":"größe"}\n', 'utf16le').swap16()],
])('a byte order mark is no part of the text: %s', async (_, log) => {
  expect((await search(log, 'a=größe | table a _raw')).rows).toEqual([{ a: 'größe', _raw: '{"a":"größe"}' }]);
});

test('bytes that are no UTF-8 become replacement characters, the rest is kept', async () => {
  const log = Buffer.concat([Buffer.from('{"a":"x'), Buffer.from([0xff, 0xc3]), Buffer.from('y","b":"z"}\n')]);
  expect((await search(log, '* | table a b')).rows).toEqual([{ a: 'x\ufffd\ufffdy', b: 'z' }]);
});

test('half a surrogate pair does not break an event', async () => {
  const { rows } = await search('{"a":"x\\ud83dy","b":"\\ude00","c":"ok"}\n', 'c=ok | table a b c');
  expect(rows).toEqual([{ a: 'x\ufffdy', b: '\ufffd', c: 'ok' }]);
});

test('of a key that comes twice the last value counts; it is said how often that happened', async () => {
  const log = '{"a":1,"b":"x"}\n{"a":1,"a":2}\n{"a" : 1, "b": {"c":1,"c":2}, "a" : 3}\n';
  const { rows, stderr, exitCode } = await search(log, '* | table a b b.c | sort a');
  expect(rows.map((row) => row.a)).toEqual(['1', '2', '3']);
  expect(rows[2]).toMatchObject({ 'b.c': '2' });
  expect(stderr).toContain(
    'log.json: 3 keys come more than once in one object, first at line 2; the last value counts.',
  );
  expect(exitCode).toBe(0);
});

test('colons in texts and names with quotes are no keys that come twice', async () => {
  const { stderr } = await search('{"a":"{\\"x\\":1,\\"x\\":2}","b\\"":":","c\\\\":"\\":"}\n', '*');
  expect(stderr).toBe('');
});

test('numbers stay as they are written: beyond 2^53, with zeros at the end, with exponents', async () => {
  const { rows } = await search(
    '{"a":12345678901234567890,"b":1.10,"c":1e5,"d":-0,"e":[9007199254740993,2.50],"f":0.1}\n',
    'a=12345678901234567890 | eval all=a." ".b." ".c." ".d." ".mvjoin(\'e{}\', ",")." ".f | table all',
  );
  expect(rows).toEqual([{ all: '12345678901234567890 1.10 1e5 -0 9007199254740993,2.50 0.1' }]);
});
