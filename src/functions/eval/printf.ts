import { toNumber } from '../../values/number.ts';
import type { ExpressionValue } from '../../values/value.ts';
import { textOfValue } from '../compiled-argument.ts';

/** A format of `printf`: literal text and conversions in turn. */
export type PrintfFormat = readonly (string | Conversion)[];

interface Conversion {
  /** One of `a c d e f g o s u x`; upper case where the result is. */
  readonly letter: string;
  readonly flags: string;
  /** `*`: taken from an argument. */
  readonly width: number | '*' | null;
  readonly precision: number | '*' | null;
}

const conversionPattern = /%([-'0+ #]*)(\*|\d+)?(?:\.(\*|\d*))?([a-zA-Z%])/y;
const synonyms: Readonly<Record<string, string>> = { i: 'd', z: 's', p: 'X', F: 'f' };
const maxWidth = 10_000;

/** Reads a format; the message of what is wrong with it when it cannot be used. */
export function parsePrintf(format: string): PrintfFormat | { readonly problem: string } {
  const parts: (string | Conversion)[] = [];
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf('%', at);
    if (percent < 0) break;
    parts.push(format.slice(at, percent));
    conversionPattern.lastIndex = percent;
    const match = conversionPattern.exec(format);
    if (match === null) return { problem: `'${format.slice(percent, percent + 5)}' is no conversion` };
    const [text, flags, width, precision, typed] = match as unknown as [string, string, string?, string?, string?];
    const letter = synonyms[typed!] ?? typed!;
    if (letter === '%') parts.push('%');
    else if ('acdefgosuxAEGX'.includes(letter)) {
      parts.push({ letter, flags, width: sizeOf(width), precision: sizeOf(precision) });
    } else return { problem: `the conversion '${text}' is not supported` };
    at = percent + text.length;
  }
  parts.push(format.slice(at));
  return parts;
}

function sizeOf(text: string | undefined): number | '*' | null {
  if (text === undefined) return null;
  return text === '*' ? text : Math.min(Number(text), maxWidth);
}

/** How many arguments a format takes. */
export function printfArgumentCount(format: PrintfFormat): number {
  let count = 0;
  for (const part of format) {
    if (typeof part === 'string') continue;
    count += 1 + (part.width === '*' ? 1 : 0) + (part.precision === '*' ? 1 : 0);
  }
  return count;
}

/**
 * Fills a format, as C's sprintf does. A missing value prints `Null` with %s; with a numeric conversion, a missing
 * value and text that is no number make the whole result null. `grown` is told how long it has become; it may throw.
 * Rule: Search Reference, "Conversion functions" (printf).
 */
export function printf(
  format: PrintfFormat,
  values: readonly ExpressionValue[],
  grown: (length: number) => void,
): string | null {
  let result = '';
  let next = 0;
  const size = (given: number | '*' | null): number | null => {
    if (given !== '*') return given;
    const value = toNumber(values[next++]);
    return value === null ? null : Math.max(-maxWidth, Math.min(Math.trunc(value), maxWidth));
  };
  for (const part of format) {
    if (typeof part === 'string') {
      result += part;
      continue;
    }
    const width = size(part.width);
    const precision = size(part.precision);
    const flags = new Set(part.flags);
    if (width !== null && width < 0) flags.add('-');
    const text = convert(part.letter, flags, Math.abs(width ?? 0), precision, values[next++]);
    if (text === null) return null;
    result += text;
    grown(result.length);
  }
  return result;
}

function convert(
  letter: string,
  flags: ReadonlySet<string>,
  width: number,
  givenPrecision: number | null,
  value: ExpressionValue,
): string | null {
  const precision = givenPrecision !== null && givenPrecision < 0 ? null : givenPrecision;
  if (letter === 's' || letter === 'c') {
    const text = letter === 's' ? printedText(value) : character(value);
    if (text === null) return null;
    return padded('', precision === null ? text : firstCharacters(text, precision), flags, width, false);
  }
  const number = toNumber(value);
  if (number === null) return null;
  if (!Number.isFinite(number)) {
    const word = Number.isNaN(number) ? 'nan' : 'inf';
    return padded(
      signOf(number, flags),
      letter === letter.toLowerCase() ? word : word.toUpperCase(),
      flags,
      width,
      false,
    );
  }
  const lower = letter.toLowerCase();
  if ('dux'.includes(lower) || lower === 'o') {
    const { prefix, digits } = integer(lower, number, flags, precision);
    const text = upperIf(letter, digits);
    return padded(upperIf(letter, prefix), text, flags, width, precision === null);
  }
  const sign = signOf(number, flags);
  const body = real(lower, Math.abs(number), flags, precision);
  const prefix = lower === 'a' ? `${sign}0x` : sign;
  return padded(upperIf(letter, prefix), upperIf(letter, body), flags, width, true);
}

function printedText(value: ExpressionValue): string | null {
  if (value == null) return 'Null';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return textOfValue(value);
}

/** A code point given as a number, or the first letter of a text. */
function character(value: ExpressionValue): string | null {
  const number = toNumber(value);
  if (number === null) return textOfValue(value)?.match(/^./su)?.[0] ?? null;
  const valid = Number.isInteger(number) && number >= 0 && number <= 0x10ffff;
  return valid ? String.fromCodePoint(number) : null;
}

function signOf(value: number, flags: ReadonlySet<string>): string {
  if (value < 0 || Object.is(value, -0)) return '-';
  return flags.has('+') ? '+' : flags.has(' ') ? ' ' : '';
}

function integer(letter: string, value: number, flags: ReadonlySet<string>, precision: number | null) {
  const whole = BigInt(Math.trunc(value));
  const signed = letter === 'd';
  const magnitude = signed ? (whole < 0n ? -whole : whole) : BigInt.asUintN(64, whole);
  const radix = letter === 'x' ? 16 : letter === 'o' ? 8 : 10;
  let digits = magnitude === 0n && precision === 0 ? '' : magnitude.toString(radix);
  digits = digits.padStart(precision ?? 0, '0');
  if (flags.has("'") && radix === 10) digits = grouped(digits);
  if (letter === 'o' && flags.has('#') && !digits.startsWith('0')) digits = `0${digits}`;
  const sign = signed ? signOf(whole < 0n ? -1 : 1, flags) : '';
  return { prefix: letter === 'x' && flags.has('#') && magnitude !== 0n ? '0x' : sign, digits };
}

const maxDecimals = 100;

function real(letter: string, value: number, flags: ReadonlySet<string>, precision: number | null): string {
  const digits = Math.min(precision ?? 6, maxDecimals);
  const keepPoint = flags.has('#');
  switch (letter) {
    case 'e':
      return exponential(value, digits, keepPoint);
    case 'f': {
      const text = fixed(value, digits, keepPoint);
      return flags.has("'") ? grouped(text) : text;
    }
    case 'g':
      return general(value, digits || 1, flags);
    default:
      return hexadecimal(value, Math.min(digits, 13), keepPoint);
  }
}

/** `toFixed`, but an exact half goes to the even digit, as in C, and large numbers are written out. */
function fixed(value: number, decimals: number, keepPoint: boolean): string {
  if (value >= 1e21) {
    const zeros = decimals > 0 ? `.${'0'.repeat(decimals)}` : keepPoint ? '.' : '';
    return BigInt(value).toString() + zeros;
  }
  const exact = value.toFixed(maxDecimals);
  const point = exact.indexOf('.');
  const rest = exact.slice(point + 1 + decimals);
  let text = value.toFixed(decimals);
  if (/^50*$/.test(rest)) {
    const cut = exact.slice(0, decimals === 0 ? point : point + 1 + decimals);
    const isEven = Number(cut.at(-1)) % 2 === 0;
    if (isEven) text = cut;
  }
  return decimals === 0 && keepPoint ? `${text}.` : text;
}

function exponential(value: number, decimals: number, keepPoint: boolean): string {
  const [mantissa, exponent] = value.toExponential(decimals).split('e') as [string, string];
  const digits = exponent.slice(1).padStart(2, '0');
  return `${mantissa}${keepPoint && decimals === 0 ? '.' : ''}e${exponent[0]}${digits}`;
}

/** %g: the shorter of %f and %e, without trailing zeros unless `#` asks for them. */
function general(value: number, significant: number, flags: ReadonlySet<string>): string {
  const exponent = value === 0 ? 0 : Number(value.toExponential(significant - 1).split('e')[1]);
  const keepPoint = flags.has('#');
  const plain = exponent >= -4 && exponent < significant;
  const text = plain
    ? fixed(value, significant - 1 - exponent, keepPoint)
    : exponential(value, significant - 1, keepPoint);
  const trimmed = keepPoint ? text : text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
  return flags.has("'") && plain ? grouped(trimmed) : trimmed;
}

/** The mantissa in hexadecimal and the exponent of 2, without the leading 0x. */
function hexadecimal(value: number, digits: number, keepPoint: boolean): string {
  if (value === 0) return `0${digits > 0 ? `.${'0'.repeat(digits)}` : keepPoint ? '.' : ''}p+0`;
  let exponent = Math.floor(Math.log2(value));
  let mantissa = value / 2 ** exponent;
  if (mantissa >= 2) {
    mantissa /= 2;
    exponent++;
  } else if (mantissa < 1) {
    mantissa *= 2;
    exponent--;
  }
  const scaled = roundHalfEven(mantissa * 16 ** digits);
  const text = scaled.toString(16);
  const fraction = digits > 0 ? `.${text.slice(1)}` : keepPoint ? '.' : '';
  return `${text[0]}${fraction}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** Commas between groups of three digits before the point. */
export function grouped(text: string): string {
  const point = text.indexOf('.');
  const whole = point < 0 ? text : text.slice(0, point);
  return whole.replace(/\B(?=(?:\d{3})+$)/g, ',') + text.slice(whole.length);
}

function padded(
  prefix: string,
  body: string,
  flags: ReadonlySet<string>,
  width: number,
  zerosAllowed: boolean,
): string {
  // Longer in UTF-16 than twice the width is longer in characters.
  const missing = body.length > 2 * width ? 0 : width - [...body].length - prefix.length;
  if (missing <= 0) return prefix + body;
  if (flags.has('-')) return prefix + body + ' '.repeat(missing);
  if (flags.has('0') && zerosAllowed) return prefix + '0'.repeat(missing) + body;
  return ' '.repeat(missing) + prefix + body;
}

function firstCharacters(text: string, count: number): string {
  return [...text.slice(0, 2 * count)].slice(0, count).join('');
}

function upperIf(letter: string, text: string): string {
  return letter === letter.toUpperCase() ? text.toUpperCase() : text;
}
