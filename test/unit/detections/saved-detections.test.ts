import { expect, test } from 'vitest';
import { parseSavedDetections } from '../../../src/detections/load-saved-detections.ts';

const conf = `[default]
dispatch.earliest_time = -30d

[ESCU - Copy of SAM - Rule]
action.escu = 0
action.escu.search_type = detection
action.correlationsearch.enabled = 1
action.correlationsearch.label = Copy of SAM
action.correlationsearch.annotations = {"mitre_attack": ["T1003.002", "T1003"], "analytic_story": ["Credential Dumping"], "cis20": ["CIS 10"], "confidence": 80, "impact": 90}
action.risk = 1
action.risk.param._risk_message = $user$ on $dest$
action.risk.param._risk = [{"risk_object_field": "dest", "risk_object_type": "system", "risk_score": 72}, {"risk_object_field": "user", "risk_object_type": "user"}, {"threat_object_field": "process_name", "threat_object_type": "process_name"}]
description = Copies the SAM.
team.owner = blue
search = index=a process_name=esentutl.exe \\
| stats count by user dest \\
| frobnicate

[One object]
action.risk.param._risk_object = src
action.risk.param._risk_object_type = system
action.risk.param._risk_score = 30
search = index=b

[ESCU - Learn - Baseline]
action.escu.search_type = support
search = index=c | outputlookup x

[Broken annotations]
action.correlationsearch.annotations = {nonsense
search = index=d

[Without search]
description = nothing
`;

test('risk, ATT&CK and other annotations of saved searches', () => {
  const { detections } = parseSavedDetections(conf, 'savedsearches.conf');
  expect(detections.map(({ name }) => name)).toEqual(['Copy of SAM', 'One object', 'Broken annotations']);
  const [first, second] = detections;
  expect(first).toMatchObject({
    place: { line: 15, column: 10 },
    description: 'Copies the SAM.',
    techniques: ['T1003.002', 'T1003'],
    stories: ['Credential Dumping'],
    annotations: { cis20: ['CIS 10'] },
    content: { 'team.owner': 'blue', 'dispatch.earliest_time': '-30d' },
    risk: {
      score: 72,
      message: '$user$ on $dest$',
      objects: [
        { field: 'dest', type: 'system', score: 72 },
        { field: 'user', type: 'user', score: 72 },
      ],
      threats: [{ field: 'process_name', type: 'process_name' }],
    },
  });
  expect(second?.risk.objects).toEqual([{ field: 'src', type: 'system', score: 30 }]);
});

test('what cannot be read is said with its line, and the rest is used', () => {
  const { problems } = parseSavedDetections(conf, 'savedsearches.conf');
  expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
    expect.stringMatching(/^30 'action\.correlationsearch\.annotations' of 'Broken annotations'/),
    expect.stringMatching(/^33 Saved search 'Without search' has no 'search'/),
  ]);
});
