import { compileRegex } from '../../values/regex.ts';

/** Characters before a value that may become part of its pattern. */
const longestContext = 60;

export interface Training {
  /** Texts that hold examples. */
  readonly texts: readonly string[];
  readonly examples: readonly string[];
  readonly counterexamples: readonly string[];
}

export interface LearnedPattern {
  /** Patterns of what stands before a value, and of the value. */
  readonly prefix: string;
  readonly value: string;
  /** The first value in a text. */
  readonly find: (text: string) => string | null;
}

/**
 * A regular expression that finds values like the examples: what stands before them in the texts, as short as will do,
 * and what they have in common. It must take nothing but examples from texts that hold one at its first match, each
 * example somewhere, and no counterexample. Null when there is none.
 */
export function learnPattern(training: Training): LearnedPattern | null {
  const { texts, examples } = training;
  const contexts = contextsOf(examples, texts);
  if (contexts === null) return null;
  const values = valuePatterns(examples);
  for (const prefix of contexts) {
    for (const value of values) {
      const { regex } = compileRegex(`${prefix}(${value})`);
      const find = (text: string): string | null => regex.exec(text)?.[1] ?? null;
      if (fits(find, training)) return { prefix, value, find };
    }
  }
  return null;
}

/** Patterns of what stands before all examples, shortest first; null when an example occurs nowhere. */
function contextsOf(examples: readonly string[], texts: readonly string[]): readonly string[] | null {
  const shared: ReadonlySet<string>[] = [];
  for (const example of examples) {
    const own = new Set<string>();
    for (const text of texts)
      for (let at = text.indexOf(example); at >= 0; at = text.indexOf(example, at + 1))
        for (const context of prefixesEndingAt(text, at)) own.add(context);
    if (own.size === 0) return null;
    shared.push(own);
  }
  const [first, ...others] = shared;
  const common = [...(first ?? [])].filter((context) => others.every((own) => own.has(context)));
  return common.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

/** The ends of the text before a place, from a boundary of its words on: `port `, `on port `; digits stand for any. */
function prefixesEndingAt(text: string, at: number): string[] {
  const before = text.slice(Math.max(0, at - longestContext), at);
  const tokens = before.match(/\d+|[A-Za-z_]+|\s+|[^\sA-Za-z_\d]/g) ?? [];
  const prefixes: string[] = at === before.length ? [`^${tokens.map(tokenPattern).join('')}`] : [];
  let pattern = '';
  for (const token of tokens.reverse()) {
    pattern = tokenPattern(token) + pattern;
    prefixes.push(/^[A-Za-z_\d]/.test(token) ? `\\b${pattern}` : pattern);
  }
  return prefixes;
}

function tokenPattern(token: string): string {
  if (/^\d/.test(token)) return '\\d+';
  if (/^\s/.test(token)) return '\\s+';
  return token.replace(/[\\^$.*+?()[\]{}|/"]/g, '\\$&');
}

/** What the examples have in common, the narrowest first. */
function valuePatterns(examples: readonly string[]): readonly string[] {
  const all = (pattern: RegExp): boolean => examples.every((example) => pattern.test(example));
  const patterns: string[] = [];
  const shape = shapeOf(examples[0]!);
  if (examples.every((example) => shapeOf(example) === shape)) patterns.push(shape);
  if (all(/^\d+$/)) patterns.push('\\d+');
  if (all(/^[A-Za-z]+$/)) patterns.push('[A-Za-z]+');
  if (all(/^\w+$/)) patterns.push('\\w+');
  if (all(/^[\w.-]+$/)) patterns.push('[\\w.-]+');
  if (all(/^[^\s"',;]+$/)) patterns.push('[^\\s"\',;]+');
  patterns.push('[^"\\t\\r\\n]+');
  return [...new Set(patterns)];
}

/** Runs of digits, letters and blanks as such, other characters as they are: `10.2.3.4` is `\d+\.\d+\.\d+\.\d+`. */
function shapeOf(text: string): string {
  const tokens = text.match(/\d+|[A-Za-z]+|\s+|[^\sA-Za-z\d]/g) ?? [];
  return tokens.map((token) => (/^[A-Za-z]/.test(token) ? '[A-Za-z]+' : tokenPattern(token))).join('');
}

function fits(find: LearnedPattern['find'], { texts, examples, counterexamples }: Training): boolean {
  const wanted = new Set(examples);
  const unwanted = new Set(counterexamples);
  const seen = new Set<string>();
  for (const text of texts) {
    const value = find(text);
    if (value !== null && unwanted.has(value)) return false;
    if (value !== null && wanted.has(value)) seen.add(value);
    else if (examples.some((example) => text.includes(example))) return false;
  }
  return examples.every((example) => seen.has(example));
}
