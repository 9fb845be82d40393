import { expect, test } from 'vitest';
import { DetectionError, parseDetection } from '../../../src/detections/load-detection.ts';

const newer = `name: Newer
search: index=a | stats count by user dest
mitre: own key of a team
rba:
  message: $user$ on $dest$
  risk_objects:
  - field: user
    type: user
    score: 40
  - field: dest
    type: system
    score: 60
  threat_objects:
  - field: process_name
    type: process_name
tests:
- name: True Positive Test
  attack_data:
  - data: https://example.com/a.log
    source: s
    sourcetype: st
    custom_index: main
`;

test('the newer form of risk: a score for each object, the highest for the detection', () => {
  const { risk, tests } = parseDetection(newer, 'newer.yml');
  expect(risk).toEqual({
    score: 60,
    message: '$user$ on $dest$',
    objects: [
      { field: 'user', type: 'user', score: 40 },
      { field: 'dest', type: 'system', score: 60 },
    ],
    threats: [{ field: 'process_name', type: 'process_name' }],
  });
  expect(tests).toEqual([
    {
      name: 'True Positive Test',
      place: { line: 17, column: 1 },
      data: [
        { data: 'https://example.com/a.log', events: [], source: 's', sourcetype: 'st', host: null, index: 'main' },
      ],
      expect: null,
      baselines: [],
    },
  ]);
});

test('the older form: impact times confidence, victims and attackers', () => {
  const { risk, techniques, version, dataSources } = parseDetection(
    `name: Older
version: '3'
data_source: Sysmon EventID 1
search: index=a
tags:
  impact: 90
  confidence: 70
  mitre_attack_id: T1059
  observable:
  - name: dest
    type: Endpoint
    role: [Victim]
  - name: url
    type: URL String
    role: Attacker
`,
    'older.yml',
  );
  expect(risk).toEqual({
    score: 63,
    message: null,
    objects: [{ field: 'dest', type: 'system', score: 63 }],
    threats: [{ field: 'url', type: 'URL String' }],
  });
  expect({ techniques, version, dataSources }).toEqual({
    techniques: ['T1059'],
    version: 3,
    dataSources: ['Sysmon EventID 1'],
  });
});

test('a given risk score goes before the product', () => {
  expect(
    parseDetection('name: a\nsearch: x\ntags: {impact: 10, confidence: 10, risk_score: 25}\n', 'a.yml').risk.score,
  ).toBe(25);
});

test('our own short form: data beside the test, events in it, what it expects', () => {
  const { tests, place, content } = parseDetection(
    `name: Short
search: |
  index=a
  | stats count
priority: high
tests:
  # comment
  - data: [a.log, b.log]
    source: s
    expect: {min: 1, rows: {user: bob, tries: 3, cause: null}, fields: dest}
  - name: quiet
    events:
      - user=eve
      - {user: eve, n: 1.50}
    index: other
    expect: {none: true}
    baselines: {name: Known users, events: [{user: bob}]}
`,
    'short.yml',
  );
  const nowhere = { source: null, sourcetype: null, host: null, index: null };
  expect(tests).toEqual([
    {
      name: 'test 1',
      place: { line: 8, column: 3 },
      data: [
        { ...nowhere, data: 'a.log', events: [], source: 's' },
        { ...nowhere, data: 'b.log', events: [], source: 's' },
      ],
      expect: {
        count: null,
        min: 1,
        max: null,
        none: false,
        rows: [{ user: 'bob', tries: '3', cause: null }],
        fields: ['dest'],
      },
      baselines: [],
    },
    {
      name: 'quiet',
      place: { line: 11, column: 3 },
      data: [{ ...nowhere, data: null, events: ['user=eve', { user: 'eve', n: 1.5 }], index: 'other' }],
      expect: { count: null, min: null, max: null, none: true, rows: [], fields: [] },
      baselines: [{ name: 'Known users', data: [{ ...nowhere, data: null, events: [{ user: 'bob' }] }] }],
    },
  ]);
  expect(place).toEqual({ line: 3, column: 3 });
  expect(content.priority).toBe('high');
});

test('quoted text that goes on at the left margin is read', () => {
  expect(parseDetection("name: a\nsearch: 'index=a\n| stats count'\n", 'a.yml').search).toBe('index=a | stats count');
});

test('everything that is wrong is reported with its line', () => {
  const problems = (text: string) => {
    try {
      parseDetection(text, 'x.yml');
    } catch (error) {
      if (error instanceof DetectionError) return error.problems.map(({ message, line }) => `${line} ${message}`);
    }
    return [];
  };
  expect(problems('name: a\nsearch: x\ntags:\n  impact: high\n  observable:\n  - type: User\n')).toEqual([
    expect.stringMatching(/^4 `tags\.impact` is not right/),
    expect.stringMatching(/^6 `tags\.observable\.0\.name` is missing/),
  ]);
  expect(problems('name: a\nsearch: x\ntests:\n- expect: {count: -1}\n')[0]).toMatch(
    /^4 `tests\.0\.expect\.count` is not/,
  );
  expect(problems('name: a\nsearch: x\ntests:\n- expect: {cuont: 1}\n')).toEqual([
    '4 `tests.0.expect` is not right: there is no `cuont` here.',
  ]);
  expect(problems('name: a\nsearch: x\ntests:\n- expect: {none: true, min: 2}\n')[0]).toMatch(/contradict/);
  expect(problems('name: a\n')).toEqual([expect.stringContaining('`search` is missing')]);
  expect(problems('name: a\nsearch: ""\n')).toEqual(['2 `search` is not right: the search is empty.']);
  expect(problems('- a\n- b\n')).toEqual([expect.stringContaining('A detection with')]);
  expect(problems('name: "a\nsearch: x\n')).toEqual([expect.stringContaining('no valid YAML')]);
});

test('a block of text under events is a log of lines; an item of a list is one event', () => {
  const eventsOf = (yaml: string) =>
    parseDetection(`name: a\nsearch: index=a\ntests:\n- name: t\n  events: ${yaml}`, 'a.yml').tests[0]!.data[0]!.events;
  expect(eventsOf('|\n    {"a": 1}\n    {"a": 2}\n')).toEqual(['{"a": 1}', '{"a": 2}']);
  expect(eventsOf('\n  - |\n    one\n    event\n')).toEqual(['one\nevent\n']);
});
