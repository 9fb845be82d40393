import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pages } from '../../../scripts/docs/pages.ts';
import { commands } from '../../../src/commands/registry.ts';
import { evalFunctions } from '../../../src/functions/eval-registry.ts';

describe('the pages made from the code', () => {
  it.each(pages)('%s is up to date (npm run docs)', (file, write) => {
    expect(readFileSync(file, 'utf8')).toBe(write());
  });

  it('the reference has a section for each command, or the reason why there is none, and a line for each function', () => {
    const page = readFileSync('docs/spl.md', 'utf8');
    const refused = page.slice(page.indexOf('### Not supported'), page.indexOf('## Eval functions'));
    for (const { name } of commands.values())
      expect(page.includes(`\n#### ${name}\n`) || refused.includes(`\`${name}\``), name).toBe(true);
    for (const { signature } of evalFunctions.values()) expect(page).toContain(signature.replaceAll('|', '\\|'));
  });
});
