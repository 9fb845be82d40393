import { flattened } from './flat-text.ts';
import { RegexError } from './regex-error.ts';
import { exactnessOf } from './regex-exactness.ts';
import { linearMatcher } from './regex-linear.ts';
import { type BacktrackingMatcher, compileMatcher } from './regex-matcher.ts';
import { hasLoop, NativeRegex } from './regex-native.ts';
import { parseRegex } from './regex-parser.ts';
import { compileProgram } from './regex-program.ts';
import type { RegexNode, RegexPattern } from './regex-syntax.ts';
import { type Translation, translateRegex } from './regex-translator.ts';

export { limitText, RegexError, RegexLimit } from './regex-error.ts';

/** A PCRE pattern as a JavaScript regular expression. */
export interface SplRegex {
  /** As written. */
  readonly pattern: string;
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
 * matched by a slower matcher of our own (recursion, conditions, some backreferences). A pattern with loops is matched by
 * V8's engine only within limits (see `NativeRegex`); beyond them by the same matcher of ours, in linear time or by steps.
 * Throws RegexError for patterns that PCRE2 rejects and for callouts, backtracking verbs, `\X` and `\C`; RegexLimit from
 * `exec` when a match takes too many steps.
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
    regex = { pattern, regex: buildRegex(parsed, flags), groups: [...parsed.names.keys()] };
    compiled.set(key, regex);
  }
  return regex;
}

function buildRegex(pattern: RegexPattern, flags: string): RegExp {
  try {
    const exactness = exactnessOf(pattern);
    const matcher = lazyMatcher(pattern);
    if (exactness === 'inexact') return new PcreRegExp(matcherSearch(matcher), pattern.names, flags);
    const translation = translateRegex(pattern);
    if (exactness === 'exact' && translation.isPlain) {
      if (hasLoop(pattern.root)) {
        const native = new NativeRegex(translation.source, flags.includes('g') ? flags : `${flags}g`, pattern.root);
        return new LoopRegExp(native, matcherSearch(matcher), pattern.names, flags);
      }
      const regex = new RegExp(translation.source, flags);
      regex.test('');
      return regex;
    }
    const translated = translatedSearch(translation, pattern.root, matcher);
    const search = exactness === 'exact' ? translated : combinedSearch(translated, matcher);
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

function matcherSearch(matcher: BacktrackingMatcher): Search {
  return {
    find: (text, from, sticky) => matcher.find(text, from, sticky),
    has: (text) => matcher.find(text, 0, false) !== null,
  };
}

/** Our own matcher for a pattern: the linear one where the pattern allows it. Most patterns never need it. */
function lazyMatcher(pattern: RegexPattern): BacktrackingMatcher {
  let matcher: BacktrackingMatcher | null = null;
  const make = (): BacktrackingMatcher => {
    const program = compileProgram(pattern);
    return program === null ? compileMatcher(pattern) : linearMatcher(program);
  };
  return {
    find(text, from, sticky) {
      matcher ??= make();
      return matcher.find(text, from, sticky);
    },
  };
}

function translatedSearch(
  { source, groups, keepGroups }: Translation,
  root: RegexNode,
  matcher: BacktrackingMatcher,
): Search {
  const searching = new NativeRegex(source, 'udg', root);
  const anchored = new NativeRegex(source, 'udy', root);
  const testing = new NativeRegex(source, 'ug', root);
  return {
    find(text, from, sticky) {
      const match = (sticky ? anchored : searching).exec(text, from);
      if (match === undefined) return matcher.find(text, from, sticky);
      const indices = match?.indices;
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
    has(text) {
      const match = testing.exec(text, 0);
      return match === undefined ? matcher.find(text, 0, false) !== null : match !== null;
    },
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

/** A pattern with loops that V8's engine matches exactly: that finds the matches as long as it takes no long time. */
class LoopRegExp extends PcreRegExp {
  private readonly native: NativeRegex;
  private readonly keepsPlace: boolean;

  /** The first form is how `split` and `matchAll` make a copy with other flags. */
  constructor(original: LoopRegExp, flags: string);
  constructor(native: NativeRegex, search: Search, names: ReadonlyMap<string, readonly number[]>, flags: string);
  constructor(
    from: LoopRegExp | NativeRegex,
    second: Search | string,
    names?: ReadonlyMap<string, readonly number[]>,
    flags?: string,
  ) {
    if (from instanceof LoopRegExp) super(from, second as string);
    else super(second as Search, names!, flags!);
    this.native = from instanceof LoopRegExp ? from.native.with(this.flags) : from;
    this.keepsPlace = this.global || this.sticky;
  }

  override exec(text: string): RegExpExecArray | null {
    const from = this.keepsPlace ? this.lastIndex : 0;
    const match = this.native.exec(text, from);
    if (match === undefined) return super.exec(text);
    if (this.keepsPlace) this.lastIndex = match === null ? 0 : this.native.end;
    return match;
  }

  override test(text: string): boolean {
    return this.keepsPlace ? this.exec(text) !== null : (this.native.test(text) ?? super.test(text));
  }
}

/** A text that is put together of many parts is made one piece now and then. */
const largePiece = 65_536;

/**
 * Replaces every match. In the replacement `\1` to `\99` stand for groups (empty when unset), `\0` for the whole match,
 * `\g<name>` for a named group, `\\` for a backslash; anything else stands for itself, also `$1`.
 * `grown` is told how long the result has become, after each match; it may throw.
 * Rule: Search Reference, "Text functions" (replace) and "rex" (mode=sed).
 */
export function replaceAll(
  text: string,
  regex: SplRegex,
  replacement: string,
  grown: (length: number) => void = () => {},
): string {
  const global = globalCopy(regex.regex);
  global.lastIndex = 0;
  let match = global.exec(text);
  if (match === null) return text;
  const isPlain = !replacement.includes('\\');
  const pieces: string[] = [];
  let piece = '';
  let length = 0;
  let done = 0;
  do {
    const next = isPlain ? replacement : expandReplacement(replacement, match, match.groups);
    piece += text.slice(done, match.index) + next;
    done = match.index + match[0].length;
    if (match[0] === '') global.lastIndex += text.codePointAt(done)! > 0xffff ? 2 : 1;
    if (piece.length >= largePiece) {
      length += piece.length;
      pieces.push(flattened(piece));
      piece = '';
    }
    grown(length + piece.length);
    match = global.exec(text);
  } while (match !== null);
  const end = piece + text.slice(done);
  return pieces.length === 0 ? end : pieces.join('') + end;
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
    copy =
      regex instanceof LoopRegExp
        ? new LoopRegExp(regex, flags)
        : regex instanceof PcreRegExp
          ? new PcreRegExp(regex, flags)
          : new RegExp(regex, flags);
    globalCopies.set(regex, copy);
  }
  return copy;
}
