import { endOfString } from './json-strings.ts';

const colonBehind = /\s*:/y;

/**
 * The number of members of a JSON document that parsing lost, because another of the same name follows in their object (what such
 * a member held counts along). `raw` must be the text of `json`.
 */
export function countDuplicateKeys(raw: string, json: unknown): number {
  const kept = countMembers(json);
  // Quick, and the same for documents without blanks before their colons; a `\":` inside of a string only makes it more.
  if (countColons(raw) === kept && !raw.includes('" :')) return 0;
  return countKeys(raw) - kept;
}

function countKeys(raw: string): number {
  let count = 0;
  for (let at = raw.indexOf('"'); at >= 0; ) {
    const end = endOfString(raw, at);
    colonBehind.lastIndex = end;
    if (colonBehind.test(raw)) count++;
    at = raw.indexOf('"', end);
  }
  return count;
}

function countColons(raw: string): number {
  let count = 0;
  for (let at = raw.indexOf('":'); at >= 0; at = raw.indexOf('":', at + 2)) count++;
  return count;
}

function countMembers(root: unknown): number {
  let count = 0;
  const waiting: object[] = typeof root === 'object' && root !== null ? [root] : [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) {
      for (const value of next) if (typeof value === 'object' && value !== null) waiting.push(value);
      continue;
    }
    for (const key in next) {
      count++;
      const value: unknown = (next as Record<string, unknown>)[key];
      if (typeof value === 'object' && value !== null) waiting.push(value);
    }
  }
  return count;
}
