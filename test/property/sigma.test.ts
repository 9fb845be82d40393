import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { checkSearch } from '../../src/detections/check-search.ts';
import { SigmaCollection } from '../../src/detections/sigma/collection.ts';
import { loadPipelines } from '../../src/detections/sigma/pipelines.ts';
import { loadKnowledge } from '../../src/knowledge/load-knowledge.ts';

const folder = 'test/fixtures/sigma';
const texts = readdirSync(folder).map((name) => readFileSync(`${folder}/${name}`, 'utf8'));
const pieces = [
  ...[
    '|',
    '*',
    '?',
    '\\',
    '"',
    "'",
    '(',
    ')',
    '%a%',
    'not ',
    ' and ',
    '1 of ',
    'all of them',
    '[]',
    '{}',
    'null',
    '---\n',
    '&a ',
    '*a',
    '\n',
    '  ',
    ': ',
    '- ',
  ],
  ...[
    '|re',
    '|cidr',
    '|base64offset',
    '|wide',
    '|windash',
    '|all',
    '|exists',
    '|fieldref',
    '|gt',
    '|hour',
    '|expand',
    '|cased',
    '|neq',
  ],
  ...[
    'correlation:\n  type: temporal\n',
    'fields: [a]\n',
    'level: x\n',
    'tests: 1\n',
    '\u202e',
    '9999999999999999999',
    '-1',
    'true',
  ],
];

it('changed rules are searches that run, or are refused with a place', () => {
  const pipelines = loadPipelines([]);
  const context = { knowledge: loadKnowledge({ shippedDir: '.', contentDirs: [] }), now: 0, timeZone: 'UTC' };
  let state = 5;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  let converted = 0;
  for (let round = 0; round < 1_500; round++) {
    let text = texts[below(texts.length)]!;
    for (let changes = 1 + below(3); changes > 0; changes--) {
      const start = below(text.length);
      const piece = below(3) === 0 ? '' : pieces[below(pieces.length)]!;
      text = text.slice(0, start) + piece + text.slice(start + below(4));
    }
    const collection = new SigmaCollection(() => pipelines);
    collection.add('rule.yml', text);
    const { rules, errors } = collection.convert();
    for (const { problems } of errors) for (const { message } of problems) expect(message).not.toBe('');
    for (const { detection } of rules) {
      converted++;
      const { errors: refused } = checkSearch(detection.search, context);
      // Only what a rule brings with it can be wrong in its search.
      for (const { message } of refused)
        expect(`${message}\n${text}`).toMatch(
          /^(Regular expression|A field name in search terms cannot have a wildcard|.* no valid regular expression)/,
        );
    }
  }
  expect(converted).toBeGreaterThan(300);
});
