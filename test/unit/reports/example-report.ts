import { techniqueOf } from '../../../src/detections/attack.ts';
import type { DetectionReport, LabReport, RunReport } from '../../../src/detections/report-model.ts';

const place = (path: string, line: number) => ({ path, line, column: 9 });
/** Text that would break out of any of the formats if it were not escaped. */
export const nasty = '<script>alert("x")</script> & \'quoted\' %0A ::error::, ]]> \u0001 # `code` | pipe';

const run = (of: Partial<RunReport>): RunReport => ({
  name: 'first test',
  place: place('detections/a.yml', 30),
  verdict: 'passed',
  reasons: [],
  notices: [],
  rows: { count: 1, columns: ['user', 'dest'], sample: [{ user: nasty, dest: ['a', 'b'] }] },
  risk: null,
  data: [{ name: 'data.json', path: 'data.json', events: 10 }],
  timings: { load: 12, prepare: 1, run: 2.5 },
  ...of,
});

const detection = (of: Partial<DetectionReport>): DetectionReport => ({
  id: 'a-1',
  name: 'Rule A',
  place: place('detections/a.yml', 5),
  type: 'TTP',
  status: 'production',
  description: `About ${nasty}`,
  techniques: [techniqueOf('T1003.001')],
  stories: ['Story one'],
  dataSources: ['Sysmon EventID 1'],
  references: ['https://example.org/a'],
  search: `index=main "${nasty}"`,
  verdict: 'passed',
  reasons: [],
  runs: [run({})],
  ...of,
});

/** One detection of every verdict that a test run has. */
export const testReport: LabReport = {
  kind: 'test',
  version: '1.2.3',
  startedAt: 1_714_557_600,
  milliseconds: 1234,
  interrupted: false,
  detections: [
    detection({}),
    detection({
      id: 'b-2',
      name: `Rule B ${nasty}`,
      place: place('detections/with space/b.yml', 7),
      techniques: [techniqueOf('T1003'), techniqueOf('T1078')],
      verdict: 'failed',
      runs: [
        run({ place: place('detections/with space/b.yml', 20) }),
        run({
          name: 'second test',
          place: place('detections/with space/b.yml', 25),
          verdict: 'failed',
          rows: { count: 0, columns: [], sample: [] },
          reasons: [
            {
              code: 'no-rows',
              message: `No rows: ${nasty}`,
              details: ['The first pipe that gave none: where x="1"', 'Nearest values: 2, 3'],
              place: null,
            },
          ],
        }),
      ],
    }),
    detection({
      id: 'c-3',
      name: 'Rule C',
      place: place('detections/c.yml', 3),
      type: null,
      techniques: [],
      references: [],
      verdict: 'refused',
      reasons: [
        {
          code: 'unknown-command',
          message: "Unknown search command 'stat'.",
          details: ["Did you mean 'stats'?"],
          place: place('detections/c.yml', 4),
        },
      ],
      runs: [],
    }),
    detection({
      id: 'd-4',
      name: 'Rule D',
      place: place('detections/d.yml', 3),
      techniques: [techniqueOf('T1055')],
      verdict: 'untested',
      runs: [],
    }),
  ],
  baselines: [],
  logs: null,
};

export const huntReport: LabReport = {
  ...testReport,
  kind: 'hunt',
  detections: [
    detection({
      verdict: 'hit',
      runs: [
        run({
          name: 'hunt',
          verdict: 'hit',
          rows: { count: 3, columns: ['user'], sample: [{ user: 'ann' }] },
          risk: {
            total: 75,
            highest: 25,
            events: 3,
            message: 'Dump by ann',
            objects: [{ type: 'user', value: 'ann', score: 75, events: 3, message: 'Dump by ann' }],
          },
        }),
      ],
    }),
    detection({
      id: 'e-5',
      name: 'Rule E',
      verdict: 'clear',
      runs: [run({ name: 'hunt', verdict: 'clear', rows: { count: 0, columns: [], sample: [] } })],
    }),
  ],
  logs: {
    store: null,
    files: 2,
    events: 1000,
    first: 1_714_550_000,
    last: 1_714_557_600,
    loadMilliseconds: 90,
    risk: [
      {
        type: 'user',
        value: 'ann',
        score: 75,
        events: 3,
        message: 'Dump by ann',
        detections: ['Rule A'],
        tactics: ['Credential Access'],
      },
    ],
  },
};
