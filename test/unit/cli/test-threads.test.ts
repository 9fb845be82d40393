import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { jsonLines, temporaryDirectory } from '../../support/cli.ts';
import { processorTime, until } from '../../support/processes.ts';

const program = inject('program');

interface HuntLine {
  readonly name: string;
  readonly verdict: string;
  readonly runs: readonly { readonly rows: unknown; readonly risk: unknown }[];
  readonly verdicts: Readonly<Record<string, number>>;
  readonly logs: { readonly risk: unknown };
}

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
  const ended = new Promise((done) => child.on('close', done));
  let stdout = '';
  let first = (): void => {};
  const begun = new Promise<void>((done) => {
    first = done;
  });
  child.stdout.on('data', (chunk) => {
    if (stdout === '') first();
    stdout += chunk;
  });
  await begun;
  // Between two detections there is a moment in which Node drops the signal: it is sent when the next one runs.
  const before = processorTime(child);
  await until(() => processorTime(child) - before >= 200);
  child.kill('SIGINT');
  const status = await ended;
  expect(status).toBe(130);
  expect(verdicts(stdout)).toEqual(['a hit', 'slow-1 not-run', 'slow-2 not-run']);
});

test('a hunt in threads finds what it finds in one, also what others write and what looks at their risk', () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'detections'));
  const rba = 'rba: {message: "$user$ came", risk_objects: [{field: user, type: user, score: 30}]}\n';
  const searches: Record<string, string> = {
    seen: 'index=main | stats count by user | outputlookup seen_users',
    known: 'index=main user=u1 | lookup seen_users user OUTPUT count as times | where times>0',
    collected: 'index=main user=u2 | collect index=other',
    correlation: 'index=risk | stats sum(risk_score) as score by risk_object | where score>100',
    absent: 'index=elsewhere',
    refused: 'index=main | frobnicate',
  };
  for (let number = 0; number < 40; number++) searches[`rule-${number}`] = `index=main user=u${number % 25}`;
  for (const [name, search] of Object.entries(searches))
    writeFileSync(join(directory, 'detections', `${name}.yml`), `name: ${name}\nsearch: '${search}'\n${rba}`);
  const events = Array.from({ length: 20 }, (_, number) => ({ _time: 1_700_000_000 + number, user: `u${number}` }));
  writeFileSync(join(directory, 'log.jsonl'), events.map((event) => JSON.stringify(event)).join('\n'));
  const hunted = (jobs: string): unknown => {
    const store = `jobs-${jobs}.db`;
    const args = ['hunt', 'detections', '--all', '--quiet', '--store', store, '--jobs', jobs, '--', 'log.jsonl'];
    const { stdout } = spawnSync(process.execPath, [program, ...args], { cwd: directory, encoding: 'utf8' });
    const lines = jsonLines(stdout) as unknown as HuntLine[];
    return {
      found: lines.slice(0, -1).map(({ name, verdict, runs }) => [name, verdict, runs[0]?.rows, runs[0]?.risk]),
      verdicts: lines.at(-1)!.verdicts,
      risk: lines.at(-1)!.logs.risk,
    };
  };
  const alone = hunted('1') as { verdicts: unknown };
  expect(alone.verdicts).toMatchObject({ 'no-data': 1, refused: 2 });
  expect(hunted('3')).toEqual(alone);
});
