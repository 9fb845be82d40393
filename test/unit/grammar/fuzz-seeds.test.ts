import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seedFolder } from '../../fuzz/seed-searches.ts';
import { faultIn, textKnowledge } from '../../fuzz/texts.ts';

const knowledge = textKnowledge();

describe('searches that once broke the language', () => {
  it.each(readdirSync(seedFolder))('%s', (name) => {
    expect(faultIn(readFileSync(join(seedFolder, name), 'utf8').trimEnd(), knowledge)).toBeNull();
  });
});
