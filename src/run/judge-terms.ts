import type { PredicateParts } from '../plan/predicate-parts.ts';
import type { Looking } from './looking.ts';
import { SeenFields, type SeenValues } from './seen-values.ts';

export interface TermOutcome {
  /** As SPL. */
  readonly text: string;
  /** Rows that meet this term, whatever the other terms say. */
  readonly matches: number;
  /** Rows that meet all terms but this one. */
  readonly failsAlone: number;
  /** True for the terms that are to blame. */
  readonly decisive: boolean;
  /** For decisive terms: what the rows hold in the fields compared. */
  readonly values: readonly SeenValues[];
}

interface TermCount {
  matches: number;
  failsAlone: number;
  /** Rows that meet this term and all before it. */
  left: number;
}

export interface Judgement {
  readonly rows: number | null;
  /** Rows that meet every term. */
  readonly passing: number;
  readonly terms: readonly TermOutcome[];
  /** Of the fields asked for: those that no row has. */
  readonly absent: readonly string[];
  /** False when only a part of the rows was looked at. */
  readonly complete: boolean;
}

/** Tests each term alone over the rows, and says which are to blame that none meets all of them. */
export function judge(parts: PredicateParts, fields: ReadonlySet<string>, looking: Looking): Judgement {
  const { terms } = parts;
  const absent = new Set(fields);
  const counts = terms.map((): TermCount => ({ matches: 0, failsAlone: 0, left: 0 }));
  let rows = 0;
  let passing = 0;
  for (const row of looking.rows()) {
    rows++;
    if (absent.size > 0) for (const field of absent) if (row[field] != null) absent.delete(field);
    let failed = 0;
    let failing = -1;
    for (let index = 0; index < terms.length; index++) {
      const count = counts[index]!;
      if (terms[index]!.test(row)) {
        count.matches++;
        if (failed === 0) count.left++;
      } else {
        failed++;
        failing = index;
      }
    }
    if (failed === 0) passing++;
    if (failed === 1) counts[failing]!.failsAlone++;
  }
  // Later walks may end sooner without making these counts wrong.
  const { complete } = looking;
  const found = { rows, passing, absent: rows === 0 ? [] : [...absent], complete };
  if (passing > 0) return { ...found, terms: [] };
  const decisive = rows === 0 ? new Set<number>() : decisiveTerms(counts);
  const seen = seenValues(parts, decisive, counts, looking);
  return {
    ...found,
    terms: terms.map(({ text }, index) => ({
      text,
      matches: counts[index]!.matches,
      failsAlone: counts[index]!.failsAlone,
      decisive: decisive.has(index),
      values: seen.get(index) ?? [],
    })),
  };
}

/**
 * Terms that no row meets; without such, the one that the most rows fail alone; without such, the first one that leaves
 * nothing of what the terms before it left.
 */
function decisiveTerms(counts: readonly TermCount[]): Set<number> {
  const never = counts.flatMap(({ matches }, index) => (matches === 0 ? [index] : []));
  if (never.length > 0) return new Set(never);
  const most = Math.max(0, ...counts.map(({ failsAlone }) => failsAlone));
  const index = counts.findIndex(({ failsAlone, left }) => (most > 0 ? failsAlone === most : left === 0));
  return index < 0 ? new Set() : new Set([index]);
}

/** What the fields of decisive terms hold: in rows that meet every other term where there are such, otherwise in all. */
function seenValues(
  { terms }: PredicateParts,
  decisive: ReadonlySet<number>,
  counts: readonly TermCount[],
  looking: Looking,
): ReadonlyMap<number, readonly SeenValues[]> {
  const seen = new Map([...decisive].map((index) => [index, new SeenFields(terms[index]!)]));
  if (seen.size === 0) return new Map();
  for (const row of looking.rows()) {
    for (const [index, fields] of seen) {
      const others = counts[index]!.failsAlone === 0 || terms.every((term, at) => at === index || term.test(row));
      if (others) fields.add(row);
    }
  }
  return new Map([...seen].map(([index, fields]) => [index, fields.looked ? fields.result() : []]));
}
