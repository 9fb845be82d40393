import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createEventMapper } from '../../../../src/ingest/map-event.ts';
import { eventFields } from '../../../../src/ingest/read/event-fields.ts';
import { Engine, readKnowledge } from '../../../../src/run/engine.ts';
import { splite, temporaryDirectory } from '../../../support/cli.ts';

const root = join(import.meta.dirname, '../../../..');
const knowledge = readKnowledge(root, []);
/** 2024-05-01 12:00:00 UTC */
const now = 1_714_564_800;

/** The time of one event for a user who lives in Berlin. */
function timeInBerlin(event: string | object) {
  const mapper = createEventMapper(knowledge, { timeZone: 'Europe/Berlin', now });
  const raw = typeof event === 'string' ? event : JSON.stringify(event);
  const { time } = mapper.map(
    { raw, json: eventFields(raw), line: 1 },
    { source: 'log', host: 'h', overrides: {}, fallbackTime: 1 },
  );
  const { detectedTimes, guessedTimes } = mapper;
  return { time: new Date(time * 1000).toISOString(), detectedTimes, guessedTimes };
}

const windowsXml = (time: string) =>
  `<Event><System><EventID>1</EventID><TimeCreated SystemTime='${time}'/><Channel>Microsoft-Windows-Sysmon/Operational</Channel></System><EventData><Data Name='Image'>a.exe</Data></EventData></Event>`;

describe('the rule of a source gives the time', () => {
  test.each([
    [
      'CloudTrail',
      {
        eventVersion: '1.08',
        eventSource: 's3.amazonaws.com',
        eventName: 'GetObject',
        awsRegion: 'us-east-1',
        eventTime: '2024-03-01T10:00:00Z',
      },
      '10:00:00.000',
    ],
    [
      'O365, universal time without a zone',
      {
        CreationTime: '2024-03-01T10:00:00',
        RecordType: 15,
        Operation: 'UserLoggedIn',
        Workload: 'AzureActiveDirectory',
        OrganizationId: 'o',
      },
      '10:00:00.000',
    ],
    ['Windows XML', windowsXml('2024-03-01T10:00:00.123456700Z'), '10:00:00.123'],
    ['Windows XML with an offset', windowsXml('2024-03-01T11:00:00.500+01:00'), '10:00:00.500'],
    [
      'Sysmon, whose own time comes first',
      windowsXml('2020-01-01T00:00:00Z').replace('<Data', "<Data Name='UtcTime'>2024-03-01 10:00:00.123</Data><Data"),
      '10:00:00.123',
    ],
    [
      'Windows, universal time without a zone',
      { EventID: 1, Channel: 'Security', TimeCreated: '2024-03-01 10:00:00.799' },
      '10:00:00.799',
    ],
    [
      'Windows, local time of the machine',
      { EventID: 1, Channel: 'Security', EventTime: '2024-03-01 11:00:00' },
      '10:00:00.000',
    ],
  ])('%s', (_, event, clock) => {
    expect(timeInBerlin(event)).toEqual({ time: `2024-03-01T${clock}Z`, detectedTimes: 0, guessedTimes: 0 });
  });
});

describe('without a rule it is found by its look, and counted', () => {
  test.each([
    ['epoch seconds', { timestamp: 1_709_287_200 }],
    ['epoch seconds as text, with fraction', { ts: '1709287200.000' }],
    ['epoch milliseconds', { time: 1_709_287_200_000 }],
    ['epoch microseconds', { time: 1_709_287_200_000_000 }],
    ['epoch nanoseconds', { time: '1709287200000000000' }],
    ['ISO 8601', { '@timestamp': '2024-03-01T10:00:00.000Z' }],
    ['ISO 8601 with an offset', { date: '2024-03-01T15:30:00+05:30' }],
    ['local time without a zone', { datetime: '2024-03-01 11:00:00' }],
    ['syslog, without a year', 'Mar  1 11:00:00 host app: text'],
    ['an access log', '192.0.2.1 - - [01/Mar/2024:02:00:00 -0800] "GET /x" 200'],
  ])('%s', (_, event) => {
    const { time, guessedTimes, detectedTimes } = timeInBerlin(event);
    expect({ time, guessedTimes }).toEqual({ time: '2024-03-01T10:00:00.000Z', guessedTimes: 0 });
    expect(detectedTimes).toBeLessThanOrEqual(1);
  });
});

test('a file without times has the time at which it was changed; the report counts what was guessed', async () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'log.json'), '{"a":1}\n{"a":2,"timestamp":"2024-03-01T10:00:00Z"}\n{"a":3}\n');
  const engine = new Engine({ knowledge, shippedDir: root, now, timeZone: 'UTC' });
  const report = engine.load(['log.json'], { directory });
  engine.close();
  expect(report.times).toEqual({ detected: 1, missing: 2 });
  const { stderr } = await splite(directory, ['ingest', 'log.json', '--store', 's.db']);
  expect(stderr).toContain('1 time found without a rule of the source');
  expect(stderr).toContain('2 events without a time, which got that of the event before or of the file');
});
