import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { splite } from '../../support/cli.ts';

const steering = '\u001b]0;owned\u0007\u001b[2J';
/** Each part would be obeyed by somebody: a terminal, a runner of GitHub Actions, a browser, a reader of Markdown or XML, a spreadsheet. */
const parts = [
  steering,
  '\u009b31m\u202e',
  '##[error]old',
  '<img src=x onerror=alert(1)></pre></textarea>',
  ']]><failure/>&amp;',
  '[click](https://evil.example) ![x](https://evil.example/p.png) @octocat `code` | cell',
];
const hostile = `::error file=a::${parts.join(' ')}\n::stop-commands::x`;
/** A name of a field. */
const hostileName = `::set-output name=a::${steering}<b>|=1+1`;

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'hostile-'));
  mkdirSync(join(directory, 'detections'));
  const event = { _time: 1_700_000_000, user: hostile, [hostileName]: '=cmd|calc', n: 1 };
  writeFileSync(join(directory, 'log.jsonl'), `${JSON.stringify(event)}\n`);
  const quoted = (text: string): string => JSON.stringify(text);
  writeFileSync(
    join(directory, 'detections/hit.yml'),
    `name: ${quoted(hostile)}
id: ${quoted(`id ${hostile}`)}
type: ${quoted(hostile)}
description: ${quoted(hostile)}
search: "index=main n=1"
references: [${quoted(`https://x.example/${hostile}`)}]
tags: {mitre_attack_id: [T1110, ${quoted(hostile)}], analytic_story: [${quoted(hostile)}]}
rba:
  message: "$user$ came"
  risk_objects: [{field: user, type: user, score: 30}]
tests:
- name: ${quoted(hostile)}
  attack_data: [{data: ${quoted(`no/${hostile}.log`)}}]
`,
  );
  writeFileSync(
    join(directory, 'detections/refused.yml'),
    `name: ${quoted(`Refused ${hostile}`)}\nsearch: ${quoted(`index=main | frobnicate ${hostile}`)}\n`,
  );
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What no output may hold: controls, and lines that a runner obeys. */
function expectInert(text: string): void {
  expect(text).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
  expect(text).not.toMatch(/##\[error\]/);
  expect(text).not.toMatch(/^\s*::(?:set-output|stop-commands)/m);
  expect(text).not.toMatch(/^\s*::error file=a/m);
}

const search = 'index=main | fields - _raw';
const commands: readonly (readonly string[])[] = [
  ['search', search, 'log.jsonl', '-f', 'table'],
  ['search', search, 'log.jsonl', '-f', 'ndjson'],
  ['search', search, 'log.jsonl', '-f', 'ndjson', '--types', 'text'],
  ['search', search, 'log.jsonl', '-f', 'json'],
  ['search', search, 'log.jsonl', '-f', 'md'],
  ['search', search, 'log.jsonl', '-f', 'csv', '--csv-safe'],
  ['search', 'index=main', 'log.jsonl', '-f', 'table'],
  ['search', `index=main | stats count by user | where user="${steering}"`, 'log.jsonl'],
  ['search', `index=main | ${steering}stats`, 'log.jsonl'],
  ['search', `index=main | ${steering}stats`, 'log.jsonl', '--error-format', 'json'],
  ['search', 'index=main', `no${steering}.jsonl`],
  ['search', 'index=main', `no${steering}.jsonl`, '--error-format', 'json'],
  ['run', 'detections/hit.yml', 'log.jsonl', '-f', 'table'],
  ['run', 'detections/hit.yml', 'log.jsonl', '-f', 'json'],
  ['explain', '--run', search, 'log.jsonl'],
  ['explain', '--run', search, 'log.jsonl', '-f', 'json'],
  ['explain', `index=main "${steering}"`],
  ['detect', 'log.jsonl'],
  ['detect', 'log.jsonl', '-f', 'json'],
  ['check', 'detections'],
  ['check', 'detections', '-f', 'json'],
  ['lint', 'detections', '--all'],
  ['coverage', 'detections'],
  ['coverage', 'detections', '-f', 'json'],
  ...['json', 'ndjson', 'sarif', 'junit'].map((format) => ['lint', 'detections', '--all', '-f', format]),
  ...['table', 'ndjson', 'json'].flatMap((format) => [
    ['hunt', 'detections', '--all', '-f', format, '--', 'log.jsonl'],
    ['risk', 'detections', '-f', format, '--', 'log.jsonl'],
    ['test', 'detections', '-f', format],
  ]),
];

describe('nothing in names and values is obeyed', () => {
  it.each(commands.map((args) => [args.join(' '), args] as const))('%j', async (_, args) => {
    const { stdout, stderr } = await splite(directory, args);
    expect(stdout + stderr).not.toBe('');
    expectInert(stdout);
    expectInert(stderr);
  });

  it('on a terminal, where csv and expanded searches are for reading too', async () => {
    for (const args of [
      ['search', search, 'log.jsonl', '-f', 'csv'],
      ['expand', `index=main "${steering}"`],
      ['fmt', `index=main "${steering}"`],
    ])
      expectInert((await splite(directory, args, 80)).stdout);
  });

  it('and is still there: JSON reads as what the log holds, tables show it', async () => {
    const { stdout } = await splite(directory, ['search', search, 'log.jsonl', '-f', 'ndjson']);
    expect(JSON.parse(stdout)).toMatchObject({ user: hostile, [hostileName]: '=cmd|calc' });
    const table = await splite(directory, ['search', 'index=main | table user', 'log.jsonl', '-f', 'table']);
    expect(table.stdout).toContain('\\x3a:error file=a::\\x1b]0;owned\\x07');
  });

  it('a file with such a name is read, and named', async () => {
    writeFileSync(join(directory, `bad${steering}\u202e.jsonl`), '{"a":1}\n{"a":\n');
    const { stderr } = await splite(directory, ['search', 'index=main', '*bad*.jsonl']);
    expectInert(stderr);
  });
});

describe('reports', () => {
  const reports: Record<string, string> = {};
  const names = [
    'r.html',
    'r.xml',
    'r.sarif',
    'r.json',
    'r.ndjson',
    'r.md',
    'r.yml',
    'r.csv',
    'r.tap',
    'navigator.json',
  ];
  beforeAll(async () => {
    for (const [command, ...logs] of [['hunt', '--', 'log.jsonl'], ['test']] as const) {
      const wanted = names.flatMap((name) => ['--report', `${command}-${name}`]);
      await splite(directory, [command, 'detections', ...wanted, ...logs]);
      await splite(directory, [
        command,
        'detections',
        '--report',
        `${command}.github`,
        '--report-format',
        'github',
        ...logs,
      ]);
      for (const name of [...names.map((each) => `${command}-${each}`), `${command}.github`])
        reports[name] = readFileSync(join(directory, name), 'utf8');
    }
  });

  it.each(['hunt', 'test'].flatMap((command) => names.map((name) => `${command}-${name}`)))('%s is inert', (name) => {
    expect(reports[name]!.length).toBeGreaterThan(80);
    expectInert(reports[name]!);
  });

  it.each(['hunt.github', 'test.github'])('%s holds no command but its own', (name) => {
    const lines = reports[name]!.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      expect(line).toMatch(/^::(?:error|warning|notice) file=[^:]*,line=\d+,col=\d+,title=[^:]*::/);
      expect(line).not.toMatch(/[\x00-\x1f\x7f-\x9f]|##\[error\]/);
    }
  });

  it.each(['hunt-r.md', 'test-r.md'])('%s has no link, picture, HTML or mention', (name) => {
    const text = reports[name]!;
    expect(text).not.toMatch(/<img|(?<!\\)\[|https?:\/\/|@octocat|(?<!\\)`/);
    for (const row of text.split('\n').filter((line) => line.includes('Refused')))
      expect(row.split(/(?<!\\)\|/)).toHaveLength(6);
  });

  it.each(['hunt-r.html', 'test-r.html'])('%s has no element of a log', (name) =>
    expect(reports[name]).not.toMatch(/<img|<\/textarea|<failure/),
  );

  it.each(['hunt-r.xml', 'test-r.xml'])('%s has no element of a log', (name) =>
    expect(reports[name]).not.toMatch(/<img|<failure\/>|]]>/),
  );

  it.each(['hunt-r.sarif', 'test-r.sarif'])('%s has no link in a message, and no HTML in help', (name) => {
    const [{ results, tool }] = JSON.parse(reports[name]!).runs;
    for (const { message } of results) expect(message.text).not.toMatch(/\]\(/);
    for (const { help } of tool.driver.rules) expect(help.markdown).not.toMatch(/<img|@octocat|\]\(https:\/\/evil/);
  });

  it.each(['hunt-r.yml', 'test-r.yml'])('%s is the YAML that it was', (name) =>
    expect(parse(reports[name]!).summary.total_detections).toBe(2),
  );
});

it('a report that cannot be written is one message', async () => {
  const { exitCode, stderr } = await splite(directory, [
    'hunt',
    'detections',
    '--report',
    'no/such/r.html',
    '--',
    'log.jsonl',
  ]);
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/error: Cannot write .*r\.html: its directory does not exist\./);
});
