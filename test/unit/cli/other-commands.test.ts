import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

test('fmt prints one stage a line and keeps comments and macros', async () => {
  const { stdout } = await splite(temporaryDirectory(), [
    'fmt',
    'index=a user=b ```who```|stats count by user|`some_filter`',
  ]);
  expect(stdout).toBe('index=a AND user=b\n```who```\n| stats count by user\n| `some_filter`\n');
});

test('fmt breaks long tstats clauses and indents subsearches', async () => {
  const long = Array.from({ length: 6 }, (_, index) => `Processes.process="*a long argument ${index}*"`).join(' OR ');
  const { stdout } = await splite(temporaryDirectory(), [
    'fmt',
    `| tstats count min(_time) as firstTime from datamodel=Endpoint.Processes where Processes.process_name=x ${long} by Processes.dest | join dest [search index=b | table dest]`,
  ]);
  const lines = stdout.split('\n');
  expect(lines.slice(0, 5)).toEqual([
    '| tstats count min(_time) as firstTime',
    '    from datamodel="Endpoint.Processes"',
    '    where Processes.process_name=x',
    '        AND (Processes.process="*a long argument 0*"',
    '            OR Processes.process="*a long argument 1*"',
  ]);
  expect(lines.slice(-5)).toEqual([
    '    by Processes.dest',
    '| join dest',
    '    [ search index=b',
    '        | table dest ]',
    '',
  ]);
});

test('fmt --check says what would change, --write changes it', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'a.spl'), 'index=a|stats count');
  expect(await splite(directory, ['fmt', '--check', 'a.spl'])).toMatchObject({
    exitCode: 1,
    stdout: 'a.spl would change\n',
  });
  await splite(directory, ['fmt', '--write', 'a.spl']);
  expect(readFileSync(join(directory, 'a.spl'), 'utf8')).toBe('index=a\n| stats count\n');
  expect((await splite(directory, ['fmt', '--check', 'a.spl'])).exitCode).toBe(0);
  expect(await splite(directory, ['fmt', 'index=a | stats count('])).toMatchObject({ exitCode: 2 });
});

test('expand shows macros expanded, without stages that became empty', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'macros.conf'), '[web]\ndefinition = index=web\n');
  expect((await splite(directory, ['expand', '`web` | stats count | `x_filter`', '--content', '.'])).stdout).toBe(
    'index=web | stats count\n',
  );
  expect(await splite(directory, ['expand', '`wev`', '--content', '.'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("Did you mean 'web'?"),
  });
});

test('explain shows pipes, fields and what runs where', async () => {
  const { stdout } = await splite(temporaryDirectory(), [
    'explain',
    '| tstats count from datamodel=Web.Web where Web.url="*x*" by Web.src | sort - count',
  ]);
  expect(stdout).toContain('fields: Web.src, count');
  expect(stdout).toContain('SCAN Web.Web');
  expect(stdout).toContain('runs on columns');
  expect(stdout).toContain('runs on rows');
});

test('datamodel lists, shows and validates', async () => {
  const directory = temporaryDirectory();
  expect(jsonLines((await splite(directory, ['datamodel', 'list'])).stdout).map(({ model }) => model)).toContain(
    'Endpoint',
  );
  expect(
    jsonLines((await splite(directory, ['datamodel', 'show', 'Endpoint.Processes'])).stdout).map(({ field }) => field),
  ).toContain('process_name');
  expect(await splite(directory, ['datamodel', 'show', 'Endpint'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("'Endpoint'"),
  });
  writeFileSync(join(directory, 'Bad.json'), '{"modelName": "Bad", "objects": 5}');
  expect((await splite(directory, ['datamodel', 'validate', 'Bad.json'])).exitCode).toBe(1);
});

test('detect says what a file is taken for and shows the mapping', async () => {
  const directory = temporaryDirectory();
  writeFileSync(
    join(directory, 'trail.json'),
    JSON.stringify({
      eventVersion: '1.08',
      eventSource: 's3.amazonaws.com',
      eventName: 'GetObject',
      awsRegion: 'us-east-1',
      eventTime: '2024-05-01T10:00:00Z',
    }),
  );
  const { exitCode, stdout } = await splite(directory, ['detect', 'trail.json']);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('aws_cloudtrail');
  expect(stdout).toContain('sourcetype=aws:cloudtrail');
  expect((await splite(directory, ['detect', 'absent.json'])).exitCode).toBe(3);
});

test('completion scripts name every command', async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await splite(temporaryDirectory(), ['completion', shell]);
    for (const command of ['search', 'ingest', 'check', 'fmt']) expect(stdout).toContain(command);
  }
  expect((await splite(temporaryDirectory(), ['completion', 'cmd'])).exitCode).toBe(2);
});

const detection = `name: Door opened at night
id: 5f1c
version: 1
type: TTP
status: production
search: 'door=* | stats count by door user'
tags:
  confidence: 80
  impact: 70
  message: $user$ opened door $door$ ($reason$).
  mitre_attack_id: [T1078.002]
  observable:
  - {name: user, type: User, role: [Victim]}
  - {name: door, type: Other, role: [Attacker]}
`;

test('run shows the rows of a detection with risk and ATT&CK', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'night.yml'), detection);
  writeFileSync(join(directory, 'log.jsonl'), '{"door":"7","user":"ann"}\n');
  const { exitCode, stdout } = await splite(directory, ['run', 'night.yml', 'log.jsonl']);
  expect(exitCode).toBe(0);
  expect(jsonLines(stdout)).toEqual([
    {
      door: 7,
      user: 'ann',
      count: 1,
      risk_score: 56,
      risk_message: 'ann opened door 7 ($reason$).',
      risk_object: 'ann',
      risk_object_type: 'user',
      threat_object: 7,
      'annotations.mitre_attack': 'T1078.002',
    },
  ]);
  const table = await splite(directory, ['run', 'night.yml', 'log.jsonl', '-f', 'table']);
  expect(table.stdout).toContain('T1078.002 Valid Accounts: Domain Accounts (Initial Access');
  expect(table.stdout).toContain('risk 56 for user ann: ann opened door 7');
});

test('errors of a detection stand at their place in its file', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'bad.yml'), detection.replace('stats', 'stat'));
  expect(await splite(directory, ['run', 'bad.yml'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--> bad.yml:6:19'),
  });
  writeFileSync(join(directory, 'worse.yml'), 'name: x\ntags:\n  impact: high\n');
  const worse = await splite(directory, ['run', 'worse.yml']);
  expect(worse.exitCode).toBe(3);
  expect(worse.stderr).toContain('`search` is missing');
  expect(worse.stderr).toContain('worse.yml:3:3: `tags.impact`');
});
