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
  const { bare, words, keys } = indexed(macros.names());
  if (bare.has(name)) {
    const otherCount = argumentCounts.find((count) => count !== argumentCount && macros.find(name, count) !== null);
    if (otherCount !== undefined) return { name, argumentCount: otherCount };
  }
  const own = keyOf(name);
  // The first that resembles it, in the order of the names.
  const end = words.get(own.words) ?? keys.length;
  const like = keys.slice(0, end).find((other) => isSlip(own, other)) ?? keys[end];
  return like === undefined ? null : { name: like.name, argumentCount: null };
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
  readonly name: string;
  /** In lower case, without the ending. */
  readonly text: string;
  /** The words in alphabetical order. */
  readonly words: string;
  /** Which letters there are: one bit each. */
  readonly letters: number;
}

interface MacroNames {
  /** Without the count of arguments. */
  readonly bare: ReadonlySet<string>;
  readonly keys: readonly NameKey[];
  /** The number of the first key that has these words. */
  readonly words: ReadonlyMap<string, number>;
}

const known = new WeakMap<Iterable<string>, MacroNames>();

/** A set of names is looked through once: a hunt asks for each of its detections. */
function indexed(names: Iterable<string>): MacroNames {
  let found = known.get(names);
  if (found === undefined) {
    const keys = [...names].map((name) => keyOf(name));
    const words = new Map(keys.map((key, number) => [key.words, number] as const).reverse());
    found = { bare: new Set(keys.map(({ name }) => name.replace(countAtEnd, ''))), keys, words };
    known.set(names, found);
  }
  return found;
}

function keyOf(name: string): NameKey {
  const words = name
    .replace(countAtEnd, '')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '' && word !== 'filter');
  const text = words.join('_');
  let letters = 0;
  for (let at = 0; at < text.length; at++) letters |= 1 << (text.charCodeAt(at) & 31);
  return { name, text, words: words.sort().join(' '), letters };
}

/** One slip in a short name, two in a long one. */
function isSlip({ text: a, letters: ofA }: NameKey, { text: b, letters: ofB }: NameKey): boolean {
  const limit = Math.max(a.length, b.length) < 12 ? 1.1 : 2.2;
  if (a.length < 4 || b.length < 4 || Math.abs(a.length - b.length) > limit) return false;
  // A slip takes one letter away and brings another at most.
  if (bitsOf(ofA ^ ofB) > 2 * Math.floor(limit)) return false;
  if (a.replace(/\d/g, '') === b.replace(/\d/g, '')) return false;
  return editDistance(a, b, limit) <= limit;
}

function bitsOf(number: number): number {
  let count = 0;
  for (let left = number; left !== 0; left &= left - 1) count++;
  return count;
}
