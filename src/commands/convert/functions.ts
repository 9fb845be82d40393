import { parseDuration } from '../../values/duration.ts';
import { toNumber, toText } from '../../values/number.ts';
import { strftime } from '../../values/strftime.ts';
import { compileStrptime } from '../../values/strptime.ts';
import type { Scalar } from '../../values/value.ts';

/** One function of `convert`: null when the value cannot be converted. */
export type Conversion = (value: Scalar) => Scalar | null;

export interface ConversionContext {
  readonly timeFormat: string;
  readonly timeZone: string;
}

/** The functions of `convert` by name, without `none`, which converts nothing. Rule: Search Reference, "convert". */
export const conversions: ReadonlyMap<string, (context: ConversionContext) => Conversion> = new Map([
  ['auto', () => automatic],
  [
    'ctime',
    ({ timeFormat, timeZone }: ConversionContext): Conversion =>
      (value) => {
        const time = toNumber(value);
        return time === null || !Number.isFinite(time) ? null : strftime(time, timeFormat, timeZone);
      },
  ],
  ['dur2sec', () => duration],
  ['memk', () => kilobytes],
  [
    'mktime',
    ({ timeFormat, timeZone }: ConversionContext): Conversion => {
      const parse = compileStrptime(timeFormat, timeZone);
      return (value) => parse(toText(value));
    },
  ],
  ['mstime', () => minutesAndSeconds],
  ['num', () => automatic],
  ['rmcomma', () => (value: Scalar) => toText(value).replaceAll(',', '')],
  ['rmunit', () => leadingNumber],
]);

/** Numbers as they are, with commas, durations and minutes with seconds; nothing that only starts like a number. */
function automatic(value: Scalar): Scalar | null {
  if (typeof value === 'number') return value;
  if (toNumber(value) !== null) return value;
  const text = /^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(value) ? value.replaceAll(',', '') : null;
  return text ?? duration(value) ?? (value.includes(':') ? minutesAndSeconds(value) : null);
}

function duration(value: Scalar): Scalar | null {
  return parseDuration(toText(value));
}

const memoryFactors: Readonly<Record<string, number>> = { '': 1, k: 1, m: 1024, g: 1024 * 1024 };

function kilobytes(value: Scalar): Scalar | null {
  const match = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*([kmg]?)b?\s*$/i.exec(toText(value));
  return match === null ? null : Number(match[1]) * memoryFactors[match[2]!.toLowerCase()]!;
}

/** `[MM:]SS.SSS` as seconds. */
function minutesAndSeconds(value: Scalar): Scalar | null {
  const match = /^(?:(\d+):)?(\d+(?:\.\d+)?)$/.exec(toText(value));
  return match === null ? null : Number(match[1] ?? 0) * 60 + Number(match[2]);
}

function leadingNumber(value: Scalar): Scalar | null {
  return /^\s*([-+]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)/.exec(toText(value))?.[1] ?? null;
}

/** What a function makes of a value, for sentences. */
export function conversionWords(name: string, timeFormat: string): string {
  switch (name) {
    case 'ctime':
      return `a readable time (${timeFormat})`;
    case 'mktime':
      return `epoch seconds (read as ${timeFormat})`;
    case 'dur2sec':
      return 'seconds (from hours, minutes and seconds)';
    case 'mstime':
      return 'seconds (from minutes and seconds)';
    case 'memk':
      return 'kilobytes';
    case 'rmcomma':
      return 'a number without commas';
    case 'rmunit':
      return 'a number without its unit';
    case 'num':
      return 'a number (or nothing)';
    default:
      return 'a number where it is one';
  }
}
