/** One measurement of several commands, each with its own figures by name. */
export type Round = Readonly<Record<string, number>>;

/** How often something is measured: at least `least`, at most `most` times, and no further after `seconds`. */
export interface Effort {
  readonly least: number;
  readonly most: number;
  readonly seconds: number;
}

/** Measures again and again; what one round compares runs in turn, so that what else the machine does meets all of it alike. */
export function measure(effort: Effort, round: () => Round): readonly Round[] {
  const rounds: Round[] = [];
  const since = performance.now();
  do rounds.push(round());
  while (
    rounds.length < effort.least ||
    (rounds.length < effort.most && performance.now() - since < effort.seconds * 1000)
  );
  return rounds;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median of a figure over all rounds. */
export const medianOf = (rounds: readonly Round[], name: string): number => median(rounds.map((round) => round[name]!));
