import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { temporaryDirectory } from '../support/cli.ts';

const serve = (...args: readonly string[]) =>
  spawnSync(process.execPath, [inject('program'), 'serve', '--hec-port', '0', ...args], {
    encoding: 'utf8',
    timeout: 60_000,
  });

test.each([
  ['a port that is none', ['--port', 'abc'], 2, '--port takes a whole number from 0 to 65535'],
  ['a certificate without its key', ['--port', '0', '--cert', 'x.pem'], 2, '--cert and --key belong together.'],
  ['a certificate that is not there', ['--port', '0', '--cert', 'x.pem', '--key', 'x.pem'], 3, 'Cannot read x.pem'],
  ['content that is not there', ['--port', '0', '--content', 'no-such-folder'], 3, 'There is no directory'],
])('%s is told and nothing starts', (_what, args, status, message) => {
  const { status: ended, stderr } = serve(...args);
  expect([ended, stderr]).toEqual([status, expect.stringContaining(`error: ${message}`)]);
});

test('a file that is no store is told before anything is made beside it', () => {
  const store = join(temporaryDirectory(), 'notes.txt');
  writeFileSync(store, 'no store');
  const { status, stderr } = serve('--port', '0', '--store', store);
  expect([status, stderr]).toEqual([3, expect.stringMatching(/^error: Cannot open .*notes\.txt as a store/)]);
  expect(existsSync(`${store}.server`)).toBe(false);
});

test('a port that is taken is told', async () => {
  const other = createServer();
  await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
  const { port } = other.address() as { port: number };
  const { status, stderr } = serve('--no-tls', '--port', String(port));
  other.close();
  expect([status, stderr]).toEqual([3, expect.stringMatching(/error: Cannot listen: .*address already in use/)]);
});
