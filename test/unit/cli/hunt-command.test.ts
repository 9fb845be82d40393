import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

const events = [
  { _time: 1_700_000_000, user: 'bob', host_name: 'pc1', action: 'login', result: 'failure' },
  { _time: 1_700_000_100, user: 'bob', host_name: 'pc1', action: 'login', result: 'success' },
  { _time: 1_700_000_200, user: 'eve', host_name: 'pc2', action: 'wipe', result: 'success' },
];

const files: Readonly<Record<string, string>> = {
  'logs/a.jsonl': `${events.map((event) => JSON.stringify(event)).join('\n')}\n`,
  'detections/failed.yml': `name: Failed login
id: id-1
type: Anomaly
search: index=main action=login result=failure | table _time user host_name
tags:
  impact: 50
  confidence: 80
  message: $user$ failed on $host_name$
  mitre_attack_id: [T1110]
  analytic_story: [Guessing]
  observable:
  - {name: user, type: User, role: [Victim]}
  - {name: host_name, type: Hostname, role: [Victim]}
`,
  'detections/wipe.yml': `name: Wiped
type: TTP
search: index=main action=wipe | table _time user host_name
rba:
  message: $user$ wiped $host_name$
  risk_objects:
  - {field: user, type: user, score: 90}
  threat_objects: []
tags: {mitre_attack_id: [T1485]}
`,
  'detections/login.yml': `name: Login
type: TTP
search: index=main action=login result=success | table _time user
rba:
  message: $user$ came in
  risk_objects: [{field: user, type: user, score: 25}]
`,
  'detections/quiet.yml': 'name: Quiet\nsearch: index=main action=never\n',
  'detections/refused.yml': 'name: Refused\nsearch: index=main | frobnicate\n',
  'detections/correlation.yml': `name: Much risk
type: Correlation
search: '| tstats sum(All_Risk.calculated_risk_score) as score dc(source) as sources values(All_Risk.annotations.mitre_attack.mitre_tactic) as tactic
  from datamodel=Risk.All_Risk where All_Risk.risk_object_type=user by All_Risk.risk_object
  | rename All_Risk.* as * | where sources>=2 | table risk_object score tactic'
`,
  'detections/raw-correlation.yml':
    "name: Risk by search\nsearch: 'index=risk | stats sum(risk_score) as score by risk_object | where score>80'\n",
};

function folder(): string {
  const directory = temporaryDirectory();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

interface HuntLine {
  readonly record: string;
  readonly name: string;
  readonly verdict: string;
  readonly runs: readonly {
    readonly rows: { readonly count: number; readonly sample: readonly Record<string, unknown>[] } | null;
    readonly risk: { readonly total: number; readonly message: string } | null;
  }[];
  readonly verdicts: Readonly<Record<string, number>>;
  readonly logs: { readonly events: number; readonly risk: readonly { type: string; value: string; score: number }[] };
}

test('hits with their risk; correlations over that risk fire in a second pass', async () => {
  const { exitCode, stdout } = await splite(folder(), ['hunt', 'detections', '--', 'logs']);
  const lines = jsonLines(stdout) as unknown as HuntLine[];
  expect(exitCode).toBe(1);
  const hits = lines.filter(({ verdict }) => verdict === 'hit');
  expect(hits.map(({ name }) => name).sort()).toEqual([
    'Failed login',
    'Login',
    'Much risk',
    'Risk by search',
    'Wiped',
  ]);
  const byName = new Map(hits.map((hit) => [hit.name, hit.runs[0]!]));
  // 50 x 80 / 100, for the user and for the host.
  expect(byName.get('Failed login')?.risk).toMatchObject({ total: 80, message: 'bob failed on pc1' });
  expect(byName.get('Much risk')?.rows?.sample).toEqual([
    { risk_object: 'bob', score: '65', tactic: 'credential-access' },
  ]);
  expect(byName.get('Risk by search')?.rows?.sample).toEqual([{ risk_object: 'eve', score: '90' }]);
  const summary = lines.at(-1)!;
  expect(summary.record).toBe('summary');
  expect(summary.verdicts).toMatchObject({ hit: 5, clear: 1, refused: 1 });
  expect(summary.logs.risk.map(({ type, value, score }) => `${type} ${value} ${score}`)).toEqual([
    'user eve 90',
    'user bob 65',
    'system pc1 40',
  ]);
});

test('the terminal groups hits by user and host, the most risk first', async () => {
  const { stdout } = await splite(folder(), ['hunt', 'detections', '--format', 'table', '--', 'logs/a.jsonl']);
  const heads = stdout.split('\n').filter((line) => /^(user|system) /.test(line));
  expect(heads).toEqual([
    'user eve  risk 90 by 1 detection (Impact)',
    'user bob  risk 65 by 2 detections (Credential Access)',
    'system pc1  risk 40 by 1 detection (Credential Access)',
  ]);
  expect(stdout).toContain('T1110 Brute Force (Credential Access)');
  expect(stdout).toMatch(/Could not run\n {2}Unknown search command 'frobnicate'\.\n {4}Refused\n/);
  expect(stdout).toMatch(/\n7 detections: 5 hit, 1 clear, 1 refused over 3 events; .*\n$/);
});

test('exit codes: hits, no hits, hits that do not count, no logs', async () => {
  const directory = folder();
  const exit = async (...args: readonly string[]): Promise<number> =>
    (await splite(directory, ['hunt', ...args])).exitCode;
  expect(await exit('detections/quiet.yml', '--', 'logs')).toBe(0);
  expect(await exit('detections', '--exit-zero', '--', 'logs')).toBe(0);
  expect(await exit('detections/wipe.yml', '--since', '2023-11-15T00:00:00Z', '--', 'logs')).toBe(0);
  expect(await exit('detections/wipe.yml', '--since', '2023-11-14T00:00:00Z', '--', 'logs')).toBe(1);
  expect(await exit('detections')).toBe(2);
  expect(await exit('detections', '--', 'no-such-file')).toBe(3);
});

test('a store keeps the risk of the last hunt, and risk shows it', async () => {
  const directory = folder();
  for (let time = 0; time < 2; time++) await splite(directory, ['hunt', 'detections', '--store', 'a.db', '--', 'logs']);
  const { stdout, exitCode } = await splite(directory, ['risk', '--store', 'a.db', '--top', '2']);
  expect(jsonLines(stdout).map(({ type, value, score, detections }) => ({ type, value, score, detections }))).toEqual([
    { type: 'user', value: 'eve', score: 90, detections: ['Wiped'] },
    { type: 'user', value: 'bob', score: 65, detections: ['Failed login', 'Login'] },
  ]);
  expect(exitCode).toBe(0);
  const table = await splite(directory, ['risk', '--format', 'table', 'detections/wipe.yml', '--', 'logs']);
  expect(table.stdout).toBe('90  user eve  risk 90 by 1 detection (Impact)\n      Wiped\n');
});

test('a detection whose data is nowhere in the logs has no data, and is not clear', async () => {
  const directory = folder();
  const detections: Readonly<Record<string, string>> = {
    index: 'index=elsewhere action=wipe',
    sourcetype: '(sourcetype=a OR sourcetype=b) NOT user=root',
    code: 'index=main EventCode=4688 user=*',
    dataset: '| tstats count from datamodel=Endpoint.Registry by Registry.user',
    model: '| from datamodel:"Web.Web" | stats count by user',
    both: 'index=elsewhere | append [search index=nowhere]',
    appended: 'index=elsewhere | append [search index=main action=never]',
    either: '(index=main OR sourcetype=a) action=never',
    lookup: '| makeresults | where false()',
    risk: 'index=risk | where risk_score>1000',
  };
  for (const [name, search] of Object.entries(detections))
    writeFileSync(join(directory, 'detections', `${name}.yml`), `name: ${name}\nsearch: '${search}'\n`);
  const hunted = ['hunt', 'detections', '--filter', `name=${Object.keys(detections).join(',name=')}`, '--', 'logs'];
  const { stdout, exitCode } = await splite(directory, [...hunted.slice(0, -2), '--all', '--', 'logs']);
  expect(exitCode).toBe(0);
  const lines = jsonLines(stdout) as unknown as (HuntLine & { runs: { reasons: { message: string }[] }[] })[];
  const verdictOf = Object.fromEntries(lines.slice(0, -1).map(({ name, verdict }) => [name, verdict]));
  expect(verdictOf).toEqual({
    index: 'no-data',
    sourcetype: 'no-data',
    code: 'no-data',
    dataset: 'no-data',
    model: 'no-data',
    both: 'no-data',
    appended: 'clear',
    either: 'clear',
    lookup: 'clear',
    risk: 'clear',
  });
  const reasonOf = (wanted: string) => lines.find(({ name }) => name === wanted)?.runs[0]?.reasons[0]?.message;
  expect(reasonOf('sourcetype')).toBe('The logs hold nothing of sourcetype=a OR sourcetype=b.');
  expect(reasonOf('dataset')).toBe('The logs hold nothing of Endpoint.Registry.');
  expect(lines.at(-1)!.verdicts).toMatchObject({ clear: 4, 'no-data': 6 });
  // They are no news one by one.
  expect(jsonLines((await splite(directory, hunted)).stdout)).toHaveLength(1);
  const table = await splite(directory, [...hunted.slice(0, -2), '--format', 'table', '--', 'logs']);
  expect(table.stdout).toContain('Without data\n');
  expect(table.stdout).toContain('1 detection: The logs hold nothing of Endpoint.Registry.');
  expect(table.stdout).toContain('10 detections: 4 clear, 6 without data over 3 events');
  for (const [report, text] of [
    ['r.html', 'data-verdict="no-data"'],
    ['navigator.json', '"label": "no data"'],
    ['r.xml', '<skipped>The logs hold nothing of Endpoint.Registry.'],
  ] as const) {
    await splite(directory, [...hunted.slice(0, -2), '--report', report, '--', 'logs']);
    expect(readFileSync(join(directory, report), 'utf8')).toContain(text);
  }
});

test('detections that look at the risk of others stand below those that gave it', async () => {
  const directory = folder();
  writeFileSync(
    join(directory, 'detections/over.yml'),
    "name: Over\nsearch: 'index=risk risk_object=eve | table risk_object'\nrba: {message: m, risk_objects: [{field: risk_object, type: user, score: 99}]}\n",
  );
  const { stdout } = await splite(directory, ['hunt', 'detections', '--format', 'table', '--', 'logs']);
  expect(stdout).toMatch(
    /^user eve {2}risk 90 by 1 detection \(Impact\)\n +90 {2}Wiped.*\n.*\n.*\n +over this risk:\n +99 {2}Over/m,
  );
});

test('--filter chooses detections, and a wrong one is refused', async () => {
  const directory = folder();
  const hunted = await splite(directory, ['hunt', 'detections', '--filter', 'mitre=T1485', '--', 'logs']);
  expect((jsonLines(hunted.stdout) as unknown as HuntLine[]).map(({ name }) => name)).toEqual(['Wiped', undefined]);
  const { exitCode, stderr } = await splite(directory, ['hunt', 'detections', '--filter', 'kind=x', '--', 'logs']);
  expect([exitCode, stderr.includes("'kind=x' is no filter")]).toEqual([2, true]);
});

test('a report says which store was searched, not that there were no files', async () => {
  const directory = folder();
  await splite(directory, ['ingest', 'logs', '--store', 'a.db']);
  const of = async (...more: string[]): Promise<string> => {
    await splite(directory, ['hunt', 'detections/quiet.yml', '--store', 'a.db', '--report', 'r.html', ...more]);
    return /over [^<.]*(?:\.db[^<.]*)?/.exec(readFileSync(join(directory, 'r.html'), 'utf8'))![0];
  };
  expect(await of()).toBe('over 3 events in a.db');
  expect(await of('--', 'logs')).toBe('over 3 events in a.db, some from 1 file');
});

test('sharing work changes nothing', async () => {
  const directory = folder();
  const of = async (...args: readonly string[]): Promise<unknown> => {
    const { stdout } = await splite(directory, ['hunt', 'detections', '--all', ...args, '--', 'logs']);
    return (jsonLines(stdout) as unknown as HuntLine[])
      .filter(({ record }) => record === 'detection')
      .map(({ name, verdict, runs }) => [name, verdict, runs[0]!.rows]);
  };
  expect(await of('--no-share')).toEqual(await of());
});

test('baselines that make what a detection lacks run first, over the same logs', async () => {
  const directory = folder();
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  };
  write('contentctl.yml', '');
  write(
    'baselines/a.yml',
    'name: Users\ntype: Baseline\nsearch: index=main | stats count by user | outputlookup users_seen\n',
  );
  write(
    'detections/joined.yml',
    'name: Joined\nsearch: index=main | lookup users_seen user OUTPUT count | where count>1\n',
  );
  const { stdout } = await splite(directory, ['hunt', 'detections/joined.yml', '--', 'logs']);
  const [hit, summary] = jsonLines(stdout) as unknown as [HuntLine, { baselines: { name: string; verdict: string }[] }];
  expect(hit.runs[0]?.rows?.count).toBe(2);
  expect(summary.baselines.map(({ name, verdict }) => [name, verdict])).toEqual([['Users', 'passed']]);
});

test('a detection cannot delete the events of a store that others hunt in', async () => {
  const directory = folder();
  writeFileSync(join(directory, 'detections', 'delete.yml'), 'name: Delete\nsearch: index=main | delete\n');
  await splite(directory, ['ingest', 'logs', '--store', 'logs.db']);
  const { stdout } = await splite(directory, ['hunt', 'detections/delete.yml', '--store', 'logs.db']);
  const [line] = jsonLines(stdout) as unknown as [HuntLine];
  expect(line.verdict).toBe('refused');
  expect(JSON.stringify(line)).toContain('detections only read them');
  const counted = await splite(directory, ['search', 'index=main | stats count', '--store', 'logs.db', '-f', 'ndjson']);
  expect(jsonLines(counted.stdout)).toEqual([{ count: events.length }]);
});
