import type { ScriptLookup } from '../script-lookup.ts';

/** Longer words are compared by their first characters: the work grows with the product of the lengths. */
const maxLength = 2_000;

/** URL Toolbox: how many characters must be put in, taken out or replaced to turn one word into another. */
export const levenshteinLookup: ScriptLookup = {
  name: 'ut_levenshtein',
  summary: 'Levenshtein distance of two words.',
  inputs: ['word1', 'word2'],
  optional: [],
  outputs: ['ut_levenshtein'],
  compute: ([word1, word2]) =>
    word1 == null || word2 == null ? null : { ut_levenshtein: levenshteinDistance(word1, word2) },
};

export function levenshteinDistance(a: string, b: string): number {
  const left = [...a.slice(0, maxLength)];
  const right = [...b.slice(0, maxLength)];
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let i = 1; i <= left.length; i++) {
    const current = [i];
    for (let j = 1; j <= right.length; j++) {
      const replaced = previous[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[j]! + 1, current[j - 1]! + 1));
    }
    previous = current;
  }
  return previous[right.length]!;
}
