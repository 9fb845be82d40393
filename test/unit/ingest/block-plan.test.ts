import { expect, it } from 'vitest';
import { compileFieldBlocks, type RuleContext } from '../../../src/ingest/field-rules.ts';
import type { FieldAssignment, FieldBlock, FieldTest } from '../../../src/knowledge/source.ts';
import { type Row, rowOf } from '../../../src/values/row.ts';
import type { Value } from '../../../src/values/value.ts';

const context: RuleContext = {
  now: 0,
  timeZone: 'UTC',
  problem: (_text, message) => expect.unreachable(message),
};

const set = (field: string, value: string): FieldAssignment => ({ field, rule: { kind: 'value', value } });
const is = (field: string, ...values: string[]): FieldTest => ({ field, values, negated: false });
const not = (field: string, ...values: string[]): FieldTest => ({ field, values, negated: true });
const block = (when: readonly FieldTest[], ...assignments: readonly FieldAssignment[]): FieldBlock => ({
  when,
  assignments,
});

/** What the rules make of an event whose field `code` has the given value. */
function run(blocks: readonly FieldBlock[], code: Value): Record<string, Value> {
  const row: Row = rowOf({ code });
  for (const step of compileFieldBlocks(blocks, context)) step(row);
  return { ...row };
}

const byCode = [
  block([], set('all', 'yes'), set('last', 'all')),
  block([is('code', '1')], set('last', 'one')),
  block([is('code', '1', '2')], set('last', 'one or two'), set('few', 'yes')),
  block([not('code', '1')], set('other', 'yes')),
  block([is('code', '2'), is('few', 'yes')], set('two', 'yes')),
  block([is('last', 'one*')], set('seen', 'yes')),
];

it.each<[Value, Record<string, Value>]>([
  ['1', { all: 'yes', last: 'one or two', few: 'yes', seen: 'yes' }],
  ['2', { all: 'yes', last: 'one or two', few: 'yes', other: 'yes', two: 'yes', seen: 'yes' }],
  ['3', { all: 'yes', last: 'all', other: 'yes' }],
  [['3', '1'], { all: 'yes', last: 'one or two', few: 'yes', seen: 'yes' }],
  [null, { all: 'yes', last: 'all', other: 'yes' }],
])('rules that ask for the same field run in their order where they apply: %j', (code, expected) => {
  for (let round = 0; round < 2; round++) expect(run(byCode, code)).toEqual({ code, ...expected });
});

it('one compiled list serves events with different values in turn', () => {
  const steps = compileFieldBlocks(byCode, context);
  const made = ['1', '3', '1', '2'].map((code) => {
    const row = rowOf({ code });
    for (const step of steps) step(row);
    return row.other ?? null;
  });
  expect(made).toEqual([null, 'yes', null, 'yes']);
});

it.each<[string, FieldAssignment]>([
  ['sets', set('Code', '2')],
  ['extracts', { extract: '(?<Code>2)', from: 'text' }],
  ['parses', { parse: { kind: 'sections', prefix: '' }, from: { kind: 'value', value: 'Code: 2' } }],
])('a rule that %s the field that others ask for is heeded by those behind it', (_what, changing) => {
  const others = ['3', '4', '5', '6'].map((code) => block([is('Code', code)], set(`saw${code}`, 'yes')));
  const blocks = [...others, block([is('Code', '1')], changing), block([is('Code', '2')], set('changed', 'yes'))];
  const row = rowOf({ Code: '1', text: '2' });
  for (const step of compileFieldBlocks(blocks, context)) step(row);
  expect(row.changed).toBe('yes');
});
