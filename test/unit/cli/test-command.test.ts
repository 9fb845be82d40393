import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

/** A directory with these files. */
function content(files: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

const log = `${[
  { _time: 1_700_000_000, user: 'bob', process_name: 'powershell.exe' },
  { _time: 1_700_000_001, user: 'eve', process_name: 'cmd.exe' },
]
  .map((event) => JSON.stringify(event))
  .join('\n')}\n`;

const detection = (name: string, search: string, tests: string): string =>
  `name: ${name}\nsearch: ${search}\ntests:\n${tests}`;

interface Line {
  readonly record: string;
  readonly name: string;
  readonly verdict: string;
  readonly reasons: readonly { readonly code: string; readonly place: { readonly line: number } | null }[];
  readonly runs: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly reasons: readonly {
      readonly code: string;
      readonly message: string;
      readonly details: readonly string[];
    }[];
  }[];
}

async function run(directory: string, ...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await splite(directory, ['test', ...args]);
  const lines = jsonLines(stdout) as unknown as Line[];
  return { exitCode, stderr, reports: lines.filter(({ record }) => record === 'detection') };
}

const verdictsOf = (reports: readonly Line[]): Record<string, string> =>
  Object.fromEntries(reports.flatMap(({ name, runs }) => runs.map((each) => [`${name}/${each.name}`, each.verdict])));

test('tests pass and fail, and a failure says what emptied the search', async () => {
  const directory = content({
    'logs/a.jsonl': log,
    'rules/a.yml': detection(
      'A',
      'index=* process_name=powershel.exe user=bob',
      '- name: fires\n  data: ../logs/a.jsonl\n- name: quiet\n  data: ../logs/a.jsonl\n  expect: {none: true}\n',
    ),
    'rules/b.yml': detection(
      'B',
      'index=* user=* | table user',
      '- name: both\n  data: ../logs/a.jsonl\n  expect: {count: 2, rows: [{user: eve}]}\n',
    ),
  });
  const { exitCode, reports } = await run(directory, 'rules');
  expect(exitCode).toBe(1);
  expect(verdictsOf(reports)).toEqual({ 'A/fires': 'failed', 'A/quiet': 'passed', 'B/both': 'passed' });
  const [why] = reports[0]!.runs[0]!.reasons;
  expect(why?.details.join('\n')).toMatch(/process_name=powershel\.exe[\s\S]*"powershell\.exe"/);
});

test('the data of a test gets the source, sourcetype, host and index that the test says', async () => {
  const directory = content({
    'a.jsonl': log,
    'a.yml': detection(
      'A',
      'index=special source=s sourcetype=t host=h | stats count',
      '- name: named\n  attack_data:\n  - {data: a.jsonl, source: s, sourcetype: t, host: h, custom_index: special}\n  expect: {rows: [{count: 2}]}\n',
    ),
  });
  expect(verdictsOf((await run(directory, 'a.yml')).reports)).toEqual({ 'A/named': 'passed' });
});

test('addresses lead into a local clone; a pointer or a missing file is no failure, and the way to fetch it is said', async () => {
  const url = (path: string): string => `https://media.example.com/media/org/attack_data/master/${path}`;
  const item = (name: string, path: string): string => `- name: ${name}\n  attack_data: [{data: '${url(path)}'}]\n`;
  const directory = content({
    'clone/datasets/t1/a.jsonl': log,
    'clone/datasets/t1/b.jsonl': `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 5\n`,
    'a.yml': detection('A', 'index=* user=bob', item('here', 'datasets/t1/a.jsonl')),
    'b.yml': detection(
      'B',
      'index=* user=bob',
      item('pointer', 'datasets/t1/b.jsonl') + item('gone', 'datasets/t2/c.jsonl'),
    ),
    'c.yml': detection('C', 'index=* user=bob', item('escape', '../../../../../etc/passwd')),
  });
  const { exitCode, reports } = await run(directory, '.', '--attack-data', 'clone');
  expect(exitCode).toBe(0);
  expect(verdictsOf(reports)).toEqual({
    'A/here': 'passed',
    'B/pointer': 'no-data',
    'B/gone': 'no-data',
    'C/escape': 'no-data',
  });
  const details = reports.flatMap(({ runs }) =>
    runs.flatMap(({ reasons }) => reasons.flatMap((reason) => reason.details)),
  );
  expect(details).toContainEqual(expect.stringMatching(/git -C \S+ lfs pull --include=\S*b\.jsonl/));
  expect(details).toContainEqual(expect.stringContaining(`-o clone/datasets/t2/c.jsonl ${url('datasets/t2/c.jsonl')}`));
});

test('what is wrong with files is one row each, and the others go on', async () => {
  const test = '- name: x\n  data: ok.jsonl\n';
  const directory = content({
    'ok.jsonl': log,
    'empty.jsonl': '',
    'detections/broken.yml': 'name: Broken\nsearch: "index=a\n',
    'detections/no-search.yml': `name: No search\ntests:\n${test}`,
    'detections/first.yml': `id: same\n${detection('First', 'index=* user=bob', test)}`,
    'detections/second.yml': `id: same\n${detection('Second', 'index=* user=bob', test)}`,
    'detections/no-events.yml': detection('No events', 'index=* user=bob', '- name: x\n  data: empty.jsonl\n'),
    'detections/unknown.yml': detection('Unknown', 'index=* | frobnicate', test),
    'detections/slow.yml': detection(
      'Slow',
      '"| makeresults count=3000000 | eval x=random() | sort 0 x | where x<0"',
      '- name: x\n',
    ),
    'contentctl.yml': '',
  });
  const { exitCode, reports } = await run(directory, '--timeout', '1');
  expect(exitCode).toBe(1);
  const codes = reports.map(({ name, verdict, reasons, runs }) => {
    const all = [...reasons, ...runs.flatMap((each) => each.reasons)];
    return `${name} ${verdict} ${all.map(({ code }) => code).join(' ')}`.trim();
  });
  expect(codes.sort()).toEqual([
    'First passed',
    'No events invalid no-events',
    'Slow timeout time-limit',
    'Unknown refused unknown-command',
    'detections/broken.yml invalid not-a-detection',
    'detections/no-search.yml invalid not-a-detection',
    'detections/second.yml invalid duplicate-id',
  ]);
});

test('exit codes: bad input alone is 3, a time-out alone is 4', async () => {
  const directory = content({
    'bad.yml': 'name: Bad\nsearch: "x\n',
    'slow.yml': detection(
      'Slow',
      '"| makeresults count=3000000 | eval x=random() | sort 0 x | where x<0"',
      '- name: x\n',
    ),
  });
  expect((await run(directory, 'bad.yml')).exitCode).toBe(3);
  expect((await run(directory, 'slow.yml', '--timeout', '1')).exitCode).toBe(4);
  expect((await splite(directory, ['test', 'slow.yml', '--filter', 'colour=red'])).exitCode).toBe(2);
  expect((await splite(directory, ['test', 'nothing-here'])).exitCode).toBe(3);
});

test('baselines of a test run first, over their own data', async () => {
  const directory = content({
    'contentctl.yml': '',
    'baselines/seen.yml':
      'name: Seen users\ntype: Baseline\nsearch: index=* | stats count by user | outputlookup seen\n',
    'detections/new.yml': detection(
      'New user',
      'index=* | lookup seen user OUTPUT user as known | where isnull(known) | table user',
      [
        '- name: new\n  events: [{user: eve}]\n  baselines: [{name: Seen users, events: [{user: bob}]}]\n',
        '- name: known\n  events: [{user: bob}]\n  expect: {none: true}\n  baselines: [{name: Seen users, events: [{user: bob}]}]\n',
      ].join(''),
    ),
  });
  const { reports, exitCode } = await run(directory);
  expect(verdictsOf(reports)).toEqual({ 'New user/new': 'passed', 'New user/known': 'passed' });
  expect(exitCode).toBe(0);
});

test('baselines that wait for each other are reported', async () => {
  const directory = content({
    'contentctl.yml': '',
    'baselines/a.yml': 'name: A\ntype: Baseline\nsearch: index=* | lookup lb user | outputlookup la\n',
    'baselines/b.yml': 'name: B\ntype: Baseline\nsearch: index=* | lookup la user | outputlookup lb\n',
    'detections/c.yml': detection('C', 'index=* | lookup la user', '- name: x\n  events: [{user: bob}]\n'),
    'detections/d.yml': detection('D', 'index=* user=bob', '- name: x\n  events: [{user: bob}]\n'),
  });
  const { stdout } = await splite(directory, ['test', '--format', 'json']);
  const report = JSON.parse(stdout) as {
    baselines: { reasons: { code: string; message: string }[] }[];
    detections: Line[];
  };
  expect(report.baselines.flatMap(({ reasons }) => reasons.map(({ message }) => message))).toEqual([
    'Baselines wait for each other: A -> B -> A.',
  ]);
  expect(verdictsOf(report.detections)).toEqual({ 'C/x': 'refused', 'D/x': 'passed' });
});

test('a test that writes does not touch the others', async () => {
  const directory = content({
    'a.yml': detection('A', 'index=* user=bob | collect index=main', '- name: x\n  data: a.jsonl\n'),
    'b.yml': detection(
      'B',
      'index=* user=bob | stats count',
      '- name: x\n  data: a.jsonl\n  expect: {rows: [{count: 1}]}\n',
    ),
    'a.jsonl': log,
  });
  expect(verdictsOf((await run(directory, '.')).reports)).toEqual({ 'A/x': 'passed', 'B/x': 'passed' });
});

test('contentctl compatibility leaves the expectations of tests aside', async () => {
  const directory = content({
    'a.yml': detection('A', 'index=* user=bob', '- name: x\n  events: [{user: bob}]\n  expect: {none: true}\n'),
  });
  expect((await run(directory, 'a.yml')).exitCode).toBe(1);
  expect((await run(directory, 'a.yml', '--compat', 'contentctl')).exitCode).toBe(0);
});

test('the first failure ends the run with --fail-fast', async () => {
  const item = '- name: x\n  events: [{user: bob}]\n';
  const directory = content({
    'a.yml': detection('A', 'index=* user=bob', item),
    'b.yml': detection('B', 'index=* user=eve', item),
    'c.yml': detection('C', 'index=* user=bob', item),
  });
  const { reports, exitCode } = await run(directory, '.', '--fail-fast');
  expect(verdictsOf(reports)).toEqual({ 'A/x': 'passed', 'B/x': 'failed', 'C/x': 'not-run' });
  expect(exitCode).toBe(1);
});

test('only what a change bears on is run with --changed', async () => {
  const item = '- name: x\n  data: ../logs/a.jsonl\n';
  const directory = content({
    'contentctl.yml': '',
    'logs/a.jsonl': log,
    'logs/b.jsonl': log,
    'macros/who.yml': 'name: who\ndefinition: user=bob\n',
    'macros/outer.yml': 'name: outer\ndefinition: "`who` index=*"\n',
    'detections/direct.yml': detection('Direct', 'index=* user=bob', item),
    'detections/by-macro.yml': detection('By macro', '"`outer`"', '- name: x\n  data: ../logs/b.jsonl\n'),
  });
  const git = (...args: readonly string[]): void => {
    const who = ['-c', 'user.name=t', '-c', 'user.email=t@example.org'];
    execFileSync('git', ['-C', directory, ...who, ...args], { stdio: 'ignore' });
  };
  git('init');
  git('add', '.');
  git('commit', '-m', 'first');
  const ran = async (): Promise<string[]> =>
    (await run(directory, 'detections', '--changed')).reports.map(({ name }) => name);
  expect(await ran()).toEqual([]);
  writeFileSync(join(directory, 'macros/who.yml'), 'name: who\ndefinition: user=eve\n');
  expect(await ran()).toEqual(['By macro']);
  git('commit', '-a', '-m', 'second');
  writeFileSync(join(directory, 'logs/a.jsonl'), `${log}${log}`);
  expect(await ran()).toEqual(['Direct']);
  expect((await splite(directory, ['test', 'detections', '--changed=no-such-commit'])).exitCode).toBe(2);
  expect((await splite(directory, ['test', 'detections', '--changed=--output=x'])).exitCode).toBe(2);
});

test('--update writes what was found, and the tests then pass', async () => {
  const directory = content({
    'a.yml': detection(
      'A',
      'index=* user=* | table user',
      '- name: x # kept\n  events: [{user: bob}, {user: eve}]\n  expect: {count: 7}\n',
    ),
  });
  const { stderr } = await run(directory, 'a.yml', '--update');
  expect(stderr).toMatch(/- +expect: \{count: 7\}[\s\S]*\+ +expect: \{ count: 2 \}/);
  expect(readFileSync(join(directory, 'a.yml'), 'utf8')).toContain('# kept');
  expect((await run(directory, 'a.yml')).exitCode).toBe(0);
});

test('the terminal shows a line for each test, the reasons, and the sum', async () => {
  const directory = content({
    'a.yml': detection(
      'A',
      'index=* user=bob',
      '- name: good\n  events: [{user: bob}]\n- name: bad\n  events: [{user: eve}]\n',
    ),
  });
  const { stdout } = await splite(directory, ['test', 'a.yml', '--format', 'table']);
  expect(stdout).toMatch(
    /^pass {2}A: good .*1 row\nFAIL {2}A: bad .*0 rows\n {6}The search found nothing\. \(a\.yml:2:9\)/,
  );
  expect(stdout).toMatch(/\n1 detection: 1 failed \(2 tests\); .*\n$/);
});
