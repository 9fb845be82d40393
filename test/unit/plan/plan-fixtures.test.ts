import { readFileSync } from 'node:fs';
import { globSync } from 'tinyglobby';
import { describe, expect, it } from 'vitest';
import { explainPlan } from '../../support/explain-plan.ts';

/**
 * test/fixtures/plan/*.txt: what runs as SQL and what on rows. Each entry is a remark (`#`), the search, an empty line, and
 * the plan that it has; a line of dashes ends it. The numbers of predicates (`spl_term(x, 3)`) count from 0 in each statement.
 */
for (const file of globSync('test/fixtures/plan/*.txt').sort()) {
  describe(file, () => {
    for (const entry of readFileSync(file, 'utf8')
      .split(/^-{4,}\n/m)
      .filter((text) => text.trim() !== '')) {
      const [head = '', ...rest] = entry.trim().split('\n\n');
      const spl = head
        .split('\n')
        .filter((line) => !line.startsWith('#'))
        .join('\n');
      it(spl, () => expect(explainPlan(spl)).toBe(rest.join('\n\n').trim()));
    }
  });
}
