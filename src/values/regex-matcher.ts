import { foldCase } from './case-folding.ts';
import { RegexLimit } from './regex-error.ts';
import { setTest } from './regex-set.ts';
import {
  type Assertion,
  type Condition,
  groupsOf,
  type RegexNode,
  type RegexPattern,
  widthOf,
} from './regex-syntax.ts';

/**
 * A backtracking matcher with PCRE2's semantics, for the patterns that JavaScript's engine would match differently:
 * calls and recursion, conditions, references to groups that may be unset. Much slower than JavaScript's engine.
 */
export interface BacktrackingMatcher {
  /**
   * Starts and ends of the match (index 0) and its groups, as UTF-16 positions, -1 for a group that is not set; null
   * without a match. With `sticky` the match must start at `from`.
   * Throws RegexLimit when the match takes more than ten million steps, PCRE2's default limit, or nests too deeply.
   */
  find(text: string, from: number, sticky: boolean): number[] | null;
}

const MAX_STEPS = 10_000_000;

export function compileMatcher(pattern: RegexPattern): BacktrackingMatcher {
  const program = new MatcherCompiler(pattern).compileProgram();
  return {
    find(text, from, sticky) {
      const run = new Run(text, from, pattern.groupCount);
      try {
        for (let at = from; at <= text.length; at += at < text.length ? codeLength(text, at) : 1) {
          run.start(at);
          if (program(run, at, (end) => run.finish(end))) return run.result();
          if (sticky) break;
        }
      } catch (error) {
        if (error instanceof RangeError) throw new RegexLimit('the match nests too deeply', text.length);
        throw error;
      }
      return null;
    },
  };
}

/** Goes on with a match from a position; true when the whole match succeeded. */
type Continue = (at: number) => boolean;
type Matcher = (run: Run, at: number, next: Continue) => boolean;

/** One search through one text. */
class Run {
  /** Start and end of each group, -1 while unset; at index 0 where the match is reported to begin (see `\K`). */
  captures: number[] = [];
  end = 0;
  /** The calls that are being executed, innermost last. */
  readonly calls: number[] = [];
  private steps = 0;

  constructor(
    readonly text: string,
    readonly searchStart: number,
    private readonly groupCount: number,
  ) {}

  start(at: number): void {
    this.captures = new Array<number>(2 * this.groupCount + 2).fill(-1);
    this.captures[0] = at;
    this.calls.length = 0;
  }

  step(): void {
    if (++this.steps > MAX_STEPS) throw new RegexLimit('the match takes too many steps', this.text.length);
  }

  finish(end: number): boolean {
    this.end = end;
    return true;
  }

  result(): number[] {
    const positions = [...this.captures];
    positions[1] = this.end;
    return positions;
  }
}

class MatcherCompiler {
  private readonly groupBodies = new Map<number, RegexNode>();
  /** Matchers of called groups, made when first needed, because a group can call itself. */
  private readonly called = new Map<number, Matcher>();

  constructor(private readonly pattern: RegexPattern) {}

  compileProgram(): Matcher {
    return this.compile(this.pattern.root);
  }

  private compile(node: RegexNode): Matcher {
    switch (node.kind) {
      case 'sequence':
        return this.compileSequence(node.items.map((item) => this.compile(item)));
      case 'alternation': {
        const branches = node.branches.map((branch) => this.compile(branch));
        return (run, at, next) => branches.some((branch) => branch(run, at, next));
      }
      case 'set': {
        const test = setTest(node.set);
        return (run, at, next) => {
          run.step();
          return at < run.text.length && test(run.text.codePointAt(at)!) && next(at + codeLength(run.text, at));
        };
      }
      case 'capture':
        if (!this.groupBodies.has(node.number)) this.groupBodies.set(node.number, node);
        return capture(node.number, this.compile(node.body));
      case 'atomic':
        return atomic(this.compile(node.body));
      case 'look':
        return this.compileLook(node);
      case 'repeat':
        return this.compileRepeat(node);
      case 'assertion':
        return (run, at, next) => holds(node.assertion, run.text, at, run.searchStart) && next(at);
      case 'backreference': {
        const groups = groupsOf(this.pattern, node.target);
        return (run, at, next) => {
          run.step();
          const length = referenceLength(run, at, groups, node.caseless);
          return length >= 0 && next(at + length);
        };
      }
      case 'keep':
        return (run, at, next) => {
          const before = run.captures[0]!;
          run.captures[0] = at;
          if (next(at)) return true;
          run.captures[0] = before;
          return false;
        };
      case 'call':
        return this.compileCall(groupsOf(this.pattern, node.target)[0]!);
      case 'conditional': {
        const test = this.compileCondition(node.test);
        const yes = this.compile(node.yes);
        const no = this.compile(node.no);
        return (run, at, next) => (test(run, at) ? yes(run, at, next) : no(run, at, next));
      }
    }
  }

  private compileSequence(items: readonly Matcher[]): Matcher {
    const matchFrom = (index: number, run: Run, at: number, next: Continue): boolean => {
      const item = items[index];
      return item === undefined ? next(at) : item(run, at, (after) => matchFrom(index + 1, run, after, next));
    };
    return (run, at, next) => matchFrom(0, run, at, next);
  }

  private compileLook(node: Extract<RegexNode, { kind: 'look' }>): Matcher {
    const found = node.behind ? this.compileBehind(node.body) : atomically(this.compile(node.body));
    if (!node.negative) return (run, at, next) => restoring(run, () => found(run, at) >= 0 && next(at));
    return (run, at, next) => {
      const before = run.captures.slice();
      const matched = found(run, at) >= 0;
      run.captures = before;
      return !matched && next(at);
    };
  }

  /** Each branch has one length, so that its start is known. */
  private compileBehind(body: RegexNode): (run: Run, at: number) => number {
    const branches = (body.kind === 'alternation' ? body.branches : [body]).map((branch) => ({
      width: widthOf(branch).min,
      found: atomically(this.compile(branch)),
    }));
    return (run, at) => {
      for (const { width, found } of branches) {
        const start = stepBack(run.text, at, width);
        if (start >= 0 && found(run, start) === at) return at;
      }
      return -1;
    };
  }

  private compileRepeat(node: Extract<RegexNode, { kind: 'repeat' }>): Matcher {
    const { min, max, mode } = node;
    if (node.body.kind === 'set') {
      const test = setTest(node.body.set);
      if (mode !== 'lazy') return repeatSet(test, min, max, mode === 'possessive');
    }
    const body = this.compile(node.body);
    const turn = (run: Run, at: number, count: number, next: Continue): boolean => {
      run.step();
      const again = (): boolean =>
        count < max &&
        restoring(run, () =>
          body(run, at, (after) => {
            // A turn that matches the empty text ends a loop without limit. PCRE2 writes out one with a limit.
            const isLast = after === at && max === Infinity && count + 1 >= min;
            return isLast ? next(after) : turn(run, after, count + 1, next);
          }),
        );
      if (count < min) return again();
      return mode === 'lazy' ? next(at) || again() : again() || next(at);
    };
    const whole: Matcher = (run, at, next) => turn(run, at, 0, next);
    return mode === 'possessive' ? atomic(whole) : whole;
  }

  /** A called group sees the groups set so far; what it sets is forgotten when it returns. */
  private compileCall(group: number): Matcher {
    return (run, at, next) => {
      run.step();
      let matcher = this.called.get(group);
      if (matcher === undefined) {
        matcher = this.compile(group === 0 ? this.pattern.root : this.groupBodies.get(group)!);
        this.called.set(group, matcher);
      }
      const before = run.captures.slice();
      run.calls.push(group);
      const matched = matcher(run, at, (after) => {
        const inside = run.captures;
        const popped = run.calls.pop()!;
        run.captures = before.slice();
        if (next(after)) return true;
        run.captures = inside;
        run.calls.push(popped);
        return false;
      });
      if (!matched) {
        run.calls.pop();
        run.captures = before;
      }
      return matched;
    };
  }

  private compileCondition(test: Condition): (run: Run, at: number) => boolean {
    switch (test.kind) {
      case 'group': {
        const groups = groupsOf(this.pattern, test.target);
        return (run) => groups.some((group) => run.captures[2 * group + 1]! >= 0);
      }
      case 'recursion': {
        const groups = test.target === null ? null : groupsOf(this.pattern, test.target);
        return (run) => {
          const call = run.calls.at(-1);
          return call !== undefined && (groups === null || groups.includes(call));
        };
      }
      case 'look': {
        const look = this.compile(test.look);
        return (run, at) => look(run, at, () => true);
      }
      case 'define':
        return () => false;
    }
  }
}

function codeLength(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}

/** The position `count` code points before `at`, or -1. */
export function stepBack(text: string, at: number, count: number): number {
  let position = at;
  for (let i = 0; i < count; i++) {
    if (position <= 0) return -1;
    position -= position >= 2 && text.codePointAt(position - 2)! > 0xffff ? 2 : 1;
  }
  return position;
}

/** Undoes what a failed attempt did to the groups. */
function restoring(run: Run, attempt: () => boolean): boolean {
  const before = run.captures.slice();
  if (attempt()) return true;
  run.captures = before;
  return false;
}

function capture(group: number, body: Matcher): Matcher {
  return (run, at, next) => {
    const from = run.captures[2 * group]!;
    const to = run.captures[2 * group + 1]!;
    const matched = body(run, at, (after) => {
      const insideFrom = run.captures[2 * group]!;
      const insideTo = run.captures[2 * group + 1]!;
      run.captures[2 * group] = at;
      run.captures[2 * group + 1] = after;
      if (next(after)) return true;
      run.captures[2 * group] = insideFrom;
      run.captures[2 * group + 1] = insideTo;
      return false;
    });
    if (!matched) {
      run.captures[2 * group] = from;
      run.captures[2 * group + 1] = to;
    }
    return matched;
  };
}

/** The end of the first way in which a body matches, or -1. What it captured stays. */
function atomically(body: Matcher): (run: Run, at: number) => number {
  return (run, at) => {
    let end = -1;
    body(run, at, (after) => {
      end = after;
      return true;
    });
    return end;
  };
}

function atomic(body: Matcher): Matcher {
  const found = atomically(body);
  return (run, at, next) =>
    restoring(run, () => {
      const end = found(run, at);
      return end >= 0 && next(end);
    });
}

/** A loop over single characters, which needs no recursion. */
function repeatSet(test: (code: number) => boolean, min: number, max: number, possessive: boolean): Matcher {
  return (run, at, next) => {
    const { text } = run;
    let count = 0;
    let end = at;
    while (count < max && end < text.length && test(text.codePointAt(end)!)) {
      run.step();
      end += codeLength(text, end);
      count++;
    }
    for (; count >= min; count--) {
      if (next(end)) return true;
      if (possessive || count === 0) return false;
      end = stepBack(text, end, 1);
    }
    return false;
  };
}

function referenceLength(run: Run, at: number, groups: readonly number[], caseless: boolean): number {
  for (const group of groups) {
    const from = run.captures[2 * group]!;
    const to = run.captures[2 * group + 1]!;
    if (to < 0) continue;
    const wanted = run.text.slice(from, to);
    const found = run.text.slice(at, at + wanted.length);
    return found === wanted || (caseless && foldCase(found) === foldCase(wanted)) ? wanted.length : -1;
  }
  return -1;
}

/** Whether an assertion holds at a place of a text that is searched from `searchStart` on. */
export function holds(assertion: Assertion, text: string, at: number, searchStart: number): boolean {
  const isEnd = at === text.length;
  switch (assertion) {
    case 'text-start':
      return at === 0;
    case 'text-end':
      return isEnd;
    case 'last-line-end':
      return isEnd || (at === text.length - 1 && text[at] === '\n');
    case 'line-start':
      return at === 0 || (text[at - 1] === '\n' && !isEnd);
    case 'line-end':
      return isEnd || text[at] === '\n';
    case 'word-boundary':
      return isWord(text, at - 1) !== isWord(text, at);
    case 'no-word-boundary':
      return isWord(text, at - 1) === isWord(text, at);
    case 'search-start':
      return at === searchStart;
  }
}

function isWord(text: string, at: number): boolean {
  return /^\w/.test(text.charAt(at));
}
