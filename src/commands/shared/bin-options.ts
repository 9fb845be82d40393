import type { BinOptions, BinSpan } from '../../plan/bin-options.ts';
import type { CommandOption } from '../../plan/lowering.ts';
import type { OptionItem, Span } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { toNumber } from '../../values/number.ts';
import { isBinSize, parseTimeSpan, type TimeSpan } from '../../values/time-span.ts';
import { integerOf, textOfValue } from './arguments.ts';

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
