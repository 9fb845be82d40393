import { setFlagsFromString } from 'node:v8';
import { partsOf, type RegexNode } from './regex-syntax.ts';

/** How often V8 may go back to try another way, for one match; loops over single characters go back uncounted. */
const MAX_BACKTRACKS = 500_000;
/** So many backtracks take longer than this, milliseconds, on any machine. */
const SURE = 0.5;
/** A pattern that takes longer than this, milliseconds, more than once, is given to V8 for short texts only. */
const SLOW = 50;
/** Once may be an accident: the process did not run for a while. */
const MANY_SLOW = 2;
const SHORT = 256;
/** Longer texts are given to V8 with less patience, and the longest not at all. */
const LONG = 16_384;
const LONGEST = 1 << 24;
const MAX_BACKTRACKS_LONG = 500;
/** The clock is read once for so many matches. */
const CLOCK_MASK = 15;

type MakeRegExp = (source: string, flags: string, backtracks: number) => RegExp;
let makeRegExp: MakeRegExp | null | undefined;

/** V8's own limit on backtracks, for which JavaScript has no word; null where the engine does not know it. */
function limitedRegExp(): MakeRegExp | null {
  if (makeRegExp !== undefined) return makeRegExp;
  try {
    setFlagsFromString('--allow-natives-syntax');
    makeRegExp = new Function('s', 'f', 'n', 'return %NewRegExpWithBacktrackLimit(s, f, n)') as MakeRegExp;
    makeRegExp('a', 'u', 1);
  } catch {
    makeRegExp = null;
  } finally {
    setFlagsFromString('--no-allow-natives-syntax');
  }
  return makeRegExp;
}

/** A pattern with that limit; null where there is none. */
function limited(source: string, flags: string, backtracks: number): RegExp | null {
  const make = limitedRegExp();
  if (make === null) return null;
  try {
    return make(source, flags, backtracks);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // V8 lets go of the code of functions that were not called for a while, and reads their text again when they are: then it does not know the
    // word any more. Should it be the pattern that is wrong, it is so again.
    makeRegExp = undefined;
    return limitedRegExp()?.(source, flags, backtracks) ?? null;
  }
}

/** A translated pattern with loops, in V8's engine, which gives up instead of taking long. */
export class NativeRegex {
  private readonly regex: RegExp;
  /** Without V8's limit, the length of text from which on it is not used. */
  private longest: number;
  private readonly isLimited: boolean;
  private forLong: RegExp | null = null;
  private latest: RegExp;
  private slowTries = 0;
  private count = 0;
  private clock = 0;

  constructor(
    private readonly source: string,
    flags: string,
    private readonly root: RegexNode,
  ) {
    const regex = limited(source, flags, MAX_BACKTRACKS);
    this.isLimited = regex !== null;
    this.longest = regex !== null ? LONGEST : hasNestedLoop(root) ? 0 : SHORT;
    this.regex = regex ?? new RegExp(source, flags);
    this.latest = this.regex;
    // The engine finds out only when it runs that a pattern is too large.
    this.regex.test('');
  }

  /** The same pattern with other flags; always g or y, so that it can start anywhere. */
  with(flags: string): NativeRegex {
    const wanted = /[gy]/.test(flags) ? flags : `${flags}g`;
    return wanted === this.regex.flags ? this : new NativeRegex(this.source, wanted, this.root);
  }

  /** Where the latest match ends. */
  get end(): number {
    return this.latest.lastIndex;
  }

  /** The match from a place on, or null; undefined when it would take too long to know. */
  exec(text: string, from: number): RegExpExecArray | null | undefined {
    if (text.length > this.longest) return undefined;
    if (text.length > LONG) return this.execLong(text, from);
    if ((this.count++ & CLOCK_MASK) === 0) this.clock = performance.now();
    const match = this.attempt(this.regex, text, from);
    return match === null && this.isLimited ? this.sureOf(text, from) : match;
  }

  /** Whether there is a match; undefined when it would take too long to know. */
  test(text: string): boolean | undefined {
    if (text.length <= SHORT) {
      // Without an array for the groups.
      if ((this.count++ & CLOCK_MASK) === 0) this.clock = performance.now();
      this.regex.lastIndex = 0;
      if (this.regex.test(text)) return true;
      if (!this.isLimited) return this.longest > 0 ? false : undefined;
      const match = this.sureOf(text, 0);
      return match === undefined ? undefined : match !== null;
    }
    const match = this.exec(text, 0);
    return match === undefined ? undefined : match !== null;
  }

  /** V8 says null also when it has reached its limit. It has not when no time has passed. */
  private sureOf(text: string, from: number): RegExpExecArray | null | undefined {
    const now = performance.now();
    const passed = now - this.clock;
    this.clock = now;
    if (passed < SURE) return null;
    // Other work may have taken that time, or other programs: it is tried again by itself.
    const match = this.attempt(this.regex, text, from);
    this.clock = performance.now();
    const taken = this.clock - now;
    if (taken < SURE) return match;
    if (taken >= SLOW && ++this.slowTries === MANY_SLOW) this.longest = SHORT;
    return undefined;
  }

  /** Finds matches that are near. */
  private execLong(text: string, from: number): RegExpExecArray | undefined {
    this.forLong ??= limited(this.source, this.regex.flags, MAX_BACKTRACKS_LONG)!;
    const started = performance.now();
    const match = this.attempt(this.forLong, text, from);
    if (performance.now() - started > SLOW && ++this.slowTries === MANY_SLOW) this.longest = SHORT;
    return match ?? undefined;
  }

  private attempt(regex: RegExp, text: string, from: number): RegExpExecArray | null | undefined {
    this.latest = regex;
    regex.lastIndex = from;
    try {
      return regex.exec(text);
    } catch (error) {
      // The engine's stack is full.
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }
}

/** Whether a pattern has a part that may be repeated: without one it takes no long time. */
export function hasLoop(node: RegexNode): boolean {
  return (node.kind === 'repeat' && (node.max > 1 || node.min === 0)) || partsOf(node).some(hasLoop);
}

/** A loop in a loop, or a choice in a loop: the time may double with each character. */
function hasNestedLoop(node: RegexNode): boolean {
  if (node.kind === 'repeat' && node.body.kind !== 'set') return true;
  return partsOf(node).some(hasNestedLoop);
}
