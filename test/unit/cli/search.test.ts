import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

const events = [
  '{"timestamp":"2024-05-01T10:00:00Z","user":"ann","status":200,"path":"/a"}',
  '{"timestamp":"2024-05-01T10:00:01Z","user":"bob","status":500,"path":"/b,c"}',
  '{"timestamp":"2024-05-01T10:00:02Z","user":"bob","status":500,"path":"/\\u001b[31mred"}',
].join('\n');

function withEvents(): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'log.jsonl'), events);
  return directory;
}

test('results are ndjson when piped, and nothing else is on standard output', async () => {
  const { exitCode, stdout, stderr } = await splite(withEvents(), [
    'search',
    'user=bob | stats count by user',
    'log.jsonl',
  ]);
  expect(exitCode).toBe(0);
  expect(stdout).toBe('{"user":"bob","count":2}\n');
  expect(stderr).toBe('');
});

test('the short form is a search', async () => {
  const { stdout } = await splite(withEvents(), ['status=500 | stats count', 'log.jsonl']);
  expect(jsonLines(stdout)).toEqual([{ count: 2 }]);
});

test('results are a table on a terminal, with the number of rows on standard error', async () => {
  const { stdout, stderr } = await splite(withEvents(), ['user=* | stats count by user', 'log.jsonl'], 60);
  expect(stdout.split('\n')).toEqual(['user  count', '────  ─────', 'ann       1', 'bob       2', '']);
  expect(stderr).toMatch(/2 rows of 3 events/);
});

test('_time is a number in data and ISO 8601 in the given zone in tables', async () => {
  const directory = withEvents();
  const search = 'user=ann | table _time user';
  expect(jsonLines((await splite(directory, [search, 'log.jsonl'])).stdout)).toEqual([
    { _time: 1714557600, user: 'ann' },
  ]);
  expect(
    (await splite(directory, [search, 'log.jsonl', '--format', 'table', '--tz', 'Europe/Berlin'])).stdout,
  ).toContain('2024-05-01T12:00:00+02:00');
  expect((await splite(directory, [search, 'log.jsonl', '--format', 'md'])).stdout).toContain(
    '| 2024-05-01T10:00:00Z | ann |',
  );
});

test('csv quotes commas', async () => {
  const { stdout } = await splite(withEvents(), ['path="/b*" | table user path nothing', 'log.jsonl', '-f', 'csv']);
  expect(stdout).toBe('user,path,nothing\nbob,"/b,c",\n');
});

test('a multivalue is an array in JSON, lines in csv and tables', async () => {
  const directory = withEvents();
  const search = 'user=* | stats values(user) as users';
  expect((await splite(directory, [search, 'log.jsonl', '-f', 'json'])).stdout).toBe('[\n{"users":["ann","bob"]}\n]\n');
  expect((await splite(directory, [search, 'log.jsonl', '-f', 'csv'])).stdout).toBe('users\n"ann\nbob"\n');
  expect((await splite(directory, [search, 'log.jsonl', '-f', 'md'])).stdout).toContain('| ann<br>bob |');
  expect((await splite(directory, [search, 'log.jsonl', '-f', 'table'])).stdout).toContain('\nann\nbob\n');
});

test('escape sequences in logs do not reach the terminal', async () => {
  const directory = withEvents();
  for (const format of ['table', 'csv', 'md', 'ndjson']) {
    const { stdout } = await splite(directory, ['path=*red | table path', 'log.jsonl', '-f', format], 80);
    expect(stdout).not.toContain('\x1b');
    expect(stdout).toContain('[31mred'.replace('[', format === 'md' ? '\\[' : '['));
  }
});

test('rows that do not fit beside each other become blocks; long values are cut with a mark', async () => {
  const directory = temporaryDirectory();
  const fields = Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [`field_${index}`, index === 3 ? 'x'.repeat(500) : `v${index}`]),
  );
  writeFileSync(join(directory, 'wide.jsonl'), JSON.stringify(fields));
  const { stdout } = await splite(directory, ['field_1=* | table field_*', 'wide.jsonl'], 60);
  expect(stdout).toContain('── row 1');
  expect(stdout).toContain('…');
  for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(60);
});

test('raw events in a table show time, sourcetype and text', async () => {
  const { stdout } = await splite(withEvents(), ['user=ann', 'log.jsonl', '-f', 'table']);
  expect(stdout.split('\n')[0]).toMatch(/^_time +sourcetype +_raw/);
});

test('bad SPL: exit 2, the place under a caret, the nearest command', async () => {
  const { exitCode, stdout, stderr } = await splite(withEvents(), ['user=bob | stat count', 'log.jsonl']);
  expect(exitCode).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    "error: Unknown search command 'stat'.\n  --> search:1:12\n1 | user=bob | stat count\n  |            ^^^^\n  hint: Did you mean 'stats'?\n",
  );
});

test('every error of a search is shown, with line and column', async () => {
  const { stderr } = await splite(withEvents(), ['user=bob\n| stat count\n| tabel user', 'log.jsonl']);
  expect(stderr).toContain('--> search:2:3\n2 | | stat count\n  |   ^^^^\n');
  expect(stderr).toContain('--> search:3:3\n3 | | tabel user\n  |   ^^^^^\n');
});

test('a long line is cut around the place', async () => {
  const { stderr } = await splite(
    withEvents(),
    [`user=bob OR user="${'x'.repeat(300)}" | stat count | eval a="${'y'.repeat(300)}"`],
    80,
  );
  const [, , line = '', carets = ''] = stderr.split('\n');
  expect(line).toMatch(/^1 \| ….*\| stat count \|.*…$/);
  expect(line.length).toBeLessThanOrEqual(80);
  expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('stat');
});

test('--error-format json: one object a line', async () => {
  const { stderr } = await splite(withEvents(), ['user=bob | stat count', 'log.jsonl', '--error-format', 'json']);
  expect(jsonLines(stderr)).toEqual([
    {
      severity: 'error',
      message: "Unknown search command 'stat'.",
      code: 'unknown-command',
      hint: "Did you mean 'stats'?",
      source: 'search',
      line: 1,
      column: 12,
      start: 11,
      end: 15,
    },
  ]);
});

test('a file that is not there: exit 3, and the rest is searched', async () => {
  const directory = withEvents();
  const alone = await splite(directory, ['user=bob', 'nothing.jsonl']);
  expect(alone).toMatchObject({
    exitCode: 3,
    stdout: '',
    stderr: 'error: nothing.jsonl: There is no such file or directory.\n',
  });
  const both = await splite(directory, ['user=bob | stats count', 'nothing.jsonl', 'log.jsonl']);
  expect(both.exitCode).toBe(3);
  expect(jsonLines(both.stdout)).toEqual([{ count: 2 }]);
});

test('mistyped commands and options: exit 2 and the nearest name', async () => {
  const directory = withEvents();
  expect(await splite(directory, ['chek', 'log.jsonl'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("Did you mean 'check'?"),
  });
  expect(await splite(directory, ['x', 'log.jsonl', '--fromat', 'csv'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('--format'),
  });
  expect(await splite(directory, ['x', 'log.jsonl', '-f', 'xml'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('ndjson'),
  });
  expect(await splite(directory, ['x', 'log.jsonl', '--tz', 'Mars'])).toMatchObject({ exitCode: 2 });
  expect(await splite(directory, ['x', 'log.jsonl', '--earliest', 'soon'])).toMatchObject({ exitCode: 2 });
});

test('a warning of the knowledge is on standard error, and --quiet silences it', async () => {
  const directory = withEvents();
  writeFileSync(join(directory, 'macros.conf'), '[mine(2)]\nargs = a\ndefinition = x\n');
  const search = ['`other_filter` user=ann | stats count', 'log.jsonl', '--content', '.'];
  const { exitCode, stderr } = await splite(directory, search);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^warning: .*macros\.conf:1: Macro 'mine\(2\)'/);
  expect((await splite(directory, [...search, '--quiet'])).stderr).toBe('');
});

test('metadata of the files, and a time range', async () => {
  const directory = withEvents();
  const named = await splite(directory, [
    'index=web sourcetype=app host=h1 | stats count',
    'log.jsonl',
    '--index',
    'web',
    '--sourcetype',
    'app',
    '--host',
    'h1',
  ]);
  expect(jsonLines(named.stdout)).toEqual([{ count: 3 }]);
  const late = await splite(directory, ['index=* | stats count', 'log.jsonl', '--earliest', '2024-05-01T10:00:01Z']);
  expect(jsonLines(late.stdout)).toEqual([{ count: 2 }]);
  const relative = await splite(directory, [
    'index=* | stats count',
    'log.jsonl',
    '--earliest',
    '-1h',
    '--now',
    '2024-05-01T11:00:01Z',
    '--latest',
    '1714557602',
  ]);
  expect(jsonLines(relative.stdout)).toEqual([{ count: 1 }]);
});

test('-o writes a file, --no-pushdown gives the same, --explain says how', async () => {
  const directory = withEvents();
  const { stdout, stderr } = await splite(directory, [
    'user=bob | stats count by user',
    'log.jsonl',
    '-o',
    'out.csv',
    '-f',
    'csv',
    '--explain',
  ]);
  expect(stdout).toBe('');
  expect(readFileSync(join(directory, 'out.csv'), 'utf8')).toBe('user,count\nbob,2\n');
  expect(stderr).toContain('SCAN event');
  const rows = await splite(directory, ['user=bob | stats count by user', 'log.jsonl', '--no-pushdown', '--explain']);
  expect(rows.stdout).toBe('{"user":"bob","count":2}\n');
  expect(rows.stderr).toContain('All of it runs on rows.');
});

test('a regular expression that goes astray ends at the time limit: exit 4', async () => {
  const { exitCode, stderr } = await splite(temporaryDirectory(), [
    '| makeresults count=100000000 | eval a=random() | stats count',
    '--timeout',
    '0.2',
  ]);
  expect(exitCode).toBe(4);
  expect(stderr).toContain('--timeout');
});

describe('fieldformat', () => {
  const spl =
    '| makeresults | eval n=1234567, t=0 | fieldformat n=tostring(n, "commas") | fieldformat t=strftime(t, "%Y") | eval m=n+1 | sort n | table n m t';

  test('is how tables show a field', async () => {
    const directory = temporaryDirectory();
    const table = await splite(directory, ['search', spl, '-f', 'table']);
    expect(table.stdout).toMatch(/1,234,567\s+1234568\s+1970/);
    expect((await splite(directory, ['search', spl, '-f', 'md'])).stdout).toContain('| 1,234,567 | 1234568 | 1970 |');
  });

  test('and data keeps the values', async () => {
    const directory = temporaryDirectory();
    expect((await splite(directory, ['search', spl, '-f', 'csv'])).stdout).toBe('n,m,t\n1234567,1234568,0\n');
    expect(jsonLines((await splite(directory, ['search', spl, '-f', 'ndjson'])).stdout)).toEqual([
      { n: 1234567, m: 1234568, t: 0 },
    ]);
  });
});

describe('a search without rows', () => {
  test('says which pipe, and which term, emptied it', async () => {
    const directory = withEvents();
    const { exitCode, stdout, stderr } = await splite(directory, [
      'search',
      'index=* user=anne status=200',
      'log.jsonl',
    ]);
    expect([exitCode, stdout]).toEqual([0, '']);
    expect(stderr).toContain('note: Pipe 1 gave no rows: index=* AND user=anne AND status=200\n');
    expect(stderr).toContain('user is "ann" (1) in 1 row.');
  });

  test('as an object in the JSON format of messages', async () => {
    const directory = withEvents();
    const { stderr } = await splite(directory, ['search', 'user=anne', 'log.jsonl', '--error-format', 'json']);
    expect(jsonLines(stderr)[0]).toMatchObject({ severity: 'note', code: 'no-rows', details: expect.any(Array) });
  });

  test('says nothing with --quiet', async () => {
    const directory = withEvents();
    expect((await splite(directory, ['search', 'user=anne', 'log.jsonl', '-q'])).stderr).toBe('');
  });
});

test('explain --run counts rows pipe by pipe and shows one of each', async () => {
  const directory = withEvents();
  const spl = 'index=* | where status=500 | stats count by user | collect index=kept';
  const { stdout } = await splite(directory, ['explain', '--run', spl, 'log.jsonl']);
  expect(stdout).toMatch(/2\. where status = 500\n.*\n {3}rows: 3 in, 2 out/);
  expect(stdout).toMatch(/first row: user=bob {2}count=2/);
  expect(stdout).toContain('not run here, because it writes');
});

test('explain speaks JSON too', async () => {
  const directory = withEvents();
  const plan = await splite(directory, ['explain', 'index=* | stats count by user', '-f', 'json']);
  expect(JSON.parse(plan.stdout)).toMatchObject({
    pipes: [
      { command: 'search', fieldsAfter: { open: true } },
      { command: 'stats', fieldsAfter: { known: ['user', 'count'] } },
    ],
  });
  const spl = 'index=* | where user="anne"';
  const run = await splite(directory, ['explain', '--run', spl, 'log.jsonl', '-f', 'json']);
  expect(JSON.parse(run.stdout)).toMatchObject({
    rows: 0,
    pipes: [{ rowsOut: 3 }, { rowsIn: 3, rowsOut: 0 }],
    noRows: { pipe: 1, terms: [{ decisive: true, values: [{ values: [{ value: 'ann', count: 1 }] }] }] },
  });
});

test('the name of -o says the format, --format overrules it', async () => {
  const directory = withEvents();
  const search = 'user=ann | table user status';
  const written = async (file: string, ...more: string[]): Promise<string> => {
    expect((await splite(directory, [search, 'log.jsonl', '-o', file, ...more])).exitCode).toBe(0);
    return readFileSync(join(directory, file), 'utf8');
  };
  expect(await written('out.csv')).toBe('user,status\nann,200\n');
  expect(await written('out.md')).toContain('| ann | 200 |');
  expect(await written('out')).toBe('{"user":"ann","status":200}\n');
  expect(await written('out.csv', '-f', 'ndjson')).toBe('{"user":"ann","status":200}\n');
  expect(await written('out.data', '-f', 'csv')).toBe('user,status\nann,200\n');
});

test.each([
  ['stas', 'stats'],
  ['statz', 'stats'],
  ['tabel', 'table'],
  ['evla', 'eval'],
  ['filds', 'fields'],
  ['dedpu', 'dedup'],
  ['serch', 'search'],
  ['timechrat', 'timechart'],
  ['wehre', 'where'],
  ['renmae', 'rename'],
])('of commands that are equally near, the common one is meant: %s, %s', async (typed, meant) => {
  const { stderr } = await splite(withEvents(), [`user=bob | ${typed} count`, 'log.jsonl']);
  expect(stderr).toContain(`Did you mean '${meant}'?`);
});

test('a name of -o that stands for no format is refused, with those that do', async () => {
  const directory = withEvents();
  const { exitCode, stderr } = await splite(directory, ['user=ann', 'log.jsonl', '-o', 'out.xlsx']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain("Results cannot be written as '.xlsx'");
  expect(stderr).toContain('.ndjson, .jsonl, .json, .csv, .md or .txt');
  expect(existsSync(join(directory, 'out.xlsx'))).toBe(false);
});

test('a file that cannot be written is named, with the reason in words', async () => {
  const { exitCode, stderr } = await splite(withEvents(), ['user=ann', 'log.jsonl', '-o', 'no/such/out.csv']);
  expect(exitCode).toBe(3);
  expect(stderr).toMatch(/Cannot write .*out\.csv: its directory does not exist\./);
});

describe('what is missing on the command line is said', () => {
  test('everything', async () => {
    const { exitCode, stderr } = await splite(withEvents(), []);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('Usage: splite');
  });

  test('the logs, where the search reads events', async () => {
    expect((await splite(withEvents(), ['user=ann'])).stderr).toContain('No logs are named');
    expect((await splite(withEvents(), ['| makeresults | where false()'])).stderr).not.toContain('No logs are named');
    // Also where there are rows: a zero, or what a subsearch did not find.
    for (const spl of ['user=ann | stats count', '| tstats count', '| makeresults | append [search user=ann]'])
      expect((await splite(withEvents(), [spl])).stderr).toContain('No logs are named');
  });

  test('the search before the file', async () => {
    for (const args of [['./log.jsonl'], ['log.jsonl', 'user=ann']]) {
      const { exitCode, stderr } = await splite(withEvents(), args);
      expect(exitCode).toBe(2);
      expect(stderr).toContain('the search comes first');
    }
  });

  test('options of hunt before the dashes', async () => {
    const { exitCode, stderr } = await splite(withEvents(), ['hunt', '.', '--', 'log.jsonl', '--format', 'json']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("'--format' is none");
  });
});

test('a search that makes a lookup says that it is gone afterwards', async () => {
  const { stderr } = await splite(withEvents(), ['user=ann | table user | outputlookup seen.csv', 'log.jsonl']);
  expect(stderr).toContain("What 'outputlookup' made ends with this command");
});

test('now is a whole second', async () => {
  const { stdout } = await splite(withEvents(), [
    '| makeresults | eval n=now() | table _time n',
    '--now',
    '1714557600.75',
  ]);
  expect(jsonLines(stdout)).toEqual([{ _time: 1714557600, n: 1714557600 }]);
});
