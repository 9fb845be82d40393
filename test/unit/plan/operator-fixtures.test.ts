import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { explainOperators } from '../../support/explain-operators.ts';

/**
 * test/fixtures/operators/*.txt: the operators that pipes stand for, with the fields that each asks of what comes before it. Entries as in
 * test/fixtures/plan.
 */
for (const file of globSync('test/fixtures/operators/*.txt').sort()) {
  describe(file, () => {
    for (const entry of readFileSync(file, 'utf8')
      .split(/^-{4,}\n/m)
      .filter((text) => text.trim() !== '')) {
      const [head = '', ...rest] = entry.trim().split('\n\n');
      const spl = head
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .join('\n');
      it(spl, () => expect(explainOperators(spl)).toBe(rest.join('\n\n').trim()));
    }
  });
}
