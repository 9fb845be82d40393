import { setSource } from './regex-set.ts';
import { type Assertion, groupsOf, partsOf, type RegexNode, type RegexPattern } from './regex-syntax.ts';

/** A pattern as JavaScript source (flag `u`), and where its groups are. */
export interface Translation {
  readonly source: string;
  /** For each group of the pattern (index 0 is unused) the JavaScript groups that hold it: the one that is set counts. */
  readonly groups: readonly (readonly number[])[];
  /** The JavaScript group that holds the rest of the text from `\K` on. */
  readonly keepGroups: readonly number[];
  /** True when the groups and their names are the same in JavaScript, so that no result needs rewriting. */
  readonly isPlain: boolean;
}

/**
 * Translates a pattern. JavaScript's flags i, m and s are not used: case, lines and dots are written out, because they
 * can change within a pattern and mean other things in JavaScript (more newlines, other letters). An atomic part
 * becomes a lookahead with a group and a reference to that group.
 * The result is exact only under the conditions of `isExactInJavaScript`.
 */
export function translateRegex(pattern: RegexPattern): Translation {
  return new Translator(pattern).translate();
}

const ASSERTIONS: Readonly<Record<Exclude<Assertion, 'search-start'>, string>> = {
  'text-start': '^',
  'text-end': '$',
  'last-line-end': '(?=\\n?$)',
  // Not after a newline that ends the text.
  'line-start': '(?:^|(?<=\\n)(?!$))',
  'line-end': '(?=\\n|$)',
  'word-boundary': '\\b',
  'no-word-boundary': '\\B',
};

class Translator {
  /** JavaScript numbers of captures, and of the helpers of atomic parts and `\K`. */
  private readonly numbers = new Map<RegexNode, number>();
  private readonly groups: number[][];
  private readonly keepGroups: number[] = [];
  private readonly isPlain: boolean;

  constructor(private readonly pattern: RegexPattern) {
    this.groups = Array.from({ length: pattern.groupCount + 1 }, () => []);
    this.assignNumbers(pattern.root);
    this.isPlain =
      this.keepGroups.length === 0 &&
      this.groups.every((numbers, group) => group === 0 || (numbers.length === 1 && numbers[0] === group)) &&
      this.numbers.size === pattern.groupCount &&
      [...pattern.names].every(([name, numbers]) => numbers.length === 1 && /^[A-Za-z_]\w*$/.test(name));
  }

  translate(): Translation {
    return {
      source: this.emit(this.pattern.root),
      groups: this.groups,
      keepGroups: this.keepGroups,
      isPlain: this.isPlain,
    };
  }

  /** Groups are numbered by their opening parentheses, in the order in which `emit` writes them. */
  private assignNumbers(node: RegexNode): void {
    if (node.kind === 'capture' || isAtomic(node) || node.kind === 'keep') {
      const number = this.numbers.size + 1;
      this.numbers.set(node, number);
      if (node.kind === 'capture') this.groups[node.number]!.push(number);
      if (node.kind === 'keep') this.keepGroups.push(number);
    }
    for (const part of partsOf(node)) this.assignNumbers(part);
  }

  private emit(node: RegexNode): string {
    switch (node.kind) {
      case 'sequence':
        return node.items
          .map((item) => (item.kind === 'alternation' ? `(?:${this.emit(item)})` : this.emit(item)))
          .join('');
      case 'alternation':
        return node.branches.map((branch) => this.emit(branch)).join('|');
      case 'set':
        return this.emitSet(node);
      case 'capture':
        return `(${this.nameOf(node.number)}${this.emit(node.body)})`;
      case 'atomic':
        return this.emitAtomic(node, this.emit(node.body));
      case 'look':
        return `(?${node.behind ? '<' : ''}${node.negative ? '!' : '='}${this.emit(node.body)})`;
      case 'repeat': {
        const repeated = this.emitAtom(node.body) + quantifierSource(node.min, node.max);
        return node.mode === 'possessive'
          ? this.emitAtomic(node, repeated)
          : repeated + (node.mode === 'lazy' ? '?' : '');
      }
      case 'assertion':
        return ASSERTIONS[node.assertion as keyof typeof ASSERTIONS];
      case 'backreference':
        return `(?:\\${this.groups[groupsOf(this.pattern, node.target)[0]!]![0]})`;
      case 'keep':
        return '(?=([^]*))';
      case 'call':
      case 'conditional':
        throw new Error(`no JavaScript form of ${node.kind}`);
    }
  }

  private emitSet(node: Extract<RegexNode, { kind: 'set' }>): string {
    const { negated, ranges, properties } = node.set;
    const only = ranges.length === 1 && properties.length === 0 && !negated ? ranges[0]! : null;
    return only !== null && only[0] === only[1] ? literalSource(only[0]) : setSource(node.set);
  }

  /** Lookarounds and sequences take no quantifier in JavaScript. */
  private emitAtom(node: RegexNode): string {
    const source = this.emit(node);
    return node.kind === 'set' || node.kind === 'capture' || node.kind === 'backreference' ? source : `(?:${source})`;
  }

  private emitAtomic(node: RegexNode, source: string): string {
    return `(?:(?=(${source}))\\${this.numbers.get(node)})`;
  }

  private nameOf(group: number): string {
    if (!this.isPlain) return '';
    for (const [name, numbers] of this.pattern.names) {
      if (numbers[0] === group) return `?<${name}>`;
    }
    return '';
  }
}

function isAtomic(node: RegexNode): boolean {
  return node.kind === 'atomic' || (node.kind === 'repeat' && node.mode === 'possessive');
}

function quantifierSource(min: number, max: number): string {
  if (max === Infinity) return min === 0 ? '*' : min === 1 ? '+' : `{${min},}`;
  if (min === max) return `{${min}}`;
  return min === 0 && max === 1 ? '?' : `{${min},${max}}`;
}

function literalSource(code: number): string {
  const character = String.fromCodePoint(code);
  if (/[\^$\\.*+?()[\]{}|/]/.test(character)) return `\\${character}`;
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029
    ? `\\u{${code.toString(16)}}`
    : character;
}
