import { type GroupTarget, groupsOf, partsOf, type RegexNode, type RegexPattern, widthOf } from './regex-syntax.ts';

/**
 * Whether JavaScript's own engine matches a pattern exactly as PCRE2 does, once it is translated. It cannot for
 * - calls, conditions and `\G`, which it does not have;
 * - a backreference to a group that may be unset (it matches the empty text in JavaScript, nothing in PCRE2), to one of
 *   several groups, or without regard to case;
 * - a repeated part in which a group may be skipped (JavaScript forgets its text at each turn, PCRE2 keeps it);
 * - a repeated part that may match the empty text while it has other choices (JavaScript rejects such a turn);
 * - an atomic part or a backreference in a lookbehind, which JavaScript reads from right to left.
 */
export function isExactInJavaScript(pattern: RegexPattern): boolean {
  return new ExactnessCheck(pattern).run();
}

class ExactnessCheck {
  private exact = true;

  constructor(private readonly pattern: RegexPattern) {}

  run(): boolean {
    this.visit(this.pattern.root, new Set(), false);
    return this.exact;
  }

  /** Returns the groups that are certainly set after the node, given those set before it. */
  private visit(node: RegexNode, set: ReadonlySet<number>, inLookbehind: boolean): ReadonlySet<number> {
    switch (node.kind) {
      case 'sequence':
        return node.items.reduce((before, item) => this.visit(item, before, inLookbehind), set);
      case 'alternation': {
        const after = node.branches.map((branch) => this.visit(branch, set, inLookbehind));
        return new Set([...after[0]!].filter((group) => after.every((branch) => branch.has(group))));
      }
      case 'capture':
        return new Set(this.visit(node.body, set, inLookbehind)).add(node.number);
      case 'atomic':
        if (inLookbehind) this.exact = false;
        return this.visit(node.body, set, inLookbehind);
      case 'look': {
        const after = this.visit(node.body, set, node.behind);
        return node.negative ? set : after;
      }
      case 'repeat': {
        if (node.mode === 'possessive' && inLookbehind) this.exact = false;
        const after = this.visit(node.body, set, inLookbehind);
        if (!this.isExactRepeat(node)) this.exact = false;
        return node.min > 0 ? after : set;
      }
      case 'backreference':
        if (inLookbehind || node.caseless || !this.isSet(node.target, set)) this.exact = false;
        return set;
      case 'assertion':
        if (node.assertion === 'search-start') this.exact = false;
        return set;
      case 'call':
      case 'conditional':
        this.exact = false;
        return set;
      case 'set':
      case 'keep':
        return set;
    }
  }

  private isSet(target: GroupTarget, set: ReadonlySet<number>): boolean {
    const groups = groupsOf(this.pattern, target);
    return groups.length === 1 && set.has(groups[0]!);
  }

  private isExactRepeat(node: Extract<RegexNode, { kind: 'repeat' }>): boolean {
    if (node.max <= 1 && node.min === node.max) return true;
    const groups = capturesIn(node.body);
    const canBeEmpty = widthOf(node.body).min === 0;
    if (groups.size === 0) return !canBeEmpty || isEmptyLast(node.body);
    if (canBeEmpty) return false;
    if (node.max <= 1) return true;
    const always = this.visit(node.body, new Set(), false);
    return [...groups].every((group) => always.has(group));
  }
}

/** Numbers of the groups in a node; `\K` counts as group 0, because it remembers a place as well. */
function capturesIn(node: RegexNode): Set<number> {
  const groups = new Set<number>();
  const walk = (part: RegexNode): void => {
    if (part.kind === 'capture') groups.add(part.number);
    if (part.kind === 'keep') groups.add(0);
    for (const child of partsOf(part)) walk(child);
  };
  walk(node);
  return groups;
}

/** Whether a node tries the empty text only after everything else. */
function isEmptyLast(node: RegexNode): boolean {
  if (widthOf(node).min > 0) return true;
  switch (node.kind) {
    case 'sequence':
      return node.items.every(isEmptyLast);
    case 'alternation':
      return node.branches.every((branch, i) => {
        const isLast = i === node.branches.length - 1;
        return isLast ? isEmptyLast(branch) : widthOf(branch).min > 0;
      });
    case 'repeat':
      return node.mode !== 'lazy' && isEmptyLast(node.body);
    case 'atomic':
      return isEmptyLast(node.body);
    default:
      return true;
  }
}
