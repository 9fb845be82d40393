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
  /** Groups that are certainly set at the place that is being looked at. */
  private readonly certain = new Set<number>();
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
    this.visit(this.pattern.root, false);
    if (this.sameMatch && this.sameGroups) return 'exact';
    return this.sameMatch && !this.needsGroups ? 'exact-but-groups' : 'inexact';
  }

  /** Walks a node, with `certain` as it is before it; returns the groups that the node adds to `certain`. */
  private visit(node: RegexNode, inLookbehind: boolean): readonly number[] {
    switch (node.kind) {
      case 'sequence':
        return node.items.flatMap((item) => this.visit(item, inLookbehind));
      case 'alternation':
        return this.visitBranches(node.branches, inLookbehind);
      case 'capture': {
        const added = this.visit(node.body, inLookbehind);
        if (this.certain.has(node.number)) return added;
        this.certain.add(node.number);
        return [...added, node.number];
      }
      case 'atomic':
        if (inLookbehind) this.sameMatch = false;
        return this.visit(node.body, inLookbehind);
      case 'look': {
        const added = this.visit(node.body, node.behind);
        return node.negative ? this.forget(added) : added;
      }
      case 'repeat': {
        if (node.mode === 'possessive' && inLookbehind) this.sameMatch = false;
        const added = this.visit(node.body, inLookbehind);
        this.checkRepeat(node);
        return node.min > 0 ? added : this.forget(added);
      }
      case 'backreference':
        this.needsGroups = true;
        if (inLookbehind || node.caseless || !this.isSet(node.target)) this.sameMatch = false;
        return [];
      case 'assertion':
        if (node.assertion === 'search-start') this.sameMatch = false;
        return [];
      case 'call':
      case 'conditional':
        this.sameMatch = false;
        return [];
      case 'keep':
        this.needsGroups = true;
        return [];
      case 'set':
        return [];
    }
  }

  private visitBranches(branches: readonly RegexNode[], inLookbehind: boolean): readonly number[] {
    const counts = new Map<number, number>();
    for (const branch of branches) {
      const added = this.visit(branch, inLookbehind);
      for (const group of added) counts.set(group, (counts.get(group) ?? 0) + 1);
      this.forget(added);
    }
    const common = [...counts.keys()].filter((group) => counts.get(group) === branches.length);
    for (const group of common) this.certain.add(group);
    return common;
  }

  private forget(groups: readonly number[]): readonly number[] {
    for (const group of groups) this.certain.delete(group);
    return [];
  }

  private isSet(target: GroupTarget): boolean {
    const groups = groupsOf(this.pattern, target);
    return groups.length === 1 && this.certain.has(groups[0]!) && this.captureCounts.get(groups[0]!) === 1;
  }

  /** Called when `certain` is as it is after one turn. */
  private checkRepeat(node: Extract<RegexNode, { kind: 'repeat' }>): void {
    if (node.max <= 1 && node.min === node.max) return;
    const groups = capturesIn(node.body);
    const canBeEmpty = widthOf(node.body).min === 0;
    if (canBeEmpty && !isEmptyLast(node.body)) this.sameMatch = false;
    const mayBeSkipped = [...groups].some((group) => !this.certain.has(group) || this.captureCounts.get(group) !== 1);
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
