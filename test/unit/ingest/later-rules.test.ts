import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compileRuleSteps, groupNames, type RuleContext } from '../../../src/ingest/field-rules.ts';
import { loadSources } from '../../../src/knowledge/load-sources.ts';

/** Rules that are compiled when they are needed say the same of themselves, and do the same, as those that are compiled at once. */
describe('rules compiled when they are needed', () => {
  const context: RuleContext = {
    now: 0,
    timeZone: 'UTC',
    knowledge: {},
    problem: (text, message) => {
      throw new Error(`${text}: ${message}`);
    },
  };
  const folder = 'datamodels/sources';
  const sources = loadSources(
    readdirSync(folder).map((name) => join(folder, name)),
    [],
    (file, _line, message) => {
      throw new Error(`${file}: ${message}`);
    },
  );

  it.each(sources.map((source) => [source.name, source] as const))('%s', (_name, source) => {
    const blocks = [...source.fields, ...[...source.datasets.values()].flat()];
    const [now, later] = [compileRuleSteps(blocks, context), compileRuleSteps(blocks, context, true)];
    expect(later.length).toBe(now.length);
    for (const [index, step] of later.entries()) {
      const { reads, writes, when } = now[index]!;
      expect(step.writes).toEqual(writes);
      expect(step.reads).toEqual(reads);
      expect(step.when.map(({ field }) => field)).toEqual(when.map(({ field }) => field));
      const values = Object.fromEntries(reads.map((field, place) => [field, `${place}`]));
      const [one, other] = [{ ...values }, { ...values }];
      now[index]!.run(one);
      step.run(other);
      expect(other).toEqual(one);
    }
  });

  it.each([
    ['(?<a>x)(?<b>y)', ['a', 'b']],
    ['(?P<a>x)', ['a']],
    ["(?'a'x)", ['a']],
    ['(?<=a>)(?<!b>)(?:c)', []],
    [String.raw`\(?<a>`, []],
  ])('names in %s', (pattern, names) => {
    expect(groupNames(pattern)).toEqual(names);
  });
});
