import type { ScriptLookup } from '../script-lookup.ts';

/** URL Toolbox: the entropy of a word, in bits per character. */
export const shannonLookup: ScriptLookup = {
  name: 'ut_shannon_lookup',
  summary: 'Shannon entropy of a word, in bits per character.',
  inputs: ['word'],
  optional: [],
  outputs: ['ut_shannon'],
  compute: ([word]) => (word ? { ut_shannon: shannonEntropy(word) } : null),
};

/** Of the characters (code points) of a text; 0 for one kind of character only. */
export function shannonEntropy(text: string): number {
  const counts = new Map<string, number>();
  let total = 0;
  for (const char of text) {
    counts.set(char, (counts.get(char) ?? 0) + 1);
    total++;
  }
  let entropy = 0;
  for (const count of counts.values()) entropy -= (count / total) * Math.log2(count / total);
  return entropy === 0 ? 0 : entropy;
}
