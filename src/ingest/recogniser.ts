import type { Recognition } from '../knowledge/source.ts';
import { compileTestValues } from './field-test.ts';
import { compileRecognition, type UnknownEvent } from './recognise.ts';

/** What is to be recognised, and by which alternatives. */
export interface Recognisable<S> {
  readonly source: S;
  readonly recognise: readonly Recognition[];
  /** Told of a pattern that cannot be used. */
  readonly problem: (message: string) => void;
}

interface Alternative {
  /** The source's place in the order in which sources are tried. */
  readonly rank: number;
  readonly recognition: Recognition;
  readonly test: (event: UnknownEvent) => boolean;
}

/**
 * Finds the first of the sources, in their order, one of whose alternatives holds for an event. There are hundreds of
 * alternatives, and nearly all of them ask for a member that the event does not have: they are found by the members that it has.
 */
export function createRecogniser<S>(sources: readonly Recognisable<S>[]): (event: UnknownEvent) => S | null {
  const alternatives = sources.flatMap(({ recognise, problem }, rank) =>
    recognise.map((recognition) => ({ rank, recognition, test: compileRecognition(recognition, problem) })),
  );
  const { byMember, others } = indexed(alternatives);
  const forGivenSourcetype = others.filter(({ recognition }) => recognition.sourcetype.length > 0);
  const always = others.filter(({ recognition }) => recognition.sourcetype.length === 0);

  return (event) => {
    let best = sources.length;
    const tryAll = (list: readonly Alternative[]): void => {
      for (let index = 0; index < list.length; index++) {
        const { rank, test } = list[index]!;
        if (rank < best && test(event)) best = rank;
      }
    };
    const { json } = event;
    if (typeof json === 'object' && json !== null) {
      for (const member in json) {
        const list = byMember.get(member);
        if (list !== undefined) tryAll(list);
      }
    }
    if (event.sourcetype !== null) tryAll(forGivenSourcetype);
    tryAll(always);
    return sources[best]?.source ?? null;
  };
}

/** Top-level member -> the alternatives that no event without it can satisfy; and those that need no member. */
function indexed(alternatives: readonly Alternative[]): {
  byMember: ReadonlyMap<string, readonly Alternative[]>;
  others: readonly Alternative[];
} {
  const uses = new Map<string, number>();
  for (const { recognition } of alternatives)
    for (const field of neededFields(recognition)) uses.set(topMember(field), (uses.get(topMember(field)) ?? 0) + 1);
  const byMember = new Map<string, Alternative[]>();
  const others: Alternative[] = [];
  for (const alternative of alternatives) {
    // The member that the fewest ask for is likely the rarest in events.
    const [field] = neededFields(alternative.recognition).sort(
      (a, b) => uses.get(topMember(a))! - uses.get(topMember(b))!,
    );
    if (field === undefined) {
      others.push(alternative);
      continue;
    }
    // A path can also be a member's name that holds dots.
    for (const member of new Set([topMember(field), field])) {
      const list = byMember.get(member) ?? [];
      list.push(alternative);
      byMember.set(member, list);
    }
  }
  return { byMember, others };
}

function neededFields({ keys, where }: Recognition): string[] {
  const tested = where.filter(({ values, negated }) => !negated && !compileTestValues(values)(null));
  return [...keys, ...tested.map(({ field }) => field)];
}

function topMember(path: string): string {
  const dot = path.indexOf('.');
  return dot < 0 ? path : path.slice(0, dot);
}
