import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

function withLog(): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'log.jsonl'), '{"time":1714557600,"n":"1"}\n{"time":1714557601,"n":"2"}\n');
  return directory;
}

const count = async (directory: string, ...options: string[]): Promise<unknown> =>
  jsonLines((await splite(directory, ['index=* | stats count', '--store', 's.db', ...options])).stdout);

test('files are loaded once; unchanged ones are left alone and that is said', async () => {
  const directory = withLog();
  expect((await splite(directory, ['ingest', 'log.jsonl', '--store', 's.db'])).stderr).toContain(
    '2 events from 1 file',
  );
  const again = await splite(directory, ['ingest', 'log.jsonl', '--store', 's.db']);
  expect(again).toMatchObject({ exitCode: 0, stdout: '' });
  expect(again.stderr).toContain('1 file unchanged, not loaded again');
  expect(await count(directory)).toEqual([{ count: 2 }]);
});

test('a file that changed replaces what was loaded of it', async () => {
  const directory = withLog();
  await splite(directory, ['ingest', 'log.jsonl', '--store', 's.db']);
  appendFileSync(join(directory, 'log.jsonl'), '{"time":1714557602,"n":"3"}\n');
  await splite(directory, ['ingest', 'log.jsonl', '--store', 's.db']);
  expect(await count(directory)).toEqual([{ count: 3 }]);
});

test('a store that is none, or not there: exit 3', async () => {
  const directory = withLog();
  writeFileSync(join(directory, 'text.db'), 'This is no database, but it is long enough to look like a file.');
  expect(await splite(directory, ['x', '--store', 'text.db'])).toMatchObject({ exitCode: 3, stdout: '' });
  expect(await splite(directory, ['x', '--store', 'absent.db'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('splite ingest'),
  });
  expect(await splite(directory, ['ingest', 'log.jsonl'])).toMatchObject({ exitCode: 2 });
});

const source = `name: door
title: Door controller
recognise:
  - keys: [door, act]
sourcetype: { value: 'building:door' }
time: [at]
fields:
  - user: who
`;

test('other knowledge: the events are mapped again, or refused', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'doors.jsonl'), '{"door":"7","act":"open","who":"ann","at":"2024-05-01T08:00:00Z"}\n');
  writeFileSync(
    join(directory, 'hec.jsonl'),
    '{"time":1714550000,"sourcetype":"given","event":{"door":"8","act":"shut","who":"bob"},"fields":{"site":"north"}}\n',
  );
  await splite(directory, ['ingest', 'doors.jsonl', 'hec.jsonl', '--store', 's.db']);
  const search = ['search', 'door=* | table _time sourcetype user site door', '--store', 's.db'];
  const before = jsonLines((await splite(directory, search)).stdout);
  expect(before.map(({ sourcetype, user }) => [sourcetype, user])).toEqual(
    expect.arrayContaining([
      ['_json', undefined],
      ['given', undefined],
    ]),
  );

  mkdirSync(join(directory, 'mine', 'sources'), { recursive: true });
  writeFileSync(join(directory, 'mine', 'sources', 'door.yaml'), source);
  const refused = await splite(directory, [...search, '--content', 'mine', '--no-remap']);
  expect(refused).toMatchObject({ exitCode: 3, stdout: '' });
  const remapped = await splite(directory, [...search, '--content', 'mine']);
  expect(remapped.stderr).toContain('mapped again');
  expect(jsonLines(remapped.stdout)).toEqual([
    { _time: 1714550400, sourcetype: 'building:door', user: 'ann', door: 7 },
    // What the collector's wrapping said stays.
    { _time: 1714550000, sourcetype: 'given', user: 'bob', site: 'north', door: 8 },
  ]);
  expect((await splite(directory, [...search, '--content', 'mine'])).stderr).toBe('');
});

test('a store can be searched while another process writes into it', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'log.jsonl'), '{"timestamp":"2024-05-01T10:00:00Z","user":"ann"}\n');
  expect((await splite(directory, ['ingest', 'log.jsonl', '--store', 's.db'])).exitCode).toBe(0);
  const other = new Database(join(directory, 's.db'));
  try {
    other.exec("BEGIN IMMEDIATE; INSERT INTO note VALUES ('other', 'x')");
    const { exitCode, stdout, stderr } = await splite(directory, ['user=* | stats count', '--store', 's.db']);
    expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 0, stdout: '{"count":1}\n', stderr: '' });
  } finally {
    other.exec('ROLLBACK');
    other.close();
  }
});
