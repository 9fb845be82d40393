import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

const process =
  '{"EventID":4688,"Channel":"Security","SourceName":"Microsoft-Windows-Security-Auditing","Hostname":"pc1","EventTime":"2024-05-01 10:00:00","NewProcessName":"C:\\\\Windows\\\\cmd.exe","SubjectUserName":"ann"}';

function folder(): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'a.jsonl'), `${process}\n{"time":"2024-05-01T10:00:01Z","who":"bob","gone":null}\n`);
  writeFileSync(join(directory, 'b.jsonl'), '{"time":"2024-05-01T10:00:02Z","who":"cyd","tags":["x","y"]}\n');
  return directory;
}

const searches = [
  'index=* | table _time _raw index sourcetype source who gone tags{} user EventCode',
  '| tstats count from datamodel=Endpoint.Processes by Processes.process_name Processes.user',
];

async function rowsOf(directory: string, store: string): Promise<unknown> {
  const results = [];
  for (const search of searches) results.push(jsonLines((await splite(directory, [search, '--store', store])).stdout));
  return results;
}

test('an exported store has tables that SQLite reads, and is a store with the same events', async () => {
  const directory = folder();
  await splite(directory, ['ingest', 'a.jsonl', 'b.jsonl', '--store', 's.db']);
  await splite(directory, ['who=bob | collect index=summary', '--store', 's.db']);
  await splite(directory, ['who=cyd | delete', '--store', 's.db']);
  expect(await splite(directory, ['export', '--store', 's.db', '--sqlite', 't.db'])).toMatchObject({
    exitCode: 0,
    stderr: 't.db: 3 events.\n',
  });
  const database = new Database(join(directory, 't.db'), { readonly: true });
  expect(database.prepare('SELECT process_name, user FROM "Endpoint.Processes"').all()).toEqual([
    { process_name: 'cmd.exe', user: 'ann' },
  ]);
  database.close();
  expect(await rowsOf(directory, 't.db')).toEqual(await rowsOf(directory, 's.db'));
  const again = await splite(directory, ['ingest', 'a.jsonl', 'b.jsonl', '--store', 't.db']);
  expect(again.stderr).toContain('2 files unchanged');
});

test('files are exported as a store of them is', async () => {
  const directory = folder();
  await splite(directory, ['ingest', 'a.jsonl', 'b.jsonl', '--store', 's.db']);
  await splite(directory, ['export', 'a.jsonl', 'b.jsonl', '--sqlite', 't.db']);
  expect(await rowsOf(directory, 't.db')).toEqual(await rowsOf(directory, 's.db'));
});

test('a file that is there is not written over; a store of tables is exported already', async () => {
  const directory = folder();
  await splite(directory, ['export', 'a.jsonl', '--sqlite', 't.db']);
  expect(await splite(directory, ['export', 'a.jsonl', '--sqlite', 't.db'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('t.db is there already'),
  });
  expect(await splite(directory, ['export', '--store', 't.db', '--sqlite', 'u.db'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('are tables already'),
  });
  expect(existsSync(join(directory, 'u.db'))).toBe(false);
  expect(await splite(directory, ['export', '--sqlite', 'u.db'])).toMatchObject({ exitCode: 2 });
});
