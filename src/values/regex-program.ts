import { setTest } from './regex-set.ts';
import { type Assertion, type RegexNode, type RegexPattern, widthOf } from './regex-syntax.ts';

/** One step of a program; `next` and its kin are indexes of instructions (those of a loop's `split` are set last). */
export type Instruction =
  | { readonly op: 'set'; readonly ascii: Uint8Array; readonly test: (code: number) => boolean; readonly next: number }
  /** Two ways to go on, the first one preferred; `memo` numbers these places. */
  | { readonly op: 'split'; readonly memo: number; first: number; second: number }
  | { readonly op: 'save'; readonly slot: number; readonly next: number }
  | { readonly op: 'assert'; readonly assertion: Assertion; readonly next: number }
  /** A turn of loop `loop` begins, whose body may match the empty text. */
  | { readonly op: 'turn'; readonly loop: number; readonly next: number }
  /** It ends: on with `again`, or with `exit` when it matched nothing. */
  | { readonly op: 'turn-end'; readonly loop: number; readonly again: number; readonly exit: number }
  | { readonly op: 'look'; readonly negative: boolean; readonly branches: readonly LookBranch[]; readonly next: number }
  | { readonly op: 'atomic'; readonly start: number; readonly next: number }
  | { readonly op: 'match' };

/** A part that is tried by itself; `back`: how many characters before the place it begins. */
interface LookBranch {
  readonly back: number;
  readonly start: number;
}

/** A pattern as instructions for the linear matcher. */
export interface RegexProgram {
  readonly instructions: readonly Instruction[];
  readonly start: number;
  readonly groupCount: number;
  /** How many `split` instructions, and loops whose body may match the empty text, there are. */
  readonly splits: number;
  readonly emptyLoops: number;
  /** A text without which nothing matches; empty when none is known. */
  readonly needed: string;
}

/** A counted part is written out; more instructions than this are too many. */
const MAX_INSTRUCTIONS = 20_000;
/** Each doubles what must be remembered. */
const MAX_EMPTY_LOOPS = 4;

/**
 * The program of a pattern; null when what it matches depends on more than the place in the text (references, calls,
 * conditions), or when it is too large.
 */
export function compileProgram(pattern: RegexPattern): RegexProgram | null {
  const compiler = new ProgramCompiler();
  try {
    const start = compiler.compile(pattern.root, compiler.add({ op: 'match' }));
    if (compiler.emptyLoops > MAX_EMPTY_LOOPS) return null;
    return {
      instructions: compiler.instructions,
      start,
      groupCount: pattern.groupCount,
      splits: compiler.splits,
      emptyLoops: compiler.emptyLoops,
      needed: neededText(pattern.root),
    };
  } catch (error) {
    if (error instanceof NoProgram) return null;
    throw error;
  }
}

class NoProgram extends Error {}

/** Compiles backwards: each part is given what follows it. */
class ProgramCompiler {
  readonly instructions: Instruction[] = [];
  splits = 0;
  emptyLoops = 0;

  add(instruction: Instruction): number {
    if (this.instructions.length === MAX_INSTRUCTIONS) throw new NoProgram();
    return this.instructions.push(instruction) - 1;
  }

  compile(node: RegexNode, next: number): number {
    switch (node.kind) {
      case 'set': {
        const test = setTest(node.set);
        return this.add({
          op: 'set',
          ascii: Uint8Array.from({ length: 128 }, (_, code) => Number(test(code))),
          test,
          next,
        });
      }
      case 'sequence':
        return node.items.reduceRight((after, item) => this.compile(item, after), next);
      case 'alternation': {
        const starts = node.branches.map((branch) => this.compile(branch, next));
        return starts.reduceRight((second, first) => this.split(first, second));
      }
      case 'capture': {
        const end = this.add({ op: 'save', slot: 2 * node.number + 1, next });
        return this.add({ op: 'save', slot: 2 * node.number, next: this.compile(node.body, end) });
      }
      case 'keep':
        return this.add({ op: 'save', slot: 0, next });
      case 'assertion':
        return this.add({ op: 'assert', assertion: node.assertion, next });
      case 'atomic':
        return this.add({ op: 'atomic', start: this.part(node.body), next });
      case 'look': {
        const bodies = node.behind && node.body.kind === 'alternation' ? node.body.branches : [node.body];
        const branches = bodies.map((body) => ({
          back: node.behind ? widthOf(body).min : 0,
          start: this.part(body),
        }));
        return this.add({ op: 'look', negative: node.negative, branches, next });
      }
      case 'repeat':
        return node.mode === 'possessive'
          ? this.add({ op: 'atomic', start: this.repeat(node, this.add({ op: 'match' })), next })
          : this.repeat(node, next);
      case 'backreference':
      case 'call':
      case 'conditional':
        throw new NoProgram();
    }
  }

  private part(body: RegexNode): number {
    return this.compile(body, this.add({ op: 'match' }));
  }

  private split(first: number, second: number): number {
    return this.add({ op: 'split', memo: this.splits++, first, second });
  }

  /** PCRE2 ends a loop without limit after a turn that matches the empty text; one with a limit it writes out. */
  private repeat({ body, min, max, mode }: Extract<RegexNode, { kind: 'repeat' }>, next: number): number {
    const isLazy = mode === 'lazy';
    let start = next;
    let required = min;
    if (max === Infinity) {
      const canBeEmpty = widthOf(body).min === 0;
      const loop = canBeEmpty ? this.emptyLoops++ : -1;
      const head = this.add({ op: 'split', memo: this.splits++, first: next, second: next });
      const end = canBeEmpty ? this.add({ op: 'turn-end', loop, again: head, exit: next }) : head;
      const inner = this.compile(body, end);
      const turn = canBeEmpty ? this.add({ op: 'turn', loop, next: inner }) : inner;
      const instruction = this.instructions[head] as Extract<Instruction, { op: 'split' }>;
      instruction[isLazy ? 'second' : 'first'] = turn;
      start = required > 0 ? turn : head;
      required--;
    } else {
      for (let turn = min; turn < max; turn++) {
        const once = this.compile(body, start);
        start = isLazy ? this.split(next, once) : this.split(once, next);
      }
    }
    for (; required > 0; required--) start = this.compile(body, start);
    return start;
  }
}

/** The longest run of single characters that stands in the pattern itself, not in a part that may be left out. */
function neededText(root: RegexNode): string {
  let longest = '';
  let run = '';
  const end = (): void => {
    if (run.length > longest.length) longest = run;
    run = '';
  };
  const walk = (node: RegexNode): void => {
    const code = node.kind === 'set' ? onlyCode(node) : null;
    if (code !== null) run += String.fromCodePoint(code);
    else if (node.kind === 'sequence') node.items.forEach(walk);
    else if (node.kind === 'capture' || node.kind === 'atomic') walk(node.body);
    else if (node.kind !== 'assertion' && node.kind !== 'keep') end();
  };
  walk(root);
  end();
  return longest;
}

function onlyCode({ set }: Extract<RegexNode, { kind: 'set' }>): number | null {
  const [range] = set.ranges;
  const isOne = !set.negated && set.properties.length === 0 && set.ranges.length === 1 && range![0] === range![1];
  return isOne ? range![0] : null;
}
