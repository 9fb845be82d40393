import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { jsonLines, temporaryDirectory } from '../../support/cli.ts';

/** A bundle beside the real one, so that the product's own files are found. */
const folder = resolve('dist', `test-threads-${process.pid}`);
const program = join(folder, 'splite.js');

beforeAll(async () => {
  mkdirSync(folder, { recursive: true });
  await build({
    entryPoints: { splite: 'src/cli/main.ts', 'test-worker': 'src/cli/test-worker.ts' },
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    external: ['better-sqlite3'],
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const slow = '"| makeresults count=3000000 | eval x=random() | sort 0 x | where x<0"';

function detections(names: readonly string[]): string {
  const directory = temporaryDirectory();
  for (const name of names) {
    const search = name.startsWith('slow') ? slow : 'index=* user=*';
    // Events of its own: each test is a group of its own.
    const yaml = `name: ${name}\nsearch: ${search}\ntests:\n- name: x\n  events: [{user: ${name}}]\n`;
    writeFileSync(join(directory, `${name}.yml`), yaml);
  }
  return directory;
}

const verdicts = (stdout: string): string[] =>
  jsonLines(stdout).flatMap(({ record, name, verdict }) => (record === 'detection' ? [`${name} ${verdict}`] : []));

test('threads take turns, and the report has the order of the detections', () => {
  const names = ['a', 'b', 'c', 'slow', 'x', 'y', 'z'];
  const directory = detections(names);
  const { stdout, status } = spawnSync(
    process.execPath,
    [program, 'test', '.', '--jobs', '3', '--timeout', '1', '--quiet'],
    { cwd: directory, encoding: 'utf8' },
  );
  expect(verdicts(stdout)).toEqual(names.map((name) => `${name} ${name === 'slow' ? 'timeout' : 'passed'}`));
  expect(status).toBe(4);
});

test.each(['1', '2'])('Ctrl-C with %s threads leaves a report of what had run', async (jobs) => {
  const directory = detections(['a', 'slow-1', 'slow-2', 'slow-3', 'z']);
  const args = [program, 'test', '.', '--jobs', jobs, '--timeout', '60', '--quiet'];
  const child = spawn(process.execPath, args, { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    if (stdout === '') child.kill('SIGINT');
    stdout += chunk;
  });
  const status = await new Promise((done) => child.on('close', done));
  expect(status).toBe(130);
  const found = verdicts(stdout);
  expect(found).toHaveLength(5);
  expect(found[0]).toBe('a passed');
  expect(found).toContain('slow-3 not-run');
  expect(jsonLines(stdout).at(-1)).toMatchObject({ record: 'summary', interrupted: true });
});

test('Ctrl-C in a hunt leaves a report of what had run', async () => {
  const directory = detections(['a', 'slow-1', 'slow-2']);
  writeFileSync(join(directory, 'log.jsonl'), '{"user":"bob"}\n');
  const args = [program, 'hunt', '.', '--timeout', '60', '--quiet', '--', 'log.jsonl'];
  const child = spawn(process.execPath, args, { cwd: directory, stdio: ['ignore', 'pipe', 'ignore'] });
  let stdout = '';
  child.stdout.on('data', (chunk) => {
    // Between two detections there is a moment in which Node drops the signal: it is sent when the next one runs.
    if (stdout === '') setTimeout(() => child.kill('SIGINT'), 500);
    stdout += chunk;
  });
  const status = await new Promise((done) => child.on('close', done));
  expect(status).toBe(130);
  expect(verdicts(stdout)).toEqual(['a hit', 'slow-1 not-run', 'slow-2 not-run']);
});
