import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { splite, temporaryDirectory } from '../../support/cli.ts';

const files = {
  'TA/default/props.conf': `[st]
EXTRACT-bad = (?<user>[a-z)
EXTRACT-good = user=(?<user>\\w+)
EXTRACT-unnamed = user=(\\w+)
REPORT-r = fields, absent
EVAL-x = lowr(user)
LOOKUP-dns = dnslookup ip OUTPUT name
LOOKUP-kv = people id
DATETIME_CONFIG = /etc/own.xml
TZ = Nowhere
TRANSFORM-x = fields
CHECK_FOR_HEADER = true
SEDCMD-y = s/a
LINE_BREAKER = (x
[rule::counting]
sourcetype = counted
MORE_THAN_80 = x
[source::(unclosed]
EVAL-y = 1
`,
  'TA/default/transforms.conf': `[fields]
REGEX = (a)(b)
FORMAT = first::$1 third::$3

[dnslookup]
external_cmd = external_lookup.py name ip
fields_list = name, ip

[people]
external_type = kvstore
collection = people
`,
  'TA/default/eventtypes.conf': '[odd]\nsearch = user=("\n\n[fine]\nsearch = `gone` user=x\n',
  'TA/default/savedsearches.conf':
    '[good]\nsearch = index=main \\\n | stats count\n\n[bad]\nsearch = index=main \\\n | stast count\n',
  'TA/default/commands.conf': '[mycommand]\nfilename = mycommand.py\nchunked = true\n',
  'TA/bin/mycommand.py': 'print(1)\n',
};

function app(): string {
  const directory = temporaryDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

test('everything of an app that cannot be used is told: file, line, stanza, setting, reason', async () => {
  const directory = app();
  const { exitCode, stdout } = await splite(directory, ['check', 'TA', '--format', 'json']);
  expect(exitCode).toBe(1);
  const { total, ok, failed, unused } = JSON.parse(stdout) as {
    total: number;
    ok: number;
    failed: unknown[];
    unused: { file: string; line: number; message: string }[];
  };
  expect({ total, ok, failed }).toEqual({
    total: 2,
    ok: 1,
    failed: [
      {
        path: 'TA/default/savedsearches.conf',
        id: 'bad',
        message: "Unknown search command 'stast'.",
        line: 7,
        column: 4,
      },
    ],
  });
  const told = unused.map(({ file, line, message }) => `${file.slice(directory.length + 1)}:${line}: ${message}`);
  expect(told).toEqual([
    'TA/default/commands.conf:1: [mycommand] is a search command that runs a program; programs of apps are never run.',
    expect.stringMatching(/^TA\/default\/eventtypes.conf:2: Event type 'odd' is left out: /),
    "TA/default/eventtypes.conf:5: The macro 'gone' in event type 'fine' does not exist; it is taken as empty.",
    expect.stringMatching(/^TA\/default\/props.conf:2: \[st\] EXTRACT-bad: /),
    'TA/default/props.conf:4: [st] EXTRACT-unnamed: the regular expression has no named group, so it sets no field.',
    'TA/default/props.conf:5: [st] REPORT-r names [absent], which is not in transforms.conf.',
    "TA/default/props.conf:6: [st] EVAL-x: Unknown function 'lowr'.",
    "TA/default/props.conf:7: [st] LOOKUP-dns: the lookup 'dnslookup' has no field 'ip'.",
    "TA/default/props.conf:8: [st] LOOKUP-kv: the lookup 'people' has no field 'id'.",
    'TA/default/props.conf:9: [st] DATETIME_CONFIG: /etc/own.xml is not read; times are found in their usual forms.',
    "TA/default/props.conf:10: [st] TZ is 'Nowhere', which is no time zone that is known here.",
    "TA/default/props.conf:11: [st] TRANSFORM-x is no setting that is known. Did you mean 'TRANSFORMS-'?",
    'TA/default/props.conf:12: [st] CHECK_FOR_HEADER is not supported.',
    expect.stringMatching(/^TA\/default\/props.conf:13: \[st\] SEDCMD-y: This 's' lacks a '\/'/),
    expect.stringMatching(/^TA\/default\/props.conf:14: \[st\] LINE_BREAKER: /),
    'TA/default/props.conf:15: [rule::counting] Rules that tell sourcetypes by counting lines are not supported.',
    expect.stringMatching(/^TA\/default\/props.conf:18: \[source::\(unclosed\] is no pattern that can be used: /),
    'TA/default/transforms.conf:2: [fields]: FORMAT names group 3, the regular expression has 2.',
    "TA/default/transforms.conf:5: Lookup 'dnslookup': it runs a program (external_cmd), which is never done here.",
    "TA/default/transforms.conf:9: Lookup 'people': the rows of its collection 'people' are not here. Put them into lookups/people.csv or lookups/people.json.",
  ]);
});

test('as text, all of it, and the number of searches that can run', async () => {
  const { exitCode, stdout, stderr } = await splite(app(), ['check', 'TA']);
  expect(exitCode).toBe(1);
  expect(stdout).toContain('1 of 2 searches can run; 1 failed.');
  expect(stderr.match(/^warning/gm)).toHaveLength(20);
  expect(stderr).toContain('props.conf:6');
});

test('a good app has nothing to be told', async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'TA', 'default'), { recursive: true });
  writeFileSync(join(directory, 'TA', 'default', 'props.conf'), '[st]\nEVAL-x = 1\n');
  const { exitCode, stderr } = await splite(directory, ['check', 'TA']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('a file is taken for what an app describes', async () => {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'TA', 'default'), { recursive: true });
  writeFileSync(
    join(directory, 'TA', 'default', 'props.conf'),
    '[source::...my.log]\nsourcetype = mine\n[mine]\nEVAL-x = "1"\n',
  );
  writeFileSync(join(directory, 'my.log'), '2024-01-01 00:00:00 a=b\n');
  const { stdout } = await splite(directory, ['detect', 'my.log', '--content', 'TA']);
  expect(stdout).toContain('1 props.conf: its sourcetype is described by an app\n');
  expect(stdout).toContain('sourcetype=mine');
  expect(stdout).toContain('    x=1\n');
});
