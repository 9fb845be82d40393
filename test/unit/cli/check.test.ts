import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { splite, temporaryDirectory } from '../../support/cli.ts';

function repository(): string {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'detections', 'endpoint'), { recursive: true });
  mkdirSync(join(directory, 'macros'));
  writeFileSync(join(directory, 'macros', 'web.yml'), 'name: web\ndefinition: index=web\n');
  writeFileSync(
    join(directory, 'detections', 'good.yml'),
    "name: Good\nid: g-1\nsearch: '`web` | stats count by user | `good_filter`'\n",
  );
  // Folded by hand, with a quote in it.
  writeFileSync(
    join(directory, 'detections', 'endpoint', 'bad.yml'),
    "name: Bad\nid: b-1\nsearch: '`web` name=''x''\n  | stats count by user\n  | tabel user'\n",
  );
  writeFileSync(
    join(directory, 'detections', 'block.yml'),
    'name: Block\nsearch: |-\n  index=web\n  | eval a=lenn(user)\n',
  );
  writeFileSync(join(directory, 'detections', 'notes.yml'), 'name: no search here\n');
  return directory;
}

test('every problem is shown at its place in the file; exit 1', async () => {
  const { exitCode, stdout, stderr } = await splite(repository(), ['check', 'detections']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain("--> detections/endpoint/bad.yml:5:5\n5 |   | tabel user'\n  |     ^^^^^\n");
  expect(stderr).toContain('--> detections/block.yml:4:12\n');
  expect(stdout).toContain('1 of 3 searches can run; 2 failed.');
});

test("--format json has the contract's form", async () => {
  const directory = repository();
  const { exitCode, stdout, stderr } = await splite(directory, [
    'check',
    'detections/endpoint',
    'detections/good.yml',
    '--format',
    'json',
  ]);
  expect(exitCode).toBe(1);
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    total: 2,
    ok: 1,
    failed: [
      {
        path: 'detections/endpoint/bad.yml',
        id: 'b-1',
        message: "Unknown search command 'tabel'.",
        line: 5,
        column: 5,
      },
    ],
    missing: [],
  });
});

test('content that is not there is named and no failure; placeholders are none either', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'a.spl'), '`no_such_macro` | lookup no_such_lookup user OUTPUT x\n');
  writeFileSync(
    join(directory, 'b.spl'),
    'index=$index$ user=$user$ earliest=$start$ | head $n$ | where count > $limit$\n',
  );
  const { exitCode, stdout } = await splite(directory, ['check', 'a.spl', 'b.spl', '--format', 'json']);
  expect(JSON.parse(stdout)).toEqual({
    total: 2,
    ok: 2,
    failed: [],
    missing: expect.arrayContaining([
      { path: 'a.spl', id: 'a', kind: 'macro', name: 'no_such_macro' },
      { path: 'a.spl', id: 'a', kind: 'lookup', name: 'no_such_lookup' },
    ]),
  });
  expect(exitCode).toBe(0);
});

test('lines of JSON, each with an id', async () => {
  const directory = temporaryDirectory();
  writeFileSync(
    join(directory, 's.jsonl'),
    '{"id":"one","spl":"index=a | stats count"}\n{"id":"two","spl":"index=a\\n| foo"}\n',
  );
  const { stdout } = await splite(directory, ['check', 's.jsonl', '--format', 'json']);
  expect(JSON.parse(stdout)).toMatchObject({ total: 2, ok: 1, failed: [{ id: 'two', line: 2, column: 31 }] });
});

test('files that cannot be used: exit 3 when missing, 1 when no YAML', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'broken.yml'), 'name: [\nsearch: x\n');
  expect((await splite(directory, ['check', 'absent.yml'])).exitCode).toBe(3);
  const broken = await splite(directory, ['check', 'broken.yml']);
  expect(broken.exitCode).toBe(1);
  expect(broken.stderr).toMatch(/^error: broken\.yml:\d+: This is no valid YAML/);
});
