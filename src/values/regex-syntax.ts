import type { CharacterSet } from './regex-set.ts';

/** A group by number (0 is the whole pattern) or by name. */
export type GroupTarget = number | string;

export type RegexNode =
  | { readonly kind: 'sequence'; readonly items: readonly RegexNode[] }
  | { readonly kind: 'alternation'; readonly branches: readonly RegexNode[] }
  /** One code point. */
  | { readonly kind: 'set'; readonly set: CharacterSet }
  | { readonly kind: 'capture'; readonly number: number; readonly body: RegexNode }
  | { readonly kind: 'atomic'; readonly body: RegexNode }
  | { readonly kind: 'look'; readonly behind: boolean; readonly negative: boolean; readonly body: RegexNode }
  | {
      readonly kind: 'repeat';
      readonly body: RegexNode;
      readonly min: number;
      /** Infinity for no limit. */
      readonly max: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly kind: 'assertion'; readonly assertion: Assertion }
  | { readonly kind: 'backreference'; readonly target: GroupTarget; readonly caseless: boolean }
  /** `\K`: the match is reported from here on. */
  | { readonly kind: 'keep' }
  /** Calls a group as a subroutine, or the whole pattern. */
  | { readonly kind: 'call'; readonly target: GroupTarget }
  | { readonly kind: 'conditional'; readonly test: Condition; readonly yes: RegexNode; readonly no: RegexNode };

export type Assertion =
  | 'text-start'
  | 'text-end'
  /** The end, or before a newline that is the last character. */
  | 'last-line-end'
  | 'line-start'
  | 'line-end'
  | 'word-boundary'
  | 'no-word-boundary'
  | 'search-start';

export type Condition =
  | { readonly kind: 'group'; readonly target: GroupTarget }
  /** True inside a call of the target; null means any call. */
  | { readonly kind: 'recursion'; readonly target: GroupTarget | null }
  | { readonly kind: 'look'; readonly look: RegexNode }
  | { readonly kind: 'define' };

/** A parsed pattern. */
export interface RegexPattern {
  readonly root: RegexNode;
  readonly groupCount: number;
  /** Numbers of the groups that have a name (several if it is repeated), in the order of the pattern. */
  readonly names: ReadonlyMap<string, readonly number[]>;
}

/** The numbers of the groups that a target means. */
export function groupsOf(pattern: RegexPattern, target: GroupTarget): readonly number[] {
  return typeof target === 'number' ? [target] : (pattern.names.get(target) ?? []);
}

/** The direct parts of a node. */
export function partsOf(node: RegexNode): readonly RegexNode[] {
  switch (node.kind) {
    case 'sequence':
      return node.items;
    case 'alternation':
      return node.branches;
    case 'capture':
    case 'atomic':
    case 'look':
    case 'repeat':
      return [node.body];
    case 'conditional':
      return node.test.kind === 'look' ? [node.test.look, node.yes, node.no] : [node.yes, node.no];
    default:
      return [];
  }
}

/** How many code points a node can match. References and calls count as anything. */
export function widthOf(node: RegexNode): { readonly min: number; readonly max: number } {
  switch (node.kind) {
    case 'set':
      return { min: 1, max: 1 };
    case 'sequence': {
      const widths = node.items.map(widthOf);
      return {
        min: widths.reduce((sum, width) => sum + width.min, 0),
        max: widths.reduce((sum, width) => sum + width.max, 0),
      };
    }
    case 'alternation':
      return widest(node.branches);
    case 'conditional':
      return widest([node.yes, node.no]);
    case 'capture':
    case 'atomic':
      return widthOf(node.body);
    case 'repeat': {
      const { min, max } = widthOf(node.body);
      return { min: min * node.min, max: max === 0 ? 0 : max * node.max };
    }
    case 'backreference':
    case 'call':
      return { min: 0, max: Infinity };
    default:
      return { min: 0, max: 0 };
  }
}

function widest(nodes: readonly RegexNode[]): { readonly min: number; readonly max: number } {
  const widths = nodes.map(widthOf);
  return { min: Math.min(...widths.map((width) => width.min)), max: Math.max(...widths.map((width) => width.max)) };
}
