import type { KeyValueSyntax } from '../../knowledge/source.ts';
import { pairsBetween, pairsOfText } from '../../values/key-value-pairs.ts';

export const automaticKeyValues: KeyValueSyntax = { pairs: null, separators: '=', open: false, clean: true };

/** Pairs beyond this number are not taken (limits.conf: [kv] limit is 100; events of real firewalls have more). */
const maxPairs = 500;
/** Characters of an event that are looked at (limits.conf: [kv] maxchars). */
const maxCharacters = 10_240;

/** The pairs in a text, in its order. Keys without a value and empty keys are left out. */
export function keyValues(text: string, syntax: KeyValueSyntax): readonly (readonly [key: string, value: string])[] {
  const pairs: (readonly [string, string])[] = [];
  const head = text.length > maxCharacters ? text.slice(0, maxCharacters) : text;
  for (const [key, value] of findPairs(head, syntax)) {
    const name = syntax.clean ? cleanKey(key) : key;
    if (name === '' || value === '') continue;
    pairs.push([name, value]);
    if (pairs.length === maxPairs) break;
  }
  return pairs;
}

function findPairs(text: string, { pairs, separators, open }: KeyValueSyntax): Iterable<readonly [string, string]> {
  if (open) return openPairs(text, separators);
  return pairs === null ? pairsOfText(text) : pairsBetween(pairs, separators)(text);
}

/** Rule: transforms.conf.spec, CLEAN_KEYS. */
function cleanKey(key: string): string {
  return /^[A-Za-z]\w*$/.test(key) ? key : key.replace(/[^A-Za-z0-9_]/g, '_').replace(/^[_0-9]+/, '');
}

const openPatterns = new Map<string, RegExp>();

function* openPairs(text: string, separators: string): Iterable<readonly [string, string]> {
  let pattern = openPatterns.get(separators);
  if (pattern === undefined) {
    const separator = `[${separators.replace(/[\\\]^-]/g, '\\$&')}]`;
    pattern = new RegExp(
      String.raw`(?:^|[\s([,;])([A-Za-z_][\w.:-]*)${separator}(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(?=(\S*)))`,
      'g',
    );
    openPatterns.set(separators, pattern);
  }
  let waiting: { key: string; from: number } | null = null;
  for (const match of text.matchAll(pattern)) {
    const [whole, key, double, single] = match;
    if (waiting !== null) yield [waiting.key, text.slice(waiting.from, match.index).trim()];
    waiting = null;
    if (double !== undefined || single !== undefined) yield [key!, double?.replace(/\\(["\\])/g, '$1') ?? single!];
    else waiting = { key: key!, from: match.index + whole.length };
  }
  if (waiting !== null) yield [waiting.key, text.slice(waiting.from).trim()];
}
