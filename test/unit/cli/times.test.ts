import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

function withLog(events: readonly unknown[]): string {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'log.json'), events.map((event) => JSON.stringify(event)).join('\n'));
  return directory;
}

const times = async (directory: string, ...options: string[]) => {
  const { stdout, stderr } = await splite(directory, ['index=* | reverse | table _time', 'log.json', ...options]);
  return { times: jsonLines(stdout).map(({ _time }) => _time), stderr };
};
const noon = Date.UTC(2024, 4, 1, 12) / 1000;

describe('times that no log has', () => {
  test('are not taken: the next field that holds one is, and it is said once with a count', async () => {
    const directory = withLog([
      { time: '2024-05-01T12:00:00Z', expires: '2031-01-01T00:00:00Z' },
      { time: 'soon', expires: '0001-01-01T00:00:00Z', created: '2024-05-01T12:00:01Z' },
      { time: '0001-01-01T00:00:00Z', expires: '9999-12-31T23:59:59Z' },
    ]);
    const found = await times(directory);
    expect(found.times).toEqual([noon, noon + 1, noon + 1]);
    expect(found.stderr).toContain(
      'warning: log.json: 2 of 3 events have no usable time where their time should be (no time at all, or a year that no log has): 1 got another time that stands in them, 1 that of the event before, or of the file.',
    );
  });

  test('of a source are tried in the order of its list', async () => {
    const directory = temporaryDirectory();
    writeFileSync(
      join(directory, 'door.yaml'),
      [
        'name: door',
        'title: Door',
        'recognise: [{ keys: [door] }]',
        'sourcetype: { value: door }',
        'time: [opened, { first: [closed, seen] }]',
        'examples: []',
      ].join('\n'),
    );
    mkdirSync(join(directory, 'content/sources'), { recursive: true });
    renameSync(join(directory, 'door.yaml'), join(directory, 'content/sources/door.yaml'));
    const events = [
      { door: 1, expires: '2030-01-01T00:00:00Z', opened: '0001-01-01T00:00:00Z', closed: '2024-05-01T12:00:00Z' },
      { door: 1, expires: '2030-01-01T00:00:00Z', opened: 'never', closed: '1601-01-01T00:00:00Z', seen: noon + 5 },
    ];
    writeFileSync(join(directory, 'log.json'), events.map((event) => JSON.stringify(event)).join('\n'));
    const found = await times(directory, '--content', 'content');
    expect(found.times).toEqual([noon, noon + 5]);
    expect(found.stderr).not.toContain('usable');
  });
});

describe('two clocks', () => {
  const sysmon = (n: number) => ({
    Channel: 'Microsoft-Windows-Sysmon/Operational',
    EventID: 1,
    Hostname: 'ws1',
    UtcTime: `2024-05-01 12:00:0${n}.000`,
    TimeCreated: `2024-05-01T20:00:0${n}.050Z`,
  });
  const security = { Channel: 'Security', EventID: 4688, Hostname: 'ws1', TimeCreated: '2024-05-01T20:00:09.000Z' };
  const events = [sysmon(1), sysmon(2), sysmon(3), security];

  test('are said, with what reads the other one rightly', async () => {
    const directory = withLog(events);
    const message =
      "Two clocks: in 3 of 3 events of windows_sysmon that say their time twice, the machine's clock, labelled UTC or read as such, is 8 h ahead of UTC. Times of XmlWinEventLog are from that clock: --tz 'XmlWinEventLog=+08:00' reads them so.";
    const found = await times(directory);
    expect(found.times).toEqual([noon + 1, noon + 2, noon + 3, noon + 8 * 3600 + 9]);
    expect(found.stderr).toContain(message);
    expect((await splite(directory, ['detect', 'log.json'])).stdout).toContain(message);
    expect((await splite(directory, ['ingest', 'log.json', '--store', 's.db'])).stderr).toContain(message);
  });

  test('are mended for the sourcetype, as an offset or as a zone, and stay so in a store', async () => {
    const directory = withLog(events);
    const wanted = [noon + 1, noon + 2, noon + 3, noon + 9];
    for (const zone of ['+08:00', 'Asia/Shanghai']) {
      const found = await times(directory, '--tz', `xmlwinevent*=${zone}`);
      expect(found.times).toEqual(wanted);
      expect(found.stderr).not.toContain('Two clocks');
    }
    await splite(directory, ['ingest', 'log.json', '--store', 's.db', '--tz', 'XmlWinEventLog=+08:00']);
    mkdirSync(join(directory, 'app/default'), { recursive: true });
    writeFileSync(join(directory, 'app/default/props.conf'), '[XmlWinEventLog]\nEVAL-made = "again"\n');
    const search = 'index=* made=again | reverse | table _time';
    const { stdout } = await splite(directory, [search, '--store', 's.db', '--content', 'app']);
    expect(jsonLines(stdout).map(({ _time }) => _time)).toEqual(wanted);
  });

  test('need a zone that there is', async () => {
    const { exitCode, stderr } = await splite(withLog(events), ['index=*', 'log.json', '--tz', 'XmlWinEventLog=Mars']);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('SOURCETYPE=ZONE');
  });
});

test('thousands of rows without data are said, with the range that makes them', async () => {
  const directory = withLog([
    { time: '2023-05-01T12:00:00Z', n: 1 },
    { time: '2024-05-01T12:00:00Z', n: 2 },
  ]);
  const range = '_time runs from 2023-05-01 12:00:00 to 2024-05-01 12:00:00';
  for (const [spl, command] of [
    ['index=* | timechart span=1h count', 'timechart'],
    ['index=* | bin _time span=1h | stats count by _time | makecontinuous _time span=1h', 'makecontinuous'],
    ['index=* | chart count by _time span=1h', 'chart'],
  ] as const) {
    const { stdout, stderr } = await splite(directory, [spl, 'log.json']);
    expect(jsonLines(stdout)).toHaveLength(366 * 24 + 1);
    expect(stderr).toContain(`8,783 of the 8,785 rows of '${command}' hold no data: ${range}.`);
  }
  const { stderr } = await splite(directory, ['index=* | timechart span=1d count', 'log.json']);
  expect(stderr).not.toContain('hold no data');
});
