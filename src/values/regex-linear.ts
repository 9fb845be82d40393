import { RegexLimit } from './regex-error.ts';
import { type BacktrackingMatcher, holds, stepBack } from './regex-matcher.ts';
import type { Instruction, RegexProgram } from './regex-program.ts';

/**
 * Matches as a backtracking matcher does, in time that grows with the length of the text: it remembers at which places
 * of the text each choice of the pattern was tried, and does not try it there again, because that would fail again.
 * Parts that look around and atomic parts are tried anew where they succeed, so with them it counts its steps.
 * Throws RegexLimit when there are too many, or when too much must be remembered.
 */
export function linearMatcher(program: RegexProgram): BacktrackingMatcher {
  return {
    find(text, from, sticky) {
      if (program.needed !== '' && text.indexOf(program.needed, from) < 0) return null;
      return new LinearRun(program, text, from).find(sticky);
    },
  };
}

/** Bits for remembered places are made by the page, where they are needed. */
const PAGE_BITS = 1 << 16;
/** 64 MB of them, and of what is still to be tried. */
const MAX_PAGES = 8192;
const MAX_STACK = 1 << 24;
/** At least as many steps as PCRE2 allows, and as many as a linear search can take. */
const MIN_STEPS = 10_000_000;

/** Marks an entry of the stack that gives a group its former place back. */
const RESTORE = -1;

class LinearRun {
  private readonly captures: Int32Array;
  private readonly pages: (Uint32Array | undefined)[] = [];
  private pageCount = 0;
  /** Entries of three: instruction, place, turns (see `turns`); or RESTORE, slot, place. */
  private stack = new Int32Array(96);
  private top = 0;
  private steps = 0;
  private readonly maxSteps: number;
  private readonly allTurns: number;
  /** Choices that were remembered within parts that are tried by themselves, to be forgotten when they succeed. */
  private log: number[] | null = null;

  constructor(
    private readonly program: RegexProgram,
    private readonly text: string,
    private readonly from: number,
  ) {
    this.captures = new Int32Array(2 * program.groupCount + 2).fill(-1);
    this.allTurns = (1 << program.emptyLoops) - 1;
    const places = (text.length - from + 1) * (this.allTurns + 1);
    this.maxSteps = Math.max(MIN_STEPS, 4 * places * program.instructions.length);
  }

  find(sticky: boolean): number[] | null {
    const { text, captures } = this;
    for (let start = this.from; start <= text.length; start++) {
      if (start > this.from && isInsidePair(text, start)) continue;
      captures.fill(-1);
      captures[0] = start;
      const end = this.run(this.program.start, start);
      if (end >= 0) {
        captures[1] = end;
        return [...captures];
      }
      if (sticky) return null;
    }
    return null;
  }

  /** Where the first way to match from an instruction on ends; -1 when there is none. What it did to groups stays. */
  private run(instruction: number, place: number): number {
    const { text, captures } = this;
    const { instructions } = this.program;
    const base = this.top;
    let at = place;
    let pc = instruction;
    // Bit by loop: whether the turn that is running has matched something.
    let turns = this.allTurns;
    for (;;) {
      if (++this.steps > this.maxSteps) throw new RegexLimit('the match takes too many steps', text.length);
      const step: Instruction = instructions[pc]!;
      let goesOn: boolean;
      switch (step.op) {
        case 'set': {
          const code = at < text.length ? text.charCodeAt(at) : -1;
          if (code >= 0 && code < 128) {
            goesOn = step.ascii[code] === 1;
            at++;
          } else if (code < 0) {
            goesOn = false;
          } else {
            const whole = text.codePointAt(at)!;
            goesOn = step.test(whole);
            at += whole > 0xffff ? 2 : 1;
          }
          turns = this.allTurns;
          pc = step.next;
          break;
        }
        case 'split':
          goesOn = this.isNew(step.memo, at, turns);
          if (goesOn) {
            this.push(step.second, at, turns);
            pc = step.first;
          }
          break;
        case 'save':
          this.push(RESTORE, step.slot, captures[step.slot]!);
          captures[step.slot] = at;
          goesOn = true;
          pc = step.next;
          break;
        case 'assert':
          goesOn = holds(step.assertion, text, at, this.from);
          pc = step.next;
          break;
        case 'turn':
          turns &= ~(1 << step.loop);
          goesOn = true;
          pc = step.next;
          break;
        case 'turn-end':
          goesOn = true;
          pc = (turns & (1 << step.loop)) === 0 ? step.exit : step.again;
          turns |= 1 << step.loop;
          break;
        case 'look':
          goesOn = this.look(step, at);
          pc = step.next;
          break;
        case 'atomic': {
          const end = this.alone(step.start, at);
          goesOn = end >= 0;
          if (end > at) turns = this.allTurns;
          at = end;
          pc = step.next;
          break;
        }
        case 'match':
          this.keepRestores(base);
          return at;
      }
      if (goesOn) continue;
      // Back to the last choice.
      for (;;) {
        if (this.top === base) return -1;
        this.top -= 3;
        const kind = this.stack[this.top]!;
        if (kind !== RESTORE) {
          pc = kind;
          at = this.stack[this.top + 1]!;
          turns = this.stack[this.top + 2]!;
          break;
        }
        captures[this.stack[this.top + 1]!] = this.stack[this.top + 2]!;
      }
    }
  }

  private look(step: Extract<Instruction, { op: 'look' }>, at: number): boolean {
    const before = this.top;
    for (const { back, start } of step.branches) {
      const place = back === 0 ? at : stepBack(this.text, at, back);
      if (place < 0 || this.alone(start, place) < 0) continue;
      if (step.negative) this.undo(before);
      return !step.negative;
    }
    return step.negative;
  }

  /** Runs a part by itself. Where it succeeds, its choices may be tried again: they did not fail. */
  private alone(instruction: number, place: number): number {
    const outer = this.log;
    const log: number[] = [];
    this.log = log;
    const end = this.run(instruction, place);
    this.log = outer;
    if (end >= 0) for (const bit of log) this.forget(bit);
    else if (outer !== null) for (const bit of log) outer.push(bit);
    return end;
  }

  /** Gives groups their places back, as they were when the stack ended there. */
  private undo(base: number): void {
    for (; this.top > base; this.top -= 3) {
      this.captures[this.stack[this.top - 2]!] = this.stack[this.top - 1]!;
    }
  }

  /** Drops the choices of a part that succeeded; what it did to groups can still be undone. */
  private keepRestores(base: number): void {
    const { stack } = this;
    let to = base;
    for (let from = base; from < this.top; from += 3) {
      if (stack[from] !== RESTORE) continue;
      stack.copyWithin(to, from, from + 3);
      to += 3;
    }
    this.top = to;
  }

  private push(kind: number, second: number, third: number): void {
    if (this.top === this.stack.length) {
      if (this.top >= MAX_STACK) throw new RegexLimit('the match nests too deeply', this.text.length);
      const larger = new Int32Array(2 * this.top);
      larger.set(this.stack);
      this.stack = larger;
    }
    this.stack[this.top++] = kind;
    this.stack[this.top++] = second;
    this.stack[this.top++] = third;
  }

  /** Whether a choice is made at a place for the first time. */
  private isNew(memo: number, at: number, turns: number): boolean {
    const bit = ((at - this.from) * this.program.splits + memo) * (this.allTurns + 1) + turns;
    // Lookbehinds may reach before the start.
    if (bit < 0) return true;
    const number = Math.floor(bit / PAGE_BITS);
    let page = this.pages[number];
    if (page === undefined) {
      if (++this.pageCount > MAX_PAGES) throw new RegexLimit('the match takes too many steps', this.text.length);
      page = new Uint32Array(PAGE_BITS / 32);
      this.pages[number] = page;
    }
    const inPage = bit % PAGE_BITS;
    const mask = 1 << (inPage & 31);
    if ((page[inPage >>> 5]! & mask) !== 0) return false;
    page[inPage >>> 5]! |= mask;
    this.log?.push(bit);
    return true;
  }

  private forget(bit: number): void {
    const inPage = bit % PAGE_BITS;
    this.pages[Math.floor(bit / PAGE_BITS)]![inPage >>> 5]! &= ~(1 << (inPage & 31));
  }
}

function isInsidePair(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff && at > 0 && text.codePointAt(at - 1)! > 0xffff;
}
