import { RegexError } from './regex-error.ts';
import { exactnessOf } from './regex-exactness.ts';
import { type BacktrackingMatcher, compileMatcher } from './regex-matcher.ts';
import { parseRegex } from './regex-parser.ts';
import type { RegexPattern } from './regex-syntax.ts';
import { type Translation, translateRegex } from './regex-translator.ts';

export { RegexError } from './regex-error.ts';

/** A PCRE pattern as a JavaScript regular expression. */
export interface SplRegex {
  /**
   * Matches as PCRE2 would; its results have the pattern's own group numbers and names. With the option `global` it
   * keeps its place in `lastIndex`, and it is shared: set that to 0 before a loop of `exec`.
   */
  readonly regex: RegExp;
  /** Names of the named groups, in the order of the pattern, each once. */
  readonly groups: readonly string[];
}

export interface RegexOptions {
  readonly caseInsensitive?: boolean;
  /** Flag `g`: for `matchAll`, `replace` of every match, and loops of `exec`. */
  readonly global?: boolean;
  /** Flag `d`: results have the positions of the groups in `indices`. */
  readonly indices?: boolean;
}

const compiled = new Map<string, SplRegex>();
const MAX_COMPILED = 1000;
/** PCRE2's own limit is about the same. */
const MAX_LENGTH = 65_535;

/**
 * Compiles a PCRE2 pattern, in UTF mode: a character is a code point; `\d`, `\w`, `\s`, `\b` know ASCII only; `$` also
 * matches before a newline at the very end. Translated to a native regular expression where that is exact, otherwise
 * matched by a slower matcher of our own (recursion, conditions, some backreferences).
 * Throws RegexError for patterns that PCRE2 rejects and for callouts, backtracking verbs, `\X` and `\C`. The regular
 * expressions of the slower kind also throw it from `exec`, when a match takes too many steps.
 * Rule: Search Reference, "rex"; pcre2pattern(3). Compiled patterns are kept.
 */
export function compileRegex(pattern: string, options: RegexOptions = {}): SplRegex {
  const flags = `u${options.global ? 'g' : ''}${options.indices ? 'd' : ''}`;
  const key = `${options.caseInsensitive ? 'i' : ''}${flags}/${pattern}`;
  let regex = compiled.get(key);
  if (regex === undefined) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    if (pattern.length > MAX_LENGTH) throw new RegexError('the pattern is too large', MAX_LENGTH);
    const parsed = parseRegex(pattern, options.caseInsensitive ?? false);
    regex = { regex: buildRegex(parsed, flags), groups: [...parsed.names.keys()] };
    compiled.set(key, regex);
  }
  return regex;
}

function buildRegex(pattern: RegexPattern, flags: string): RegExp {
  try {
    const exactness = exactnessOf(pattern);
    if (exactness === 'inexact')
      return new PcreRegExp(backtrackingSearch(compileMatcher(pattern)), pattern.names, flags);
    const translation = translateRegex(pattern);
    if (exactness === 'exact' && translation.isPlain) {
      const regex = new RegExp(translation.source, flags);
      // The engine finds out only when it runs that a pattern is too large.
      regex.test('');
      return regex;
    }
    const translated = translatedSearch(translation);
    const search = exactness === 'exact' ? translated : combinedSearch(translated, compileMatcher(pattern));
    return new PcreRegExp(search, pattern.names, flags);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError)
      throw new RegexError('the pattern is too large', 0);
    throw error;
  }
}

/** How a regular expression that is not native finds its matches. */
interface Search {
  /** Start and end of the match and of each group (-1 when unset), or null. */
  find(text: string, from: number, sticky: boolean): readonly number[] | null;
  has(text: string): boolean;
}

function backtrackingSearch(matcher: BacktrackingMatcher): Search {
  return {
    find: (text, from, sticky) => matcher.find(text, from, sticky),
    has: (text) => matcher.find(text, 0, false) !== null,
  };
}

function translatedSearch({ source, groups, keepGroups }: Translation): Search {
  const searching = new RegExp(source, 'udg');
  const anchored = new RegExp(source, 'udy');
  const testing = new RegExp(source, 'u');
  return {
    find(text, from, sticky) {
      const regex = sticky ? anchored : searching;
      regex.lastIndex = from;
      const indices = regex.exec(text)?.indices;
      if (!indices) return null;
      const positions = groups.flatMap(
        (numbers) => indices[numbers.find((number) => indices[number]) ?? -1] ?? [-1, -1],
      );
      // A keep group reaches from \K to the end of the text. The last one that was passed counts.
      const keeps = keepGroups.flatMap((number) => indices[number]?.[0] ?? []);
      positions[0] = keeps.length > 0 ? Math.max(...keeps) : indices[0]![0];
      positions[1] = indices[0]![1];
      return positions;
    },
    has: (text) => testing.test(text),
  };
}

/** Finds matches natively, and then what their groups hold. */
function combinedSearch(translated: Search, matcher: BacktrackingMatcher): Search {
  return {
    find(text, from, sticky) {
      const match = translated.find(text, from, sticky);
      return match && matcher.find(text, match[0]!, true);
    },
    has: (text) => translated.has(text),
  };
}

/** A regular expression whose results come from a search of our own. All methods of strings and RegExp go through `exec`. */
class PcreRegExp extends RegExp {
  private readonly search: Search;
  private readonly names: ReadonlyMap<string, readonly number[]>;

  /** The first form is how `split` and `matchAll` make a copy with other flags. */
  constructor(original: PcreRegExp, flags: string);
  constructor(search: Search, names: ReadonlyMap<string, readonly number[]>, flags: string);
  constructor(from: PcreRegExp | Search, second: ReadonlyMap<string, readonly number[]> | string, third?: string) {
    super('(?:)', third ?? (second as string));
    this.search = from instanceof PcreRegExp ? from.search : from;
    this.names = from instanceof PcreRegExp ? from.names : (second as ReadonlyMap<string, readonly number[]>);
  }

  override exec(text: string): RegExpExecArray | null {
    const keepsPlace = this.global || this.sticky;
    const from = keepsPlace ? this.lastIndex : 0;
    const positions = from > text.length ? null : this.search.find(text, from, this.sticky);
    if (positions === null) {
      if (keepsPlace) this.lastIndex = 0;
      return null;
    }
    if (keepsPlace) this.lastIndex = positions[1]!;
    return this.result(text, positions);
  }

  override test(text: string): boolean {
    return this.global || this.sticky ? super.test(text) : this.search.has(text);
  }

  private result(text: string, positions: readonly number[]): RegExpExecArray {
    const ranges: ([number, number] | undefined)[] = [];
    for (let i = 0; i < positions.length; i += 2) {
      ranges.push(positions[i + 1]! < 0 ? undefined : [positions[i]!, positions[i + 1]!]);
    }
    const texts = ranges.map((range) => range && text.slice(range[0], range[1]));
    const result = Object.assign(texts, { index: positions[0]!, input: text, groups: this.named(texts) });
    if (this.hasIndices) Object.assign(result, { indices: Object.assign(ranges, { groups: this.named(ranges) }) });
    return result as RegExpExecArray;
  }

  /** Of groups that share a name the first that is set counts. */
  private named<T>(values: readonly T[]): Record<string, T> | undefined {
    if (this.names.size === 0) return undefined;
    const named = Object.create(null) as Record<string, T>;
    for (const [name, numbers] of this.names) {
      named[name] = values[numbers.find((number) => values[number] !== undefined) ?? numbers[0]!]!;
    }
    return named;
  }
}

/**
 * Replaces every match. In the replacement `\1` to `\99` stand for groups (empty when unset), `\0` for the whole match,
 * `\g<name>` for a named group, `\\` for a backslash; anything else stands for itself, also `$1`.
 * Rule: Search Reference, "Text functions" (replace) and "rex" (mode=sed).
 */
export function replaceAll(text: string, regex: SplRegex, replacement: string): string {
  const global = globalCopy(regex.regex);
  global.lastIndex = 0;
  if (!replacement.includes('\\')) return text.replace(global, () => replacement);
  const hasNames = regex.groups.length > 0;
  return text.replace(global, (...args: unknown[]) => {
    const names = hasNames ? (args.at(-1) as Readonly<Record<string, string | undefined>>) : undefined;
    const groups = args.slice(0, hasNames ? -3 : -2) as (string | undefined)[];
    return expandReplacement(replacement, groups, names);
  });
}

/** What a replacement (see `replaceAll`) stands for, given the match (index 0) with its groups, and the named groups. */
export function expandReplacement(
  replacement: string,
  groups: readonly (string | undefined)[],
  names: Readonly<Record<string, string | undefined>> | undefined,
): string {
  return replacement.replace(/\\(?:(\d{1,2})|g<([^>]+)>|\\)/g, (_, number?: string, name?: string) => {
    if (number !== undefined) return groups[Number(number)] ?? '';
    return name === undefined ? '\\' : (names?.[name] ?? '');
  });
}

const globalCopies = new WeakMap<RegExp, RegExp>();

function globalCopy(regex: RegExp): RegExp {
  if (regex.global) return regex;
  let copy = globalCopies.get(regex);
  if (copy === undefined) {
    const flags = `${regex.flags}g`;
    copy = regex instanceof PcreRegExp ? new PcreRegExp(regex, flags) : new RegExp(regex, flags);
    globalCopies.set(regex, copy);
  }
  return copy;
}
