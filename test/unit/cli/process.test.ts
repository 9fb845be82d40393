import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { temporaryDirectory } from '../../support/cli.ts';

const program = inject('program');

test('data on standard output, messages on standard error, the exit code', () => {
  const good = spawnSync(process.execPath, [program, '| makeresults | eval a=1 | table a'], { encoding: 'utf8' });
  expect(good).toMatchObject({ status: 0, stdout: '{"a":1}\n', stderr: '' });
  const bad = spawnSync(process.execPath, [program, '| makeresult'], { encoding: 'utf8' });
  expect(bad).toMatchObject({ status: 2, stdout: '' });
  expect(bad.stderr).toContain("Did you mean 'makeresults'?");
  expect(bad.stderr).not.toContain('    at ');
});

test('standard input is a file', () => {
  const { stdout } = spawnSync(process.execPath, [program, 'user=ann | stats count', '-'], {
    encoding: 'utf8',
    input: '{"user":"ann"}\n{"user":"bob"}\n',
  });
  expect(stdout).toBe('{"count":1}\n');
});

test('what is piped in is read when nothing else is named', () => {
  const shell = (command: string): string => {
    const env = { ...process.env, NODE: process.execPath, SPLITE: program };
    const { stdout, stderr } = spawnSync('bash', ['-c', command], { encoding: 'utf8', env, timeout: 60_000 });
    return stdout + stderr;
  };
  const splite = '"$NODE" "$SPLITE"';
  const log = `printf '{"user":"ann"}\\n{"user":"bob"}\\n'`;
  expect(shell(`${log} | ${splite} 'user=ann | stats count'`)).toBe('{"count":1}\n');
  expect(shell(`${log} | ${splite} '| makeresults | append [search user=ann] | stats count'`)).toBe('{"count":2}\n');
  expect(shell(`${splite} 'user=ann | stats count' < /dev/null`)).toContain('No logs are named');
});

test('-e: exit 1 when there are no rows', () => {
  const status = (...args: string[]): number | null => spawnSync(process.execPath, [program, ...args]).status;
  expect(status('-e', '| makeresults')).toBe(0);
  expect(status('-e', '| makeresults | where 1=2')).toBe(1);
  expect(status('| makeresults | where 1=2')).toBe(0);
  expect(status('--exit-empty', '| makeresult')).toBe(2);
});

test('a pipe that is closed early ends the search quietly', () => {
  const command = `"${process.execPath}" "${program}" '| makeresults count=300000 | eval a=1' | head -1`;
  const { stdout, stderr } = spawnSync('bash', ['-c', `set -o pipefail; ${command}`], { encoding: 'utf8' });
  expect(stdout.split('\n')).toHaveLength(2);
  expect(stderr).toBe('');
});

test('Ctrl-C ends with 130 and leaves the store as it was before the file', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'first.jsonl'), '{"n":"1"}\n');
  const pipe = join(directory, 'slow.jsonl');
  spawnSync('mkfifo', [pipe]);
  const child = spawn(process.execPath, [program, 'ingest', 'first.jsonl', pipe, '--store', 's.db'], {
    cwd: directory,
  });
  let messages = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    messages += text;
  });
  const ended = new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
  // It opens when it is opened to be read: the first file is done, the second begun. There is much more to read.
  const writer = await open(pipe, 'w');
  const lines = '{"n":"2"}\n'.repeat(10_000);
  await writer.write(lines);
  child.kill('SIGINT');
  try {
    for (let more = 0; more < 400; more++) await writer.write(lines);
  } catch {
    // Nobody reads any more.
  }
  await writer.close();
  expect(await ended).toBe(130);
  expect(messages).toContain('is as it was before');
  const { stdout } = spawnSync(process.execPath, [program, 'index=* | stats count', '--store', 's.db'], {
    cwd: directory,
    encoding: 'utf8',
  });
  expect(stdout).toBe('{"count":1}\n');
});
