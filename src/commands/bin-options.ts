import type { BinOptions, BinSpan } from '../plan/bin-options.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { RunContext } from '../plan/run-context.ts';
import type { OptionItem, Span } from '../syntax/ast.ts';
import { SplError } from '../syntax/spl-error.ts';
import { toNumber } from '../values/number.ts';
import { compileStrptime } from '../values/strptime.ts';
import { applyTimeModifier, parseTimeModifier } from '../values/time-modifier.ts';
import { isBinSize, parseTimeSpan, type TimeSpan } from '../values/time-span.ts';
import { integerOf, textOfValue } from './arguments.ts';

export const noBinOptions: BinOptions = {
  span: null,
  bins: null,
  minSpan: null,
  start: null,
  end: null,
  alignTime: null,
};

export const binOptions: readonly CommandOption[] = [
  {
    name: 'span',
    values: '<span>|<number>|<log-span>',
    summary: 'Size of each bin: 1h, 250ms (which divides a second), 10, log2, 2log5.',
  },
  { name: 'bins', values: '<int>', summary: 'Greatest number of bins; their size is found from the data.' },
  { name: 'minspan', values: '<span>', summary: 'Smallest size that may be found from the data.' },
  { name: 'start', values: '<number>', summary: 'Least number; smaller ones are left out.' },
  { name: 'end', values: '<number>', summary: 'Upper bound of the numbers; greater ones are left out.' },
  { name: 'aligntime', values: '<time>', summary: 'Time that bins smaller than a day are aligned to.' },
];

/** Reads the bin options that were given; null when there are none. */
export function readBinOptions(given: ReadonlyMap<string, OptionItem>): BinOptions | null {
  if (!binOptions.some(({ name }) => given.has(name))) return null;
  const bins = given.get('bins');
  const alignTime = given.get('aligntime');
  return {
    span: readSpan(given.get('span')),
    bins: bins ? integerOf(bins, { min: 1, max: 50_000 }) : null,
    minSpan: readSpan(given.get('minspan')),
    start: readNumber(given.get('start')),
    end: readNumber(given.get('end')),
    alignTime: alignTime ? textOfValue(alignTime.value, alignTime) : null,
  };
}

function readSpan(option: OptionItem | undefined): BinSpan | null {
  if (!option) return null;
  const text = textOfValue(option.value, option);
  const span = parseBinSpan(text);
  if (span?.kind === 'time') checkBinSize(span.span, text, option.value.span);
  if (span) return span;
  throw new SplError(
    `'${text}' is no size of a bin.`,
    option.value.span,
    'Write a span of time (1h, 1mon), a number (10) or a logarithm (log2, 2log5).',
    'option-value',
  );
}

/** @throws SplError for a span below a second that does not divide a second. */
export function checkBinSize(span: TimeSpan, text: string, at: Span): void {
  if (isBinSize(span)) return;
  throw new SplError(
    `Bins of ${text} do not fit into a second.`,
    at,
    'A span in ds, cs, ms or us is shorter than a second and divides it: 5ds, 20cs, 250ms.',
    'option-value',
  );
}

/** `1h`, `10`, `0.5`, `log`, `2log5`; null for anything else. */
export function parseBinSpan(text: string): BinSpan | null {
  const number = toNumber(text);
  if (number !== null) return number > 0 && Number.isFinite(number) ? { kind: 'number', width: number } : null;
  const log = /^(\d+(?:\.\d+)?)?log(\d+(?:\.\d+)?)?$/i.exec(text);
  if (log) {
    const coefficient = Number(log[1] ?? 1);
    const base = Number(log[2] ?? 10);
    // Splunk asks for a coefficient below the base; a greater one gives the same bounds as that divided by the base.
    return base > 1 && coefficient >= 1 ? { kind: 'log', coefficient, base } : null;
  }
  const span = parseTimeSpan(text);
  return span ? { kind: 'time', span } : null;
}

function readNumber(option: OptionItem | undefined): number | null {
  if (!option) return null;
  const text = textOfValue(option.value, option);
  const number = toNumber(text);
  if (number !== null && Number.isFinite(number)) return number;
  throw new SplError(`'${option.name}' must be a number, not '${text}'.`, option.value.span, null, 'option-value');
}

const isoFormats = ['%Y-%m-%dT%H:%M:%S.%Q%:z', '%Y-%m-%dT%H:%M:%S%:z', '%Y-%m-%dT%H:%M:%S', '%Y-%m-%d'];

/**
 * The moment (epoch seconds) that bins are aligned to; 0 when nothing was asked for, or when `earliest` or `latest` is
 * unbounded.
 * @throws SplError for text that is no time.
 */
export function alignTimeOf(text: string | null, context: RunContext): number {
  if (text === null) return 0;
  if (text === 'earliest') return context.earliest ?? 0;
  if (text === 'latest') return context.latest ?? 0;
  const modifier = parseTimeModifier(text);
  if (modifier) return applyTimeModifier(modifier, context.now, context.timeZone);
  for (const format of isoFormats) {
    const time = compileStrptime(format, context.timeZone)(text);
    if (time !== null) return time;
  }
  throw new SplError(
    `'aligntime=${text}' is no time.`,
    null,
    'Write earliest, latest, @d+3h or epoch seconds.',
    'option-value',
  );
}
