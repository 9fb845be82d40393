import type { MacroCall } from './ast.ts';
import type { MacroSource } from './expand-macros.ts';
import { editDistance } from './nearest-name.ts';

/** A macro that a call of a missing `*_filter` may have meant. */
export interface Resemblance {
  readonly name: string;
  /** How many arguments it takes, where that alone is why the call does not find it; else null. */
  readonly argumentCount: number | null;
}

const argumentCounts = [0, 1, 2, 3, 4, 5];
const countAtEnd = /\(\d+\)$/;

/**
 * The macro of the content whose name is that of a missing filter but for a slip of the keys, another order of the words, or the
 * ending; null when there is none. Names that differ in their digits alone are different things.
 */
export function resemblingMacro(name: string, argumentCount: number, macros: MacroSource): Resemblance | null {
  const own = keyOf(name);
  let like: string | null = null;
  for (const candidate of macros.names()) {
    const bare = candidate.replace(countAtEnd, '');
    if (bare === name) {
      const otherCount = argumentCounts.find((count) => count !== argumentCount && macros.find(name, count) !== null);
      if (otherCount !== undefined) return { name, argumentCount: otherCount };
    }
    if (like !== null) continue;
    const other = keyOf(bare);
    if (other.words === own.words || isSlip(own.text, other.text)) like = candidate;
  }
  return like === null ? null : { name: like, argumentCount: null };
}

/** What is to be said about a filter that stands for nothing; null when no macro of the content resembles it. */
export function emptyFilterMessage({ name, args }: MacroCall, macros: MacroSource): string | null {
  const found = resemblingMacro(name, args?.length ?? 0, macros);
  if (found === null) return null;
  return found.argumentCount === null
    ? `There is no macro '${name}': it excludes nothing. Did you mean '${found.name}'?`
    : `There is no macro '${name}' with this number of arguments: it excludes nothing. The macro of that name takes ${found.argumentCount}.`;
}

interface NameKey {
  /** In lower case, without the ending. */
  readonly text: string;
  /** The words in alphabetical order. */
  readonly words: string;
}

const keys = new Map<string, NameKey>();

function keyOf(name: string): NameKey {
  let key = keys.get(name);
  if (key === undefined) {
    const words = name
      .replace(/([a-z])([A-Z])/g, '$1_$2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
      .filter((word) => word !== '' && word !== 'filter');
    key = { text: words.join('_'), words: [...words].sort().join(' ') };
    keys.set(name, key);
  }
  return key;
}

/** One slip in a short name, two in a long one. */
function isSlip(a: string, b: string): boolean {
  const limit = Math.max(a.length, b.length) < 12 ? 1.1 : 2.2;
  if (a.length < 4 || b.length < 4 || Math.abs(a.length - b.length) > limit) return false;
  if (a.replace(/\d/g, '') === b.replace(/\d/g, '')) return false;
  return editDistance(a, b) <= limit;
}
