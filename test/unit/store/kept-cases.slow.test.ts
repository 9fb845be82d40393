import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { temporaryDirectory } from '../../support/cli.ts';
import { compareRows } from '../../support/compare-rows.ts';
import { reopenedCase, runIn, type SearchCase } from '../../support/run-case.ts';

interface YamlCase extends SearchCase {
  readonly name: string;
  readonly expect?: readonly Readonly<Record<string, unknown>>[];
  readonly ordered?: boolean;
  readonly fields?: readonly string[];
}

/** Each case of `test/cases` that gives rows of events, from a store that was kept and opened again. */
for (const file of globSync('test/cases/**/*.yaml').sort()) {
  const cases = (parse(readFileSync(file, 'utf8')) as readonly YamlCase[]).filter(
    (each) => each.expect !== undefined && (each.events?.length ?? 0) > 0,
  );
  if (cases.length === 0) continue;
  describe(file.replace('test/cases/', ''), () => {
    it.each(cases.map((each) => [each.name, each] as const))('%s', (_, testCase) => {
      const engine = reopenedCase(testCase, join(temporaryDirectory(), 's.db'));
      try {
        const outcome = runIn(engine, testCase.spl, testCase, true);
        if (outcome.kind !== 'rows') throw new Error(outcome.message);
        const { ordered = true, fields } = testCase;
        const expected = { expected: testCase.expect!, ordered, ...(fields ? { fields } : {}) };
        expect(compareRows(outcome.result, expected, { emptyIsNull: false, relative: 1e-9 })).toBeNull();
      } finally {
        engine.close();
      }
    });
  });
}
