import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SigmaCollection } from '../../../src/detections/sigma/collection.ts';
import { temporaryDirectory } from '../../support/cli.ts';
import { newEngine } from '../../support/new-engine.ts';

const none = () => ({ pipelines: [], problems: [] });

function searches(...files: readonly string[]): readonly string[] {
  const collection = new SigmaCollection(none);
  files.forEach((text, index) => {
    collection.add(`${index}.yml`, text);
  });
  const { rules, errors } = collection.convert();
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return rules.map(({ detection }) => detection.search);
}

const base = (name: string, fields: string): string =>
  `title: ${name}\nname: ${name}\nlogsource:\n  category: test\ndetection:\n  selection: {${fields}}\n  condition: selection\n`;
const correlation = (text: string): string =>
  `title: Correlation\ncorrelation:\n${text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}\n`;
const together = (...documents: readonly string[]): string => documents.join('---\n');

const one = base('base_rule', 'fieldA: value1, fieldB: value2');

describe('a correlation as a search', () => {
  it('counts events', () => {
    const count = correlation(
      'type: event_count\nrules: [base_rule]\ngroup-by: [fieldC, fieldD]\ntimespan: 15m\ncondition: {gte: 10}',
    );
    expect(searches(together(one, count))).toEqual([
      'fieldA="value1" fieldB="value2"\n\n| bin _time span=15m\n| stats count as event_count by _time fieldC fieldD\n\n| search event_count >= 10',
    ]);
  });

  it('counts values, within limits', () => {
    const count = correlation(
      'type: value_count\nrules: base_rule\ngroup-by: [fieldC]\ntimespan: 1M\ncondition: {field: fieldD, gt: 1, lte: 10}',
    );
    expect(searches(together(one, count))).toEqual([
      'fieldA="value1" fieldB="value2"\n\n| bin _time span=1mon\n| stats dc(fieldD) as value_count by _time fieldC\n\n| search value_count > 1 value_count <= 10',
    ]);
  });

  it('knows sums and their kin', () => {
    const of = (type: string, more = ''): string =>
      searches(
        together(
          one,
          correlation(
            `type: ${type}\nrules: [base_rule]\ngroup-by: [c]\ntimespan: 1h\ncondition: {field: d, gt: 1${more}}`,
          ),
        ),
      )[0]!.split('\n')[3]!;
    expect(of('value_sum')).toBe('| stats sum(d) as value_sum by _time c');
    expect(of('value_avg')).toBe('| stats avg(d) as value_avg by _time c');
    expect(of('value_median')).toBe('| stats median(d) as value_median by _time c');
    expect(of('value_percentile', ', percentile: 95')).toBe('| stats perc95(d) as value_percentile by _time c');
  });

  const two = [base('base_rule_1', 'a: 1'), base('base_rule_2', 'a: 2')] as const;
  it('finds several rules near each other, with aliases', () => {
    const near = correlation(
      'type: temporal\nrules: [base_rule_1, base_rule_2]\naliases:\n  field:\n    base_rule_1: fieldC\n    base_rule_2: fieldD\ngroup-by: [field]\ntimespan: 15m',
    );
    expect(searches(together(...two, near))).toEqual([
      '| multisearch\n[ search a=1 | eval event_type="base_rule_1" | rename fieldC as field ]\n[ search a=2 | eval event_type="base_rule_2" | rename fieldD as field ]\n\n| bin _time span=15m\n| stats dc(event_type) as event_type_count by _time field\n\n| search event_type_count >= 2',
    ]);
  });

  it('takes a condition over the rules', () => {
    const near = correlation(
      'type: temporal\nrules: [base_rule_1, base_rule_2]\ngroup-by: [c]\ntimespan: 15m\ncondition: base_rule_1 and not base_rule_2',
    );
    expect(searches(together(...two, near))[0]).toContain(
      '| stats values(event_type) as event_types by _time c\n\n| search event_types="base_rule_1" NOT event_types="base_rule_2"',
    );
  });

  it('finds rules of other files, by id too; those stay rules of their own', () => {
    const other = base('other', 'a: 1').replace('name: other\n', 'id: 5638f7c0-ac70-491d-8465-2a65075e0d86\n');
    const count = correlation(
      'type: event_count\nrules: [5638f7c0-ac70-491d-8465-2a65075e0d86]\ngroup-by: [c]\ntimespan: 1h\ncondition: {gt: 1}',
    );
    expect(searches(other, count)).toHaveLength(2);
  });

  it('says what is wrong with it', () => {
    const bad = (text: string): string => {
      try {
        searches(together(one, correlation(text)));
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    const rest = 'group-by: [c]\ntimespan: 1h\ncondition: {gt: 1}';
    expect(bad(`type: event_count\nrules: [nothing]\n${rest}`)).toContain("no rule with the name or id 'nothing'");
    expect(bad(`type: event_counts\nrules: [base_rule]\n${rest}`)).toContain('`correlation.type` is not right');
    expect(bad(`type: value_count\nrules: [base_rule]\n${rest}`)).toContain('`condition.field` names it');
    expect(bad('type: event_count\nrules: [base_rule]\ngroup-by: [c]\ntimespan: 1 hour\ncondition: {gt: 1}')).toContain(
      'timespan',
    );
  });
});

describe('rows of correlations', () => {
  const at = (second: number, event: Record<string, unknown>): Record<string, unknown> => ({
    _time: 1_700_000_100 + second,
    ...event,
  });
  const rows = (files: readonly string[], events: readonly Record<string, unknown>[]) => {
    const engine = newEngine();
    try {
      const directory = temporaryDirectory();
      writeFileSync(join(directory, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''));
      engine.load(['events.jsonl'], { directory });
      return searches(...files).map((search) => engine.search(search).rows.map((row) => row.user));
    } finally {
      engine.close();
    }
  };
  const failed = base('failed', 'action: failed');
  const success = base('success', 'action: success');
  const events = [
    ...[1, 2, 3].map((second) => at(second, { user: 'ann', action: 'failed' })),
    at(4, { user: 'ann', action: 'success' }),
    at(1, { user: 'bob', action: 'success' }),
    ...[2, 3, 4].map((second) => at(second, { user: 'bob', action: 'failed' })),
    at(5, { user: 'eve', action: 'failed' }),
  ];

  it('counts', () => {
    const many = correlation('type: event_count\nrules: [failed]\ngroup-by: [user]\ntimespan: 1h\ncondition: {gte: 3}');
    expect(rows([together(failed, many)], events)).toEqual([['ann', 'bob']]);
  });

  it('wants an order', () => {
    const ordered = correlation('type: temporal_ordered\nrules: [failed, success]\ngroup-by: [user]\ntimespan: 1h');
    const any = correlation('type: temporal\nrules: [failed, success]\ngroup-by: [user]\ntimespan: 1h');
    expect(rows([together(failed, success, any)], events)).toEqual([['ann', 'bob']]);
    expect(rows([together(failed, success, ordered)], events)).toEqual([['ann']]);
  });

  it('goes over other correlations', () => {
    const many = `name: many_failed\n${correlation('type: event_count\nrules: [failed]\ngroup-by: [user]\ntimespan: 1h\ncondition: {gte: 3}')}`;
    const then = correlation('type: temporal\nrules: [many_failed, success]\ngroup-by: [user]\ntimespan: 1h');
    expect(rows([together(failed, success, many, then)], events)).toEqual([['ann', 'bob']]);
  });
});
