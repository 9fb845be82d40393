import { describe, expect, test } from 'vitest';
import { parseDetection } from '../../../src/detections/load-detection.ts';
import {
  allowsNoRows,
  contentctlShortcomings,
  expectationShortcomings,
  TestedRows,
} from '../../../src/detections/verdict.ts';
import { rowOf } from '../../../src/values/row.ts';
import type { Value } from '../../../src/values/value.ts';

type Fields = Readonly<Record<string, Value>>;

function tested(rows: readonly Fields[]): TestedRows {
  const all = new TestedRows();
  for (const row of rows) all.add(rowOf(row));
  return all;
}

const newer = `name: a
search: x
rba:
  message: m
  risk_objects: [{field: user, type: user, score: 10}, {field: dest, type: system, score: 20}]
  threat_objects: [{field: url, type: url}, {field: file, type: file_name}]
`;
const older = `name: a
search: x
tags:
  risk_score: 10
  observable:
  - {name: user, type: User, role: [Victim]}
  - {name: dest, type: Hostname, role: [Victim]}
  - {name: url, type: URL String, role: [Attacker]}
  - {name: file, type: File Name, role: [Attacker]}
`;
const good = { user: 'bob', dest: 'pc1', url: 'http://a', file: 'a.exe' };

/** Rows, and the codes of what keeps the test from passing: `code field`. */
const rules: readonly { readonly says: string; readonly rows: readonly Fields[]; readonly wrong: readonly string[] }[] =
  [
    { says: 'no row fails', rows: [], wrong: ['no-rows'] },
    { says: 'a row with everything passes', rows: [good], wrong: [] },
    {
      says: 'a risk object missing in one of two rows fails',
      rows: [good, { ...good, user: null }],
      wrong: ['risk-field-missing user'],
    },
    {
      says: 'a risk object that is the text null fails',
      rows: [{ ...good, dest: 'null' }],
      wrong: ['risk-field-null dest'],
    },
    { says: 'NULL in capitals is a value', rows: [{ ...good, dest: 'NULL' }], wrong: [] },
    { says: 'empty text is a value', rows: [{ ...good, dest: '' }], wrong: [] },
    { says: 'a list is a value, whatever it holds', rows: [{ ...good, user: ['null', 'null'] }], wrong: [] },
    {
      says: 'every risk object counts',
      rows: [{ ...good, user: 'null', dest: null }],
      wrong: ['risk-field-null user', 'risk-field-missing dest'],
    },
    {
      says: 'missing in one row and null in another are two faults',
      rows: [
        { ...good, user: 'null' },
        { ...good, user: null },
      ],
      wrong: ['risk-field-missing user', 'risk-field-null user'],
    },
    {
      says: 'a threat object may be missing where another row has it',
      rows: [good, { ...good, url: null, file: 'null' }],
      wrong: [],
    },
    {
      says: 'a threat object that no row has fails',
      rows: [
        { ...good, url: null },
        { ...good, url: null },
      ],
      wrong: ['threat-field-empty url'],
    },
    {
      says: 'a threat object that is null everywhere fails',
      rows: [
        { ...good, file: 'null' },
        { ...good, file: null },
      ],
      wrong: ['threat-field-empty file'],
    },
    {
      says: 'threat objects may be filled in different rows',
      rows: [
        { ...good, url: null },
        { ...good, file: null },
      ],
      wrong: [],
    },
    {
      says: 'names of fields are case-sensitive',
      rows: [{ ...good, user: null, User: 'bob' }],
      wrong: ['risk-field-missing user'],
    },
  ];

describe.each([
  ['rba', newer],
  ['tags', older],
])("contentctl's rules with risk in %s", (_, yaml) => {
  const { risk } = parseDetection(yaml, 'a.yml');
  test.each(rules)('$says', ({ rows, wrong }) => {
    const found = contentctlShortcomings(tested(rows), risk);
    expect(found.map(({ code, message }) => [code, /field '(\w+)'/.exec(message)?.[1] ?? []].flat().join(' '))).toEqual(
      wrong,
    );
  });
});

test('a detection without risk needs a row and nothing else', () => {
  const { risk } = parseDetection('name: a\nsearch: x\ntype: Hunting\n', 'a.yml');
  expect(contentctlShortcomings(tested([{ count: 1 }]), risk)).toEqual([]);
  expect(contentctlShortcomings(tested([]), risk)).toHaveLength(1);
});

test('the rows at fault are named', () => {
  const { risk } = parseDetection(newer, 'a.yml');
  const [missing] = contentctlShortcomings(
    tested([good, { ...good, user: null }, good, { ...good, user: null }]),
    risk,
  );
  expect(missing?.message).toBe("The risk object field 'user' is missing in rows 2, 4 of 4.");
});

function wrongWith(rows: readonly Fields[], yaml: string): readonly string[] {
  const { tests } = parseDetection(`name: a\nsearch: x\ntests:\n- expect: ${yaml}\n`, 'a.yml');
  return expectationShortcomings(tested(rows), tests[0]!.expect!).map(({ code }) => code);
}

test.each([
  ['{count: 2}', [{ a: '1' }], ['count']],
  ['{count: 1}', [{ a: '1' }], []],
  ['{min: 1, max: 2}', [{ a: '1' }, { a: '2' }, { a: '3' }], ['count']],
  ['{min: 1, max: 3}', [{ a: '1' }, { a: '2' }, { a: '3' }], []],
  ['{none: true}', [{ a: '1' }], ['fired']],
  ['{none: true}', [], []],
  ['{rows: [{a: 1}]}', [{ a: '2' }, { a: '1.0', b: 'x' }], []],
  ['{rows: [{a: x}]}', [{ a: 'X' }], ['row-missing']],
  ['{rows: [{a: x}, {a: x}]}', [{ a: 'x' }], ['row-missing']],
  [
    '{rows: [{b: y}, {a: x, b: y}]}',
    [
      { a: 'x', b: 'y' },
      { a: 'z', b: 'y' },
    ],
    [],
  ],
  ['{rows: [{a: [x, y]}]}', [{ a: ['x', 'y'] }], []],
  ['{rows: [{a: [x, y]}]}', [{ a: ['y', 'x'] }], ['row-missing']],
  ['{rows: [{a: x, b: null}]}', [{ a: 'x', b: 'y' }], ['row-missing']],
  ['{fields: [a, b]}', [{ a: 'x', b: 'y' }, { a: 'x' }], ['field-missing']],
  ['{fields: [a], count: 2}', [{ a: 'x' }], ['count']],
] as const)('expect: %s', (yaml, rows, wrong) => {
  expect(wrongWith(rows, yaml)).toEqual(wrong);
});

test('whether finding nothing can be right', () => {
  const allows = (yaml: string) =>
    allowsNoRows(parseDetection(`name: a\nsearch: x\ntests:\n- expect: ${yaml}\n`, 'a.yml').tests[0]!.expect);
  expect(['{none: true}', '{count: 0}', '{min: 0}', '{max: 0}'].map(allows)).toEqual([true, true, true, true]);
  expect(['{max: 3}', '{fields: [a]}', '{min: 1}', '{rows: [{a: b}]}'].map(allows)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
