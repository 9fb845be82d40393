import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

const logs = {
  'audit.log': [
    'type=SYSCALL msg=audit(1714557600.1:7): arch=c000003e syscall=59 success=yes ppid=1 pid=5 uid=0 comm="find" exe="/usr/bin/find"\x1dSYSCALL=execve UID="root"',
    'type=EXECVE msg=audit(1714557600.1:7): argc=3 a0="find" a1="/" a2=2A2E70656D',
    'type=PROCTITLE msg=audit(1714557600.1:7): proctitle=66696E64002F',
  ],
  'ssl.log': [
    '#separator \\x09',
    '#path\tssl',
    '#fields\tts\tuid\tid.orig_h\tid.resp_h\tserver_name\tcipher\testablished',
    '#types\ttime\tstring\taddr\taddr\tstring\tstring\tbool',
    '1714557600.5\tC1\t10.0.0.5\t203.0.113.4\ta.example\tAES\tT',
  ],
  'people.csv': ['when,who,note', '2024-05-01T10:00:00Z,ann,"first', 'second"'],
  'auth.log': ['May  1 10:00:00 web1 sshd[7]: Failed password for root from 203.0.113.9 port 4022 ssh2'],
};

function withLogs(): string {
  const directory = temporaryDirectory();
  for (const [name, lines] of Object.entries(logs)) writeFileSync(join(directory, name), `${lines.join('\n')}\n`);
  return directory;
}

const everything =
  'index=* | sort _time sourcetype type | fields - index | table sourcetype _time user src dest process * ';

test('logs of text are searched without a flag, their fields and data models too', async () => {
  const directory = withLogs();
  await splite(directory, ['ingest', ...Object.keys(logs), '--store', 's.db']);
  const search = async (spl: string): Promise<unknown> =>
    jsonLines((await splite(directory, [spl, '--store', 's.db'])).stdout);
  expect(await search('index=* | stats count by sourcetype')).toEqual([
    { sourcetype: 'csv', count: 1 },
    { sourcetype: 'linux:audit', count: 3 },
    { sourcetype: 'linux_secure', count: 1 },
    { sourcetype: 'zeek:ssl:json', count: 1 },
  ]);
  expect(await search('sourcetype=csv | table who note')).toEqual([{ who: 'ann', note: 'first\nsecond' }]);
  expect(
    await search(
      '| tstats count from datamodel=Endpoint.Processes by Processes.process Processes.process_name Processes.user',
    ),
  ).toEqual([
    { 'Processes.process': 'find / *.pem', 'Processes.process_name': 'find', 'Processes.user': 'root', count: 1 },
  ]);
  expect(
    await search(
      '| tstats count from datamodel=Authentication where Authentication.action=failure by Authentication.src',
    ),
  ).toEqual([{ 'Authentication.src': '203.0.113.9', count: 1 }]);
});

test('a store that is mapped again keeps what a header and neighbouring lines said', async () => {
  const directory = withLogs();
  await splite(directory, ['ingest', ...Object.keys(logs), '--store', 's.db']);
  const before = await splite(directory, [everything, '--store', 's.db']);
  mkdirSync(join(directory, 'content', 'macros'), { recursive: true });
  writeFileSync(join(directory, 'content', 'macros', 'mine.yml'), 'name: mine\ndefinition: index=*\n');
  mkdirSync(join(directory, 'content', 'sources'));
  writeFileSync(
    join(directory, 'content', 'sources', 'other.yaml'),
    'name: other\nrecognise:\n  - keys: [nothing_has_this]\nsourcetype: { value: other }\n',
  );
  const after = await splite(directory, [everything, '--store', 's.db', '--content', 'content']);
  expect(after.stderr).toContain('mapped again');
  expect(jsonLines(after.stdout)).toEqual(jsonLines(before.stdout));
  expect(jsonLines(before.stdout)).toContainEqual(expect.objectContaining({ EXECVE: 'find / *.pem' }));
  expect(jsonLines(after.stdout)).toContainEqual(expect.objectContaining({ note: 'first\nsecond' }));
});

test('detect names the format of text', async () => {
  const directory = withLogs();
  const { stdout } = await splite(directory, ['detect', ...Object.keys(logs), '--format', 'json']);
  expect(jsonLines(stdout).map(({ path, format }) => [path, format])).toEqual([
    ['audit.log', 'auditd'],
    ['ssl.log', 'zeek'],
    ['people.csv', 'csv'],
    ['auth.log', 'text'],
  ]);
});
