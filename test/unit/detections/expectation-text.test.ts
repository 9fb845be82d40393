import { expect, test } from 'vitest';
import { type TestedResult, withExpectations } from '../../../src/detections/expectation-text.ts';

const file = `# ours
name: a      # the name
search: 'index=a
  | stats count'
tests:
  - name: one   # first
    data: a.log
  - name: two
    expect:
      # more is wrong
      count: 3
      rows:
        - {user: bob}   # the culprit
  - name: three
    expect: {none: true}
tags:
  analytic_story: [x]
`;

const found = (test: number, name: string, rows: readonly Readonly<Record<string, string>>[]): TestedResult => ({
  test,
  name,
  rows: { count: rows.length, columns: Object.keys(rows[0] ?? {}), sample: rows },
});

test('only expectations change, comments stay', () => {
  const { text } = withExpectations(file, [
    found(0, 'one', [{ user: 'bob', count: '2' }]),
    found(1, 'two', [{ user: 'eve' }, { user: 'al' }]),
    found(2, 'three', [{ user: 'x' }]),
  ]);
  expect(text).toBe(
    file
      .replace('    data: a.log\n', '    data: a.log\n    expect:\n      count: 1\n')
      .replace(
        '      count: 3\n      rows:\n        - {user: bob}   # the culprit\n',
        '      count: 2\n      rows:\n        - user: eve\n        - user: al\n',
      )
      .replace('expect: {none: true}', 'expect: { count: 1 }'),
  );
});

test('nothing changes where the expectations hold', () => {
  const three = [{ user: 'eve' }, { user: 'bob' }, { user: 'eve' }];
  expect(withExpectations(file, [found(1, 'two', three)])).toEqual({ text: file, skipped: [] });
  expect(withExpectations(file, [found(2, 'three', [])])).toEqual({ text: file, skipped: [] });
});

test('a test that found nothing and says nothing is not turned into a negative one', () => {
  const { text, skipped } = withExpectations(file, [found(0, 'one', [])]);
  expect(text).toBe(file);
  expect(skipped).toEqual([expect.stringContaining("'one' found nothing")]);
});
