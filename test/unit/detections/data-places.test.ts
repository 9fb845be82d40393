import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { splite, temporaryDirectory } from '../../support/cli.ts';

/** A repository with one detection whose test names this data; a secret lies beside the repository. */
function repository(data: string): string {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'repo/detections'), { recursive: true });
  mkdirSync(join(directory, 'repo/macros'));
  writeFileSync(join(directory, 'secret.json'), '{"password":"hunter2"}\n');
  writeFileSync(join(directory, 'repo/data.json'), '{"password":"none"}\n');
  symlinkSync('../secret.json', join(directory, 'repo/link.json'));
  symlinkSync('data.json', join(directory, 'repo/inner.json'));
  execFileSync('mkfifo', [join(directory, 'repo/pipe.json')]);
  writeFileSync(
    join(directory, 'repo/detections/d.yml'),
    `name: D\nsearch: index=* password=*\ntests:\n- name: T\n  attack_data:\n  - data: ${data.replace('$DIR', directory)}\n    sourcetype: _json\n    source: x\n`,
  );
  return join(directory, 'repo');
}

test.each([
  ['../secret.json', 'leads out of the repository'],
  ['../../secret.json', 'leads out of the repository'],
  ['$DIR/secret.json', 'leads out of the repository'],
  ['link.json', 'leads out of the repository'],
  ['pipe.json', 'is neither a file nor a folder'],
])('the data %s of a test is refused with its path', async (data, reason) => {
  const directory = repository(data);
  const { stdout } = await splite(directory, ['test', '.', '--format', 'json']);
  expect(stdout).toContain(reason);
  expect(stdout).toContain('data-refused');
  expect(stdout).not.toContain('hunter2');
});

test.each(['data.json', 'inner.json', '../data.json'])('the data %s of a test is read', async (data) => {
  const { exitCode, stdout } = await splite(repository(data), ['test', '.', '--format', 'json']);
  expect(stdout).not.toContain('data-refused');
  expect(exitCode, stdout).toBe(0);
});
