import { expect, test } from 'vitest';
import { describeTechnique, techniqueOf } from '../../../src/detections/attack.ts';
import { fillMessage, riskOfRow } from '../../../src/detections/risk.ts';
import { rowOf } from '../../../src/values/row.ts';

test('the message of a row: fields filled in, several values with commas, missing ones as written', () => {
  const row = rowOf({ user: ['ann', 'bob'], count: 3 });
  expect(fillMessage('$user$ did it $count$ times on $dest$ for $5 and $6', row)).toBe(
    'ann, bob did it 3 times on $dest$ for $5 and $6',
  );
});

test('risk objects are values of fields: each value of a multivalue is one, a missing field is none', () => {
  const risk = {
    score: 50,
    message: null,
    objects: [
      { field: 'user', type: 'user', score: 50 },
      { field: 'dest', type: 'system', score: 30 },
    ] as const,
    threats: [{ field: 'url', type: 'url' }],
  };
  expect(riskOfRow(risk, rowOf({ user: ['ann', 'bob'], url: '' }))).toEqual({
    score: 50,
    message: null,
    threats: [],
    objects: [
      { type: 'user', value: 'ann', score: 50 },
      { type: 'user', value: 'bob', score: 50 },
    ],
  });
});

test('techniques have names and tactics; unknown ids stay ids', () => {
  expect(techniqueOf('T1003.001')).toEqual({
    id: 'T1003.001',
    name: 'OS Credential Dumping: LSASS Memory',
    tactics: ['Credential Access'],
  });
  expect(techniqueOf('T1078').tactics).toEqual([
    'Initial Access',
    'Persistence',
    'Privilege Escalation',
    'Defense Evasion',
  ]);
  expect(describeTechnique('T9999')).toBe('T9999');
  expect(describeTechnique('T1003.999')).toBe('T1003.999');
  expect(techniqueOf('constructor').name).toBeNull();
});
