import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

const rule = `title: Tool
id: 7d1f9a58-0f5e-4d53-8d2f-6f8d2f0f4f01
level: high
tags: [attack.t1059]
logsource:
  product: windows
  category: process_creation
detection:
  selection:
    Image|endswith: '\\tool.exe'
  condition: selection
`;
const event = (Image: string): string =>
  JSON.stringify({
    EventID: 1,
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    Hostname: 'ws1',
    UtcTime: '2024-05-01 10:00:00.042',
    User: 'EXAMPLE\\ann',
    Image,
  });

function directoryWith(files: Readonly<Record<string, string>>): string {
  const directory = temporaryDirectory();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  return directory;
}

const logs = { 'logs/a.jsonl': `${event('C:\\x\\tool.exe')}\n${event('C:\\x\\other.exe')}\n` };

it('hunt runs a folder of rules, with risk by level', async () => {
  const directory = directoryWith({ ...logs, 'rules/a.yml': rule, 'rules/note.yml': 'other: yaml\n' });
  const { stdout, exitCode } = await splite(directory, ['hunt', 'rules', '--', 'logs']);
  const [detection] = jsonLines(stdout);
  expect(exitCode).toBe(1);
  expect(detection).toMatchObject({
    name: 'Tool',
    verdict: 'hit',
    type: 'Sigma high',
    place: { path: 'rules/a.yml', line: 8 },
  });
  expect(detection!.techniques).toMatchObject([{ id: 'T1059' }]);
  expect(stdout).toContain('"score":75');
});

it('expand shows the search, check the place of what cannot be said', async () => {
  const bad = rule.replace('endswith', 'endwith');
  const directory = directoryWith({
    'a.yml': rule,
    'bad.yml': bad,
    'two.yml': `${rule}---\n${rule.replace('Tool', 'Two')}`,
  });
  const spl = 'source="*WinEventLog:Microsoft-Windows-Sysmon/Operational" EventCode=1 Image="*\\\\tool.exe"';
  expect((await splite(directory, ['expand', 'a.yml'])).stdout).toBe(`${spl}\n`);
  expect((await splite(directory, ['expand', 'two.yml'])).stdout).toBe(
    `\`\`\`Tool\`\`\`\n${spl}\n\n\`\`\`Two\`\`\`\n${spl}\n`,
  );
  const checked = await splite(directory, ['check', 'bad.yml', 'a.yml', '--format', 'json']);
  expect(checked.exitCode).toBe(1);
  expect(JSON.parse(checked.stdout)).toMatchObject({
    ...{ total: 2, ok: 1 },
    failed: [
      { path: 'bad.yml', line: 10, column: 5, message: "There is no modifier 'endwith'. Did you mean 'endswith'?" },
    ],
  });
});

it('an error in the search stands at the line of the rule that it was made of', async () => {
  const directory = directoryWith({ 'a.yml': rule.replace('endswith', 're').replace('\\tool.exe', 'a(b') });
  const { stderr, exitCode } = await splite(directory, ['check', 'a.yml']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('a.yml:10:5');
});

it('test runs what stands in a rule; rows need no fields of risk', async () => {
  const tests = `tests:\n  - events: [${event('C:\\x\\tool.exe').replace(',"User":"EXAMPLE\\\\ann"', '')}]\n  - events: [${event('x')}]\n    expect: { none: true }\n`;
  const directory = directoryWith({ 'a.yml': rule + tests });
  const { stdout, exitCode } = await splite(directory, ['test', 'a.yml', '--jobs', '1']);
  expect(stdout).toContain('"verdict":"passed"');
  expect(exitCode).toBe(0);
});

it('run takes the one rule of a file, and the names of fields from content', async () => {
  const pipeline =
    'name: own\npriority: 5\nlogsources:\n  - when: { product: windows }\n    fields: { Image: process_name }\n';
  const named = rule.replace("|endswith: '\\tool.exe'", ': TOOL.exe');
  const directory = directoryWith({ ...logs, 'a.yml': named, 'content/sigma/own.yml': pipeline });
  const { stdout } = await splite(directory, ['run', 'a.yml', 'logs', '--content', 'content', '--format', 'ndjson']);
  expect(jsonLines(stdout)).toMatchObject([{ Image: 'C:\\x\\tool.exe', risk_score: 75, risk_object: ['ws1', 'ann'] }]);
});

it('two rules with one id are told', async () => {
  const directory = directoryWith({ ...logs, 'rules/a.yml': rule, 'rules/b.yml': rule });
  const { stdout } = await splite(directory, ['hunt', 'rules', '--', 'logs']);
  expect(stdout).toContain('duplicate-id');
});
