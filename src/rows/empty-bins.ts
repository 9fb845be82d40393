import type { RunContext } from '../plan/run-context.ts';
import { strftime } from '../values/strftime.ts';

/** Rows without data that are worth a word: nobody reads so many. */
const many = 2000;
const shown = '%Y-%m-%d %H:%M:%S';

/** Bins of time, and how many of them hold something; `first` and `last` in epoch seconds. */
export interface TimeBins {
  readonly rows: number;
  readonly filled: number;
  readonly first: number;
  readonly last: number;
}

/** Says that nearly all bins are empty, and the range that makes them so many: often one event with a wrong time. */
export function sayEmptyBins(command: string, bins: TimeBins, context: RunContext): void {
  const empty = bins.rows - bins.filled;
  if (empty < many || empty < bins.rows * 0.9) return;
  context.notice(
    `${count(empty)} of the ${count(bins.rows)} rows of '${command}' hold no data: ${timesFrom(bins, context)}. Choose a greater span or a shorter time range (earliest=, latest=)${command === 'timechart' ? ', or write cont=f' : ''}.`,
  );
}

/** `_time runs from ... to ...`. */
export function timesFrom({ first, last }: Pick<TimeBins, 'first' | 'last'>, { timeZone }: RunContext): string {
  return `_time runs from ${strftime(first, shown, timeZone)} to ${strftime(last, shown, timeZone)}`;
}

const count = (number: number): string => number.toLocaleString('en');
