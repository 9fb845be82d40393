import type { BinOptions, BinSpan } from '../plan/bin-options.ts';
import type { RunContext } from '../plan/run-context.ts';
import { formatNumber, roundDecimal, toNumber } from '../values/number.ts';
import { addSpan, binTime, spanSeconds, standardSpans, type TimeSpan } from '../values/time-span.ts';
import type { Scalar } from '../values/value.ts';
import { alignTimeOf } from './align-time.ts';

/** A place on an axis: what is shown, and what places are sorted by. */
export interface AxisKey {
  readonly value: Scalar;
  readonly order: Scalar;
}

/** Cuts values into bins. */
export interface Axis {
  /** The bin of a value; null: the value is left out. What is no number is a bin of its own. */
  keyOf(value: Scalar): AxisKey | null;
  /** The bin after another; null when bins are no continuous series. */
  after(key: AxisKey): AxisKey | null;
}

/** Every value stands for itself. */
export const plainAxis: Axis = { keyOf: (value) => ({ value, order: value }), after: () => null };

/** The axis for bin options. `range`: least and greatest number of the data, needed only without a span. */
export function axisFor(options: BinOptions, range: NumberRange | null, isTime: boolean, context: RunContext): Axis {
  const span = options.span ?? spanFor(options, range, isTime);
  if (span === null) return bounded(plainAxis, options);
  if (span.kind === 'time' || isTime) {
    const time = span.kind === 'time' ? span.span : secondsSpan(span);
    return bounded(timeAxis(time, context.timeZone, alignTimeOf(options.alignTime, context)), options);
  }
  return bounded(span.kind === 'log' ? logAxis(span) : numberAxis(span.width), options);
}

function bounded(axis: Axis, { start, end }: BinOptions): Axis {
  if (start === null && end === null) return axis;
  return {
    keyOf(value) {
      const number = toNumber(value);
      if (number !== null && ((start !== null && number < start) || (end !== null && number > end))) return null;
      return axis.keyOf(value);
    },
    after: (key) => axis.after(key),
  };
}

/** Keys are epoch seconds. */
export function timeAxis(span: TimeSpan, timeZone: string, align = 0): Axis {
  return {
    keyOf(value) {
      const time = toNumber(value);
      if (time === null) return { value, order: value };
      const start = binTime(time, span, timeZone, align);
      return { value: start, order: start };
    },
    after({ order }) {
      if (typeof order !== 'number') return null;
      const next = addSpan(order, span, timeZone);
      return { value: next, order: next };
    },
  };
}

/** Labels are `low-high`, with the decimals of the width; low belongs to the bin, high does not. */
function numberAxis(width: number): Axis {
  const decimals = formatNumber(width).split('.')[1]?.length ?? 0;
  const keyOf = (position: number): AxisKey => {
    const low = tidy(position * width);
    const high = tidy((position + 1) * width);
    return { value: `${roundDecimal(low, decimals)}-${roundDecimal(high, decimals)}`, order: low };
  };
  return {
    keyOf(value) {
      const number = toNumber(value);
      if (number === null || !Number.isFinite(number)) return { value, order: value };
      return keyOf(Math.floor(tidy(number / width)));
    },
    after: ({ order }) => (typeof order === 'number' ? keyOf(Math.round(order / width) + 1) : null),
  };
}

function logAxis({ coefficient, base }: BinSpan & { kind: 'log' }): Axis {
  return {
    keyOf(value) {
      const number = toNumber(value);
      if (number === null || !(number > 0) || !Number.isFinite(number)) return { value, order: value };
      const power = Math.floor(tidy(Math.log(number / coefficient) / Math.log(base)));
      const low = tidy(coefficient * base ** power);
      return { value: `${formatNumber(low)}-${formatNumber(tidy(coefficient * base ** (power + 1)))}`, order: low };
    },
    after: () => null,
  };
}

/** Without the noise in the last digits that products of decimals have (3 * 0.1). */
const tidy = (value: number): number => Number(value.toPrecision(14));

export interface NumberRange {
  readonly least: number;
  readonly greatest: number;
}

/** The range of the numbers among values; null when there is none. */
export function rangeOf(values: Iterable<Scalar>): NumberRange | null {
  let least = Number.POSITIVE_INFINITY;
  let greatest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    const number = toNumber(value);
    if (number === null || !Number.isFinite(number)) continue;
    if (number < least) least = number;
    if (number > greatest) greatest = number;
  }
  return least <= greatest ? { least, greatest } : null;
}

/** The smallest span of a standard size that gives at most `bins` bins; null without numbers. */
function spanFor(options: BinOptions, range: NumberRange | null, isTime: boolean): BinSpan | null {
  if (range === null) return null;
  const bins = options.bins ?? 100;
  const least = options.start ?? range.least;
  const greatest = options.end ?? range.greatest;
  if (isTime) return { kind: 'time', span: timeSpanFor(least, greatest, bins, options.minSpan) };
  // Not below 1, unless the whole range is.
  const floor = greatest - least < 1 && greatest > least ? 0 : 1;
  const shortest = options.minSpan?.kind === 'number' ? options.minSpan.width : 0;
  let width = Math.max(niceWidth((greatest - least) / bins), floor, shortest);
  while (Math.floor(greatest / width) - Math.floor(least / width) + 1 > bins) width = niceWidth(width * 1.01);
  return { kind: 'number', width };
}

/** The least of 1, 2, 5 times a power of ten that is not below `width`. */
function niceWidth(width: number): number {
  if (!(width > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(width));
  return tidy(([1, 2, 5, 10].find((step) => tidy(step * power) >= tidy(width)) ?? 10) * power);
}

/**
 * The smallest standard span that cuts the time from `first` to `last` (epoch seconds) into at most `bins` bins. Beyond
 * that, as many months as it takes.
 */
export function timeSpanFor(first: number, last: number, bins: number, minSpan: BinSpan | null): TimeSpan {
  const shortest = minSpan === null ? 0 : minSpan.kind === 'time' ? spanSeconds(minSpan.span) : secondsOf(minSpan);
  const fits = (span: TimeSpan): boolean => {
    const length = spanSeconds(span);
    return length >= shortest && Math.floor(last / length) - Math.floor(first / length) + 1 <= bins;
  };
  const months = Math.max(1, Math.ceil((last - first) / (spanSeconds({ count: 1, unit: 'mon' }) * bins)));
  return standardSpans.find(fits) ?? { count: months, unit: 'mon' };
}

const secondsOf = (span: BinSpan): number => (span.kind === 'number' ? span.width : 1);

/** A number as a span of time counts seconds. */
function secondsSpan(span: BinSpan & { kind: 'number' | 'log' }): TimeSpan {
  const seconds = secondsOf(span);
  return Number.isInteger(seconds)
    ? { count: seconds, unit: 's' }
    : { count: Math.max(1, Math.round(seconds * 1e6)), unit: 'us' };
}
