import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { splite } from '../../support/cli.ts';

let directory = '';
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function repository(files: Readonly<Record<string, string>>): string {
  directory = mkdtempSync(join(tmpdir(), 'lint-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

const macros = {
  'macros/security_content_summariesonly.yml':
    'name: security_content_summariesonly\ndefinition: summariesonly=false\n',
};
const detection = (name: string, search: string, more = ''): string => `name: ${name}\n${more}search: '${search}'\n`;

test('a finding names the rule and points into the file', async () => {
  repository({ 'rule.yml': detection('Rule', 'index=main | where process="cmd*" | stats count') });
  const { exitCode, stderr, stdout } = await splite(directory, ['lint', 'rule.yml']);
  expect(exitCode).toBe(1);
  expect(stderr).toContain('[literal-wildcard]');
  expect(stderr).toContain('rule.yml:2:37');
  expect(stdout).toBe('1 search: 1 error, 0 warnings.\n');
});

test('clean detections end with exit code 0, and advice is shown on request only', async () => {
  repository({ 'rule.yml': detection('Rule', 'index=main user!=root | stats count by user') });
  expect((await splite(directory, ['lint', 'rule.yml'])).exitCode).toBe(0);
  const { exitCode, stderr } = await splite(directory, ['lint', '--all', 'rule.yml']);
  expect(exitCode).toBe(0);
  expect(stderr).toContain('[not-equal-drops-missing]');
});

const fixable =
  '| tstats count from datamodel=Endpoint.Processes where Processes.user="it\'\'s me" by Processes.user | `drop_dm_object_name("Filesystem")` | `other_filter`';
const emptyFilter = (name: string): Record<string, string> => ({
  [`macros/${name}.yml`]: `name: ${name}\ndefinition: search *\n`,
});
const readRule = (): string => readFileSync(join(directory, 'detections/rule.yml'), 'utf8');

test('--fix makes the changes that are proven to find the same, in the file and nowhere else', async () => {
  repository({
    ...macros,
    ...emptyFilter('other_filter'),
    ...emptyFilter('my_rule_filter'),
    'detections/rule.yml': detection('My rule', fixable, '# keep this\n'),
    'lookups/none.txt': '',
  });
  const { exitCode, stderr } = await splite(directory, ['lint', '--fix', 'detections']);
  expect(stderr).toContain('1 file was changed');
  expect(stderr).toContain('1 fix would change what a search finds');
  expect(exitCode).toBe(1);
  expect(readRule()).toBe(
    detection(
      'My rule',
      '| tstats `security_content_summariesonly` count from datamodel=Endpoint.Processes where Processes.user="it\'\'s me" by Processes.user | `drop_dm_object_name("Filesystem")` | `my_rule_filter`',
      '# keep this\n',
    ),
  );
});

test('--unsafe-fixes makes those that change what a search finds', async () => {
  repository({ ...macros, 'detections/rule.yml': detection('My rule', fixable), 'lookups/none.txt': '' });
  const { stderr } = await splite(directory, ['lint', '--unsafe-fixes', 'detections']);
  expect(stderr).toContain('1 file was changed');
  expect(readRule()).toContain('`drop_dm_object_name("Processes")`');
});

const excluding = 'index=main | stats count by user | `my_exclusions_filter`';
const exclusions = {
  'macros/my_exclusions_filter.yml': 'name: my_exclusions_filter\ndefinition: search user!=root\n',
  'lookups/none.txt': '',
};

test.each(['--fix', '--unsafe-fixes'])('%s puts in no filter that does not exist', async (option) => {
  repository({ ...exclusions, 'detections/rule.yml': detection('Odd logins', excluding) });
  const { stderr } = await splite(directory, ['lint', option, 'detections']);
  expect(stderr).not.toContain('changed.');
  expect(readRule()).toBe(detection('Odd logins', excluding));
});

test('--fix leaves a filter whose exclusions the right one has not', async () => {
  repository({
    ...exclusions,
    ...emptyFilter('odd_logins_filter'),
    'detections/rule.yml': detection('Odd logins', excluding),
  });
  const { stderr } = await splite(directory, ['lint', '--fix', 'detections']);
  expect(stderr).toContain('1 fix would change what a search finds');
  expect(readRule()).toBe(detection('Odd logins', excluding));
});

test('--fix does not put in a macro that sets more than the default', async () => {
  const search = '| tstats count from datamodel=Endpoint.Processes by Processes.user';
  repository({
    'macros/security_content_summariesonly.yml':
      'name: security_content_summariesonly\ndefinition: summariesonly=false fillnull_value=null\n',
    'detections/rule.yml': detection('Rule', search),
    'lookups/none.txt': '',
  });
  await splite(directory, ['lint', '--fix', 'detections']);
  expect(readRule()).toBe(detection('Rule', search));
});

test('a missing filter with nearly the name of a macro is said by lint, check and run', async () => {
  repository({
    ...exclusions,
    'detections/rule.yml': detection('Odd logins', 'index=main | stats count by user | `my_exclusion_filter`'),
    'log.json': '{"user":"root"}\n',
  });
  const hint = "Did you mean 'my_exclusions_filter'?";
  const lint = await splite(directory, ['lint', 'detections']);
  expect([lint.exitCode, lint.stderr.includes(hint)]).toEqual([1, true]);
  const check = await splite(directory, ['check', 'detections']);
  expect(check.stderr).toContain(hint);
  expect(check.stdout).toContain('missing macro my_exclusion_filter');
  expect((await splite(directory, ['run', 'detections/rule.yml', 'log.json'])).stderr).toContain(hint);
  const { stdout } = await splite(directory, ['hunt', 'detections', '--', 'log.json']);
  expect(JSON.parse(stdout.split('\n')[0]!).runs[0].notices[0]).toContain(hint);
});

test('two detections with one id or name are found, at the second', async () => {
  repository({
    'a.yml': detection('Same', 'index=main', 'id: 1\n'),
    'b.yml': detection('Same', 'index=main', 'id: 1\n'),
    'c.yml': detection('Other', 'index=main', 'id: 2\n'),
  });
  const { stdout } = await splite(directory, ['lint', '--only', 'duplicate-detection', '-f', 'ndjson', '.']);
  const findings = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(findings.map(({ path, line, message }) => [path, line, message])).toEqual([
    ['b.yml', 1, "a.yml has the same name: 'Same'."],
    ['b.yml', 2, "a.yml has the same id: '1'."],
  ]);
});

test('content that nothing uses is named when the whole repository is linted, and only then', async () => {
  repository({
    ...macros,
    'macros/used.yml': 'name: used\ndefinition: index=main `inner`\n',
    'macros/inner.yml': 'name: inner\ndefinition: user=*\n',
    'macros/left.yml': 'name: left\ndefinition: index=old\n',
    'lookups/table.csv': 'a,b\n1,2\n',
    'lookups/table.yml': 'name: table\nfilename: table.csv\n',
    'detections/rule.yml': detection('Rule', '`used` | stats count'),
    'detections/other.yml': detection('Other', 'index=main | stats count | `security_content_summariesonly`'),
  });
  const only = ['lint', '--only', 'unused-content', '-f', 'json'];
  const { findings } = JSON.parse((await splite(directory, [...only, 'detections'])).stdout);
  expect(findings.map(({ message }: { message: string }) => message)).toEqual([
    "No search uses the macro 'left'.",
    "No search uses the lookup 'table'.",
  ]);
  expect(JSON.parse((await splite(directory, [...only, 'detections/rule.yml'])).stdout).findings).toEqual([]);
});

test('a comment in the file leaves a rule out for it', async () => {
  repository({ 'rule.yml': `# lint-ignore: literal-wildcard\n${detection('Rule', 'index=main | where a="cmd*"')}` });
  expect((await splite(directory, ['lint', 'rule.yml'])).exitCode).toBe(0);
});

test('an unknown rule is refused with the nearest name', async () => {
  repository({ 'rule.yml': detection('Rule', 'index=main') });
  const { exitCode, stderr } = await splite(directory, ['lint', '--only', 'allways-true', 'rule.yml']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Did you mean 'always-true'?");
});

test('--report writes the findings to a file by its extension', async () => {
  repository({ 'rule.yml': detection('Rule', 'index=main | where process="cmd*" | stats count') });
  expect((await splite(directory, ['lint', 'rule.yml', '--report', 'out.sarif'])).exitCode).toBe(1);
  const { runs } = JSON.parse(readFileSync(join(directory, 'out.sarif'), 'utf8'));
  expect(runs[0].results[0].ruleId).toBe('literal-wildcard');
  const { exitCode, stderr } = await splite(directory, ['lint', 'rule.yml', '--report', 'out.pdf']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('--report-format');
});
