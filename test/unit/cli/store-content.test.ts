import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

const files: Readonly<Record<string, string>> = {
  'logs/a.jsonl':
    '{"_time":1700000000,"user":"bob","action":"login"}\n{"_time":1700000100,"user":"eve","action":"wipe"}\n',
  'content/macros/wiped.yml': 'name: wiped\ndefinition: action=wipe\n',
  'content/detections/wipe.yml': `name: Wiped
type: TTP
search: index=main \`wiped\` | table _time user | collect index=summary
rba:
  message: $user$ wiped
  risk_objects: [{field: user, type: user, score: 90}]
`,
  'other/macros.conf': '[wiped]\ndefinition = action=login\n[cim_endpoint_indexes]\ndefinition = index=main\n',
};

function folder(): string {
  const directory = temporaryDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

async function hunted(...options: string[]): Promise<string> {
  const directory = folder();
  await splite(directory, ['ingest', 'logs', '--store', 's.db']);
  const hunt = await splite(directory, ['hunt', 'content/detections', '--store', 's.db', ...options]);
  expect(hunt.exitCode, hunt.stderr).toBe(1);
  return directory;
}

const search = async (directory: string, spl: string, ...options: string[]) => {
  const { stdout, stderr } = await splite(directory, [spl, '--store', 's.db', ...options]);
  return { rows: jsonLines(stdout), stderr };
};

const counts = 'index IN (*, risk, summary) | stats count min(_time) as time by index sourcetype | fields - _time';
const kept = [
  { index: 'main', sourcetype: '_json', count: 2, time: 1_700_000_000 },
  { index: 'risk', sourcetype: 'stash', count: 1, time: 1_700_000_100 },
  { index: 'summary', sourcetype: 'stash', count: 1, time: 1_700_000_100 },
];

test('what a hunt writes stays what it is, whatever content comes later', async () => {
  const directory = await hunted();
  expect((await search(directory, counts)).rows).toMatchObject(kept);
  for (const content of [['--no-content'], ['--content', 'other'], ['--content', 'content']])
    expect((await search(directory, counts, ...content)).rows, content.join(' ')).toMatchObject(kept);
  const { stdout } = await splite(directory, ['risk', '--store', 's.db']);
  expect(jsonLines(stdout)).toMatchObject([{ type: 'user', value: 'eve', score: 90, events: 1 }]);
  expect((await search(directory, '| tstats count from datamodel=Risk by All_Risk.risk_object')).rows).toMatchObject([
    { 'All_Risk.risk_object': 'eve', count: 1 },
  ]);
});

test('a search that names no content uses what the store remembers, and says so', async () => {
  const directory = await hunted();
  const { rows, stderr } = await search(directory, 'index=main `wiped` | table user');
  expect(rows).toEqual([{ user: 'eve' }]);
  expect(stderr).toContain('note: Content of s.db: ');
  expect(stderr).toContain('/content');
  expect(stderr).not.toContain('mapped again');
  expect((await search(directory, 'index=main `wiped` | table user', '--content', 'other')).rows).toEqual([
    { user: 'bob' },
  ]);
  expect((await search(directory, 'index=main `wiped` | table user')).rows).toEqual([{ user: 'bob' }]);
  expect((await splite(directory, ['`wiped`', '--store', 's.db', '--no-content'])).exitCode).toBe(2);
});

test('content that is not there any more: rows stay, loading asks where it is', async () => {
  const directory = await hunted();
  renameSync(join(directory, 'content'), join(directory, 'moved'));
  const { rows, stderr } = await search(directory, counts);
  expect(rows).toMatchObject(kept);
  expect(stderr).toContain('The content of s.db is not there any more');
  const load = await splite(directory, ['ingest', 'logs', '--store', 's.db']);
  expect(load).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('--no-content') });
  expect((await splite(directory, ['ingest', 'logs', '--store', 's.db', '--content', 'moved'])).exitCode).toBe(0);
});

test('hunt --no-risk-events leaves the store as it was', async () => {
  const directory = await hunted('--no-risk-events');
  expect((await search(directory, counts)).rows).toMatchObject(kept.slice(0, 1));
  const again = await hunted();
  await splite(again, ['hunt', 'content/detections', '--store', 's.db', '--no-risk-events', '--since', '1700000200']);
  expect((await search(again, counts)).rows).toMatchObject(kept);
});
