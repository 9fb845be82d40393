import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../../support/cli.ts';

async function search(log: string, spl: string, ...options: string[]) {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'log.json'), log);
  const { stdout, stderr, exitCode } = await splite(directory, [spl, 'log.json', ...options]);
  return { rows: jsonLines(stdout), stderr, exitCode };
}

test('an event may have 100,000 keys', async () => {
  const keys = Array.from({ length: 100_000 }, (_, n) => `"key${n}":${n}`).join(',');
  const { rows, stderr } = await search(`{${keys}}\n{"key5":5}\n`, 'key99999=99999 | table key0 key99999');
  expect(rows).toEqual([{ key0: 0, key99999: 99999 }]);
  expect(stderr).toBe('');
});

test('keys that are data, new ones in every event, do not exhaust memory', async () => {
  const log = Array.from({ length: 2000 }, (_, n) =>
    JSON.stringify({ n, ids: Object.fromEntries(Array.from({ length: 50 }, (_, k) => [`id-${n}-${k}`, k])) }),
  ).join('\n');
  expect((await search(log, '"ids.id-1999-49"=49 | table n')).rows).toEqual([{ n: 1999 }]);
});

test('an event may be nested 1,000 levels deep', async () => {
  const deep = `${'{"a":'.repeat(999)}{"b":"x","c":[[[1]]]}${'}'.repeat(999)}`;
  const { rows, stderr } = await search(`${deep}\n{"n":1}\n`, '* | stats count values(n) AS n');
  expect(rows).toEqual([{ count: 2, n: 1 }]);
  expect(stderr).toBe('');
});

test('an event that is nested deeper than that keeps its text', async () => {
  const deep = `{"n":1,"d":${'['.repeat(50_000)}"needle"${']'.repeat(50_000)}}`;
  expect((await search(`${deep}\n`, 'needle n=1 | stats count')).rows).toEqual([{ count: 1 }]);
});

const megabytes50 = 50 * 1024 * 1024;

test('a line may be 50 MB long: JSON', async () => {
  const log = `{"a":"${'x'.repeat(megabytes50)}","b":1}\n{"b":2}\n`;
  const { rows, stderr } = await search(log, '* | eval length=len(a) | table b length | sort b');
  expect(rows).toEqual([{ b: 1, length: megabytes50 }, { b: 2 }]);
  expect(stderr).toBe('');
});

test('a line may be 50 MB long: JSON with escapes, blanks before colons and numbers that keep their text', async () => {
  const text = '\\n\\"'.repeat(megabytes50 / 4);
  const log = `{"a" : "${text}", "b" : [1.10], "c\\\\":2.50}\n`;
  const { rows, stderr } = await search(log, '* | table b{} "c\\\\"', '--types', 'text');
  expect(rows[0]?.['b{}']).toBe('1.10');
  expect(stderr).toBe('');
});

test('a line may be 50 MB long: JSON with many documents', async () => {
  const document = `{"a":"${'y'.repeat(1000)}"}`;
  const count = Math.ceil(megabytes50 / document.length / 5);
  expect((await search(document.repeat(count), '* | stats count')).rows).toEqual([{ count }]);
});

test('a line may be 50 MB long: text, and XML', async () => {
  const text = await search(
    `2024-05-01T10:00:00Z start ${'word '.repeat(megabytes50 / 5)}end\nlast line\n`,
    '* | eval length=len(_raw) | stats max(length) AS length',
  );
  expect(text.rows).toEqual([{ length: expect.any(Number) }]);
  expect(Number(text.rows[0]?.length)).toBeGreaterThan(megabytes50);
  const data = `<Data Name='a'>${'z'.repeat(megabytes50)}</Data>`;
  const xml = `<Event><System><EventID>1</EventID><Channel>c</Channel></System><EventData>${data}</EventData></Event>`;
  expect((await search(`${xml}\n`, 'EventCode=1 | eval length=len(a) | table length')).rows).toEqual([
    { length: megabytes50 },
  ]);
});
