import { type GroupTarget, groupsOf, partsOf, type RegexNode, type RegexPattern, widthOf } from './regex-syntax.ts';

/** How far JavaScript's own engine does what PCRE2 does: everything, all but the texts of groups, or less than that. */
export type Exactness = 'exact' | 'exact-but-groups' | 'inexact';

/**
 * Whether JavaScript's own engine matches a pattern as PCRE2 does, once it is translated. It does not with
 * - calls, conditions and `\G`, which it does not have;
 * - a backreference to a group that may be unset (it matches the empty text in JavaScript, nothing in PCRE2), to one of
 *   several groups, or without regard to case;
 * - a repeated part in which a group may be skipped: JavaScript forgets its text at each turn, PCRE2 keeps it;
 * - a repeated part that may match the empty text: JavaScript rejects such a turn, so that groups differ, and the match
 *   too when the empty text is not the last choice;
 * - an atomic part or a backreference in a lookbehind, which JavaScript reads from right to left.
 */
export function exactnessOf(pattern: RegexPattern): Exactness {
  return new ExactnessCheck(pattern).run();
}

class ExactnessCheck {
  private sameMatch = true;
  private sameGroups = true;
  /** A backreference or `\K`: the match depends on groups, or begins elsewhere than it starts. */
  private needsGroups = false;
  /** How many captures have each number: several in a branch reset. */
  private readonly captureCounts = new Map<number, number>();

  constructor(private readonly pattern: RegexPattern) {
    this.countCaptures(pattern.root);
  }

  private countCaptures(node: RegexNode): void {
    if (node.kind === 'capture') this.captureCounts.set(node.number, (this.captureCounts.get(node.number) ?? 0) + 1);
    for (const part of partsOf(node)) this.countCaptures(part);
  }

  run(): Exactness {
    this.visit(this.pattern.root, new Set(), false);
    if (this.sameMatch && this.sameGroups) return 'exact';
    return this.sameMatch && !this.needsGroups ? 'exact-but-groups' : 'inexact';
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
        if (inLookbehind) this.sameMatch = false;
        return this.visit(node.body, set, inLookbehind);
      case 'look': {
        const after = this.visit(node.body, set, node.behind);
        return node.negative ? set : after;
      }
      case 'repeat': {
        if (node.mode === 'possessive' && inLookbehind) this.sameMatch = false;
        const after = this.visit(node.body, set, inLookbehind);
        this.checkRepeat(node, after);
        return node.min > 0 ? after : set;
      }
      case 'backreference':
        this.needsGroups = true;
        if (inLookbehind || node.caseless || !this.isSet(node.target, set)) this.sameMatch = false;
        return set;
      case 'assertion':
        if (node.assertion === 'search-start') this.sameMatch = false;
        return set;
      case 'call':
      case 'conditional':
        this.sameMatch = false;
        return set;
      case 'keep':
        this.needsGroups = true;
        return set;
      case 'set':
        return set;
    }
  }

  private isSet(target: GroupTarget, set: ReadonlySet<number>): boolean {
    const groups = groupsOf(this.pattern, target);
    return groups.length === 1 && set.has(groups[0]!) && this.captureCounts.get(groups[0]!) === 1;
  }

  /** `after`: the groups that are certainly set after one turn. */
  private checkRepeat(node: Extract<RegexNode, { kind: 'repeat' }>, after: ReadonlySet<number>): void {
    if (node.max <= 1 && node.min === node.max) return;
    const groups = capturesIn(node.body);
    const canBeEmpty = widthOf(node.body).min === 0;
    if (canBeEmpty && !isEmptyLast(node.body)) this.sameMatch = false;
    const mayBeSkipped = [...groups].some((group) => !after.has(group) || this.captureCounts.get(group) !== 1);
    if (groups.size === 0 || !(canBeEmpty || (node.max > 1 && mayBeSkipped))) return;
    this.sameGroups = false;
    // The place of \K is part of the match.
    if (groups.has(KEEP)) this.sameMatch = false;
  }
}

/** Stands for `\K` among the groups, because it remembers a place as well. */
const KEEP = 0;

/** Numbers of the groups in a node. */
function capturesIn(node: RegexNode): Set<number> {
  const groups = new Set<number>();
  const walk = (part: RegexNode): void => {
    if (part.kind === 'capture') groups.add(part.number);
    if (part.kind === 'keep') groups.add(KEEP);
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
    case 'capture':
      return isEmptyLast(node.body);
    default:
      return true;
  }
}
