import { appendFileSync, chmodSync, closeSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { pathProblem } from '../../../../src/ingest/find-files.ts';
import { fileSource } from '../../../../src/ingest/read/byte-source.ts';
import { openInputs } from '../../../../src/ingest/read/open-inputs.ts';
import { Engine, readKnowledge } from '../../../../src/run/engine.ts';
import { tarOf, zipOf } from '../../../support/archive-writer.ts';
import { jsonLines, splite, temporaryDirectory } from '../../../support/cli.ts';

const count = async (directory: string, ...args: string[]) => {
  const { stdout, stderr, exitCode } = await splite(directory, ['* | stats count', ...args]);
  return { count: jsonLines(stdout)[0]?.count, stderr, exitCode };
};

describe('files without events', () => {
  test('an empty file is said, and is no error', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'empty.json'), '');
    writeFileSync(join(directory, 'blank.json'), '\n \r\n\n');
    writeFileSync(join(directory, 'empty.gz'), gzipSync(''));
    const { stderr, exitCode } = await count(directory, 'empty.json', 'blank.json', 'empty.gz');
    for (const name of ['empty.json', 'blank.json', 'empty.gz'])
      expect(stderr).toContain(`${name}: No events in this file.`);
    expect(exitCode).toBe(0);
  });
  test('a binary file that is named is an error, one beside logs a notice', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'photo.jpg'), Buffer.from([0xff, 0xd8, 0xff, 0, 0, 1]));
    writeFileSync(join(directory, 'log.json'), '{"a":1}\n');
    const message = 'photo.jpg: This is a binary file; it was left out.';
    const named = await count(directory, 'photo.jpg', 'log.json');
    expect(named).toMatchObject({ count: 1, exitCode: 3 });
    expect(named.stderr).toContain(`error: ${message}`);
    const found = await count(directory, '.');
    expect(found).toMatchObject({ count: 1, exitCode: 0 });
    expect(found.stderr).toContain(`warning: ${message}`);
  });
});

describe('files that cannot be read to the end', () => {
  const lines = Array.from({ length: 20_000 }, (_, n) => `{"n":${n},"text":"${Math.sin(n)}"}\n`).join('');

  test('of truncated gzip everything readable is kept, with a message and exit code 3', async () => {
    const directory = temporaryDirectory();
    const whole = gzipSync(lines);
    writeFileSync(join(directory, 'cut.json.gz'), whole.subarray(0, whole.length / 2));
    const { count: events, stderr, exitCode } = await count(directory, 'cut.json.gz');
    expect(events).toBeGreaterThan(8000);
    expect(stderr).toContain(
      `error: cut.json.gz: Reading ended early: the compressed data ends too early. ${events} events were loaded.`,
    );
    expect(exitCode).toBe(3);
    const loaded = await splite(directory, ['ingest', 'cut.json.gz', '--store', 's.db']);
    expect(loaded).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('the compressed data ends too early.'),
    });
    const kept = await splite(directory, ['* | stats count', '--store', 's.db']);
    expect(jsonLines(kept.stdout)).toEqual([{ count: events }]);
  });
  test('a truncated file among others is an error too', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'logs'));
    writeFileSync(join(directory, 'logs/good.json'), '{}\n');
    writeFileSync(join(directory, 'logs/cut.json.gz'), gzipSync(lines).subarray(0, -1000));
    const { count: events, stderr, exitCode } = await count(directory, 'logs');
    expect(events).toBeGreaterThan(15_000);
    expect(stderr).toContain('logs/cut.json.gz: Reading ended early');
    expect(exitCode).toBe(3);
  });
  test('the same for members of archives', async () => {
    const directory = temporaryDirectory();
    const whole = gzipSync(
      tarOf([
        { path: 'a.json', content: '{"a":1}' },
        { path: 'b/c.json', content: lines },
      ]),
    );
    writeFileSync(join(directory, 'cut.tgz'), whole.subarray(0, whole.length / 2));
    writeFileSync(
      join(directory, 'locked.zip'),
      zipOf([
        { path: 'x.json', content: '{}', encrypted: true },
        { path: 'y.json', content: '{}' },
      ]),
    );
    const cut = await count(directory, 'cut.tgz');
    expect(cut.exitCode).toBe(3);
    expect(cut.count).toBeGreaterThan(8000);
    expect(cut.stderr).toContain('cut.tgz:b/c.json: Reading ended early: the compressed data ends too early.');
    const locked = await count(directory, 'locked.zip');
    expect(locked).toMatchObject({ count: 1, exitCode: 3 });
    expect(locked.stderr).toContain(
      'locked.zip:x.json: This file is encrypted; unpack the archive with its password first.',
    );
  });
  test('a file that grows while it is read gives whole events, also of what came', () => {
    const path = join(temporaryDirectory(), 'log.json');
    const line = `{"text":"${'x'.repeat(1000)}"}\n`;
    writeFileSync(path, line.repeat(6000) + line.slice(0, 500));
    const descriptor = openSync(path, 'r');
    const [input] = openInputs(fileSource(descriptor), 'log.json');
    let events = 0;
    for (const event of input!.events) {
      if (events++ === 0) appendFileSync(path, line.slice(500) + line);
      expect(event.json).toEqual({ text: 'x'.repeat(1000) });
    }
    closeSync(descriptor);
    expect({ events, malformed: input?.report.malformed }).toEqual({ events: 6002, malformed: 0 });
  });
  test('a file that grew is loaded anew', async () => {
    const directory = temporaryDirectory();
    const path = join(directory, 'log.json');
    writeFileSync(path, '{"n":1}\n{"n":2}\n');
    expect(await splite(directory, ['ingest', 'log.json', '--store', 's.db'])).toMatchObject({ exitCode: 0 });
    appendFileSync(path, '{"n":3}\n');
    expect(await splite(directory, ['ingest', 'log.json', '--store', 's.db'])).toMatchObject({ exitCode: 0 });
    expect(jsonLines((await splite(directory, ['* | stats count', '--store', 's.db'])).stdout)).toEqual([{ count: 3 }]);
  });
});

test('detect tells of each member of an archive what it is taken for, and what cannot be read', async () => {
  const directory = temporaryDirectory();
  const trail = {
    eventVersion: '1.08',
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    awsRegion: 'us-east-1',
    eventTime: '2024-05-01T10:00:00Z',
  };
  const log = zipOf([
    { path: 'trail.json.gz', content: gzipSync(JSON.stringify({ Records: [trail] })) },
    { path: 'secret.json', content: '{}', encrypted: true },
  ]);
  writeFileSync(join(directory, 'logs.zip'), log);
  const { stdout, exitCode } = await splite(directory, ['detect', 'logs.zip']);
  expect(stdout).toContain('logs.zip:trail.json.gz: gzip, json; 1 event');
  expect(stdout).toContain('source=aws_cloudtrail');
  expect(stdout).toContain('This file is encrypted');
  expect(exitCode).toBe(3);
});

describe('what stands in the way', () => {
  test.skipIf(process.getuid === undefined)('no permission: said, and the rest is read', () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o755);
    mkdirSync(join(directory, 'closed'));
    writeFileSync(join(directory, 'secret.json'), '{}\n');
    writeFileSync(join(directory, 'log.json'), '{}\n');
    for (const name of ['secret.json', 'closed']) chmodSync(join(directory, name), 0);
    const root = join(import.meta.dirname, '../../../..');
    const engine = new Engine({ knowledge: readKnowledge(root, []), shippedDir: root, now: 0, timeZone: 'UTC' });
    // Nothing is closed to the superuser.
    const isSuperuser = process.geteuid?.() === 0;
    if (isSuperuser) process.seteuid?.(65_534);
    try {
      const { events, problems } = engine.load(['.'], { directory });
      expect(events).toBe(1);
      expect(problems).toEqual(
        ['closed', 'secret.json'].map((path) => ({
          path,
          file: path,
          message: 'No permission to read it.',
          fatal: true,
        })),
      );
    } finally {
      if (isSuperuser) process.seteuid?.(0);
      engine.close();
    }
  });
  test('errors of the file system are said in words', () => {
    expect(pathProblem(Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' }))).toBe(
      'No permission to read it.',
    );
    expect(() => fileSource(987_654)).toThrow();
  });
  test('symbolic links in a circle', async () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'logs/deep'), { recursive: true });
    writeFileSync(join(directory, 'logs/log.json'), '{}\n');
    symlinkSync('b', join(directory, 'logs/a'));
    symlinkSync('a', join(directory, 'logs/b'));
    symlinkSync('../..', join(directory, 'logs/deep/up'));
    symlinkSync('.', join(directory, 'logs/self'));
    const found = await count(directory, 'logs');
    expect(found).toMatchObject({ count: 1, exitCode: 0 });
    expect(found.stderr).toContain('warning: logs/a: The symbolic links go round in a circle.');
    expect(await count(directory, 'logs/a', 'logs/log.json')).toMatchObject({ count: 1, exitCode: 3 });
  });
  test('names with blanks, quotes, brackets, line ends and any script', async () => {
    const directory = temporaryDirectory();
    const names = [
      'two words.json',
      `"quoted' name.json`,
      'größe-日志-🪵.json',
      '[a-b]{c,d}*.json',
      'line\nend.json',
      '-dash.json',
    ];
    for (const [n, name] of names.entries()) writeFileSync(join(directory, name), `{"n":${n}}\n`);
    expect(await count(directory, ...names.slice(0, -1))).toMatchObject({
      count: names.length - 1,
      stderr: '',
      exitCode: 0,
    });
    const { stdout } = await splite(directory, ['* | sort n | table source', '.']);
    expect(jsonLines(stdout)).toEqual(names.map((source) => ({ source })));
  });
  test('thousands of files, in directories and by a pattern', async () => {
    const directory = temporaryDirectory();
    for (let folder = 0; folder < 30; folder++) {
      mkdirSync(join(directory, `logs/${folder}`), { recursive: true });
      for (let n = 0; n < 100; n++)
        writeFileSync(join(directory, `logs/${folder}/${n}.json`), `{"folder":${folder},"n":${n}}\n`);
    }
    expect(await count(directory, 'logs')).toEqual({ count: 3000, stderr: '', exitCode: 0 });
    expect(await count(directory, 'logs/1*/*5.json')).toEqual({ count: 110, stderr: '', exitCode: 0 });
  });
});
