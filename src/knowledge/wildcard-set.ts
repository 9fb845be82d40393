import { foldCase } from '../values/case-folding.ts';
import { compileWildcard } from '../values/wildcard.ts';

/** A pattern and the numbers under which it was given. */
interface Entry {
  readonly matches: (text: string) => boolean;
  readonly numbers: number[];
  /** The text that was last compared, so that an entry found on two ways is compared once. */
  visit: number;
}

const gramLength = 3;

/**
 * Many wildcard patterns (`*` only) as one: a function from a text to the numbers (positions in `patterns`) of those
 * that match, ascending. Patterns are grouped by their literal beginning, their literal end, or three characters from
 * their middle, so that a text is compared with the few patterns that may match and not with all.
 */
export function compileWildcardSet(
  patterns: readonly string[],
  options: { caseSensitive: boolean },
): (text: string) => readonly number[] {
  const fold = options.caseSensitive ? (text: string) => text : foldCase;
  const entries = new Map<string, Entry>();
  for (const [number, written] of patterns.entries()) {
    const pattern = fold(written);
    const entry = entries.get(pattern);
    if (entry) entry.numbers.push(number);
    else
      entries.set(pattern, { matches: compileWildcard(pattern, { caseSensitive: true }), numbers: [number], visit: 0 });
  }

  const exact = new Map<string, Entry>();
  const prefixes = new Groups();
  const suffixes = new Groups();
  const grams = new Groups();
  const unanchored: Entry[] = [];
  const gramCounts = countGrams(entries.keys());
  for (const [pattern, entry] of entries) {
    const parts = pattern.split('*');
    const prefix = parts[0]!;
    const suffix = parts.at(-1)!;
    const gram = rarestGram(parts, gramCounts);
    if (parts.length === 1) exact.set(pattern, entry);
    else if (prefix.length >= gramLength && prefix.length >= suffix.length) prefixes.add(prefix, entry);
    else if (suffix.length >= gramLength) suffixes.add(suffix, entry);
    else if (gram !== null) grams.add(gram, entry);
    else unanchored.push(entry);
  }

  let visit = 0;
  return (written) => {
    const text = fold(written);
    const found: Entry[] = [];
    visit++;
    const compare = (candidates: readonly Entry[] | undefined): void => {
      if (candidates === undefined) return;
      for (const entry of candidates) {
        if (entry.visit === visit) continue;
        entry.visit = visit;
        if (entry.matches(text)) found.push(entry);
      }
    };
    const same = exact.get(text);
    if (same) found.push(same);
    for (const length of prefixes.lengths) if (length <= text.length) compare(prefixes.get(text.slice(0, length)));
    for (const length of suffixes.lengths) if (length <= text.length) compare(suffixes.get(text.slice(-length)));
    if (grams.lengths.size > 0) {
      for (let at = 0; at + gramLength <= text.length; at++) compare(grams.get(text.slice(at, at + gramLength)));
    }
    compare(unanchored);
    return found.length === 1 ? found[0]!.numbers : found.flatMap((entry) => entry.numbers).sort((a, b) => a - b);
  };
}

/** Entries by a piece of literal text. */
class Groups {
  readonly lengths = new Set<number>();
  readonly #entries = new Map<string, Entry[]>();

  add(text: string, entry: Entry): void {
    this.lengths.add(text.length);
    const group = this.#entries.get(text);
    if (group) group.push(entry);
    else this.#entries.set(text, [entry]);
  }

  get(text: string): readonly Entry[] | undefined {
    return this.#entries.get(text);
  }
}

function* gramsOf(part: string): Iterable<string> {
  for (let at = 0; at + gramLength <= part.length; at++) yield part.slice(at, at + gramLength);
}

function countGrams(patterns: Iterable<string>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const pattern of patterns) {
    for (const part of pattern.split('*')) {
      for (const gram of gramsOf(part)) counts.set(gram, (counts.get(gram) ?? 0) + 1);
    }
  }
  return counts;
}

/** The piece that the fewest patterns have; null when no literal part is long enough. */
function rarestGram(parts: readonly string[], counts: ReadonlyMap<string, number>): string | null {
  let rarest: string | null = null;
  let fewest = Number.POSITIVE_INFINITY;
  for (const part of parts) {
    for (const gram of gramsOf(part)) {
      const count = counts.get(gram) ?? 0;
      if (count < fewest) [rarest, fewest] = [gram, count];
    }
  }
  return rarest;
}
