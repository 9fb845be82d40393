import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSettings } from '../../../src/cli/settings.ts';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

function folder(settings: string): string {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'case/logs'), { recursive: true });
  mkdirSync(join(directory, 'app'));
  writeFileSync(join(directory, 'splite.yml'), settings);
  writeFileSync(join(directory, 'app/macros.conf'), '[mine]\ndefinition = n=2\n');
  writeFileSync(
    join(directory, 'case/logs/a.jsonl'),
    '{"time":"2024-05-01 10:00:00","n":"1"}\n{"time":"2024-05-01 11:00:00","n":"2"}\n',
  );
  return directory;
}

test('splite.yml, found upwards, names store, content, zone and sourcetype', async () => {
  const directory = folder('store: s.db\ncontent: [app]\ntz: Europe/Berlin\nsourcetype: things\n');
  const below = join(directory, 'case');
  expect((await splite(below, ['ingest', 'logs'])).stderr).toContain('2 events from 1 file');
  const rows = jsonLines((await splite(below, ['sourcetype=things `mine` | table _time n'])).stdout);
  expect(rows).toEqual([{ _time: Date.parse('2024-05-01T11:00:00+02:00') / 1000, n: 2 }]);
});

test('logs that are named are searched by themselves, not put into the store of splite.yml', async () => {
  const directory = folder('store: s.db\n');
  const one = await splite(directory, ['n=1 | stats count', 'case/logs']);
  expect(jsonLines(one.stdout)).toEqual([{ count: 1 }]);
  expect(await splite(directory, ['n=1 | stats count'])).toMatchObject({
    exitCode: 3,
    stderr: expect.stringContaining('There is no store'),
  });
});

test('the command line goes before the environment, and that before the file', () => {
  const directory = folder('tz: Europe/Berlin\ncontent: app\n');
  const settings = readSettings(join(directory, 'case'), { SPLITE_TZ: 'Asia/Tokyo', SPLITE_STORE: 'x.db' });
  expect(settings).toEqual({
    tz: ['Asia/Tokyo'],
    store: join(directory, 'case/x.db'),
    content: [join(directory, 'app')],
  });
});

test.each([
  ['store: ../x.db', ":1: 'store: ../x.db' leads out of the folder of splite.yml."],
  ['\ncontent: /etc', ":2: 'content: /etc' leads out of the folder of splite.yml."],
  ['content: [app, link]', ":1: 'content: link' leads out of the folder of splite.yml."],
  ['contnt: app', "Did you mean 'content'?"],
  ['store: [a, b]', "'store' takes one text."],
  ['- a', "It holds names and values, such as 'store: logs.db'."],
  ['a: [', ':1: This is no valid YAML'],
])('%j is refused with its place', async (text, message) => {
  const directory = folder(text);
  symlinkSync('..', join(directory, 'link'));
  const result = await splite(directory, ['index=*']);
  expect(result).toMatchObject({ exitCode: 2, stdout: '' });
  expect(result.stderr).toContain(message);
});
