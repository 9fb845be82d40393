import type { ExpressionValue, Scalar } from './value.ts';

/**
 * The number that a value is or looks like, or null. Text counts as a number when all of it is an optional sign, digits
 * with an optional point, and an optional exponent (`-1.50`, `.5`, `1e3`), or one of `nan`, `inf`, `infinity` in any
 * case. Surrounding blanks, thousands separators and hexadecimal do not count. Lists, truth values and absent are null.
 * Rule: Search Reference, "Informational functions" (isnum) and "Conversion functions" (tonumber).
 */
export function toNumber(value: ExpressionValue): number | null {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? parseNumber(value) : null;
}

export function isNumeric(value: Scalar): boolean {
  return typeof value === 'number' || parseNumber(value) !== null;
}

const NON_FINITE = /^([+-]?)(nan|inf|infinity)$/i;

function parseNumber(text: string): number | null {
  const length = text.length;
  let at = 0;
  let code = text.charCodeAt(0);
  if (code === 0x2b || code === 0x2d) code = text.charCodeAt(++at);
  const digitsFrom = at;
  while (isDigit(code)) code = text.charCodeAt(++at);
  let digits = at - digitsFrom;
  if (code === 0x2e) {
    const fractionFrom = at + 1;
    code = text.charCodeAt(++at);
    while (isDigit(code)) code = text.charCodeAt(++at);
    digits += at - fractionFrom;
  }
  if (digits === 0) return parseNonFinite(text);
  if (code === 0x65 || code === 0x45) {
    code = text.charCodeAt(++at);
    if (code === 0x2b || code === 0x2d) code = text.charCodeAt(++at);
    if (!isDigit(code)) return null;
    while (isDigit(code)) code = text.charCodeAt(++at);
  }
  return at === length ? Number(text) : null;
}

/** False for NaN, which `charCodeAt` gives beyond the end. */
function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function parseNonFinite(text: string): number | null {
  if (text.length < 3 || text.length > 9) return null;
  const match = NON_FINITE.exec(text);
  if (!match) return null;
  if (match[2]!.toLowerCase() === 'nan') return Number.NaN;
  return match[1] === '-' ? -Infinity : Infinity;
}

/**
 * A number as Splunk prints it: integers without a point, everything else with the digits that identify the double
 * (at most 17), never in exponent form; `NaN`, `inf`, `-inf`.
 * Rule: Search Reference, "eval" (numeric calculations, long numbers), "Informational functions" (NaN).
 */
export function formatNumber(n: number): string {
  if (Number.isSafeInteger(n)) return n === 0 ? '0' : String(n);
  if (Number.isNaN(n)) return 'NaN';
  if (!Number.isFinite(n)) return n > 0 ? 'inf' : '-inf';
  if (Number.isInteger(n)) return BigInt(n).toString();
  return expandExponent(String(n));
}

/** `1.5e-7` as `0.00000015`. Only fractions come here, so that the exponent is negative. */
function expandExponent(text: string): string {
  const at = text.indexOf('e');
  if (at < 0) return text;
  const sign = text.startsWith('-') ? '-' : '';
  const digits = text.slice(sign.length, at).replace('.', '');
  return `${sign}0.${'0'.repeat(-Number(text.slice(at + 1)) - 1)}${digits}`;
}

export function toText(value: Scalar): string {
  return typeof value === 'number' ? formatNumber(value) : value;
}

const MAX_DECIMALS = 100;

/**
 * The number with exactly `decimals` digits after the point (0 to 100; more are cut to 100), halves rounded away from
 * zero on the decimal text (`2.555` to two places is `2.56`). A result of zero has no sign.
 * Rule: Search Reference, "Mathematical functions" (round).
 */
export function roundDecimal(n: number, decimals: number): string {
  const text = formatNumber(n);
  if (!Number.isFinite(n)) return text;
  const places = Math.min(Math.max(Math.trunc(decimals), 0), MAX_DECIMALS);
  const negative = text.startsWith('-');
  const point = text.indexOf('.');
  const whole = text.slice(negative ? 1 : 0, point < 0 ? undefined : point);
  const fraction = point < 0 ? '' : text.slice(point + 1);
  let digits = whole + fraction.slice(0, places).padEnd(places, '0');
  if (fraction.charCodeAt(places) >= 0x35) digits = incrementDigits(digits);
  const wholeLength = digits.length - places;
  const rounded = places === 0 ? digits : `${digits.slice(0, wholeLength)}.${digits.slice(wholeLength)}`;
  return negative && /[1-9]/.test(digits) ? `-${rounded}` : rounded;
}

function incrementDigits(digits: string): string {
  const nines = /9*$/.exec(digits)![0].length;
  const kept = digits.length - nines;
  const head = kept === 0 ? '1' : digits.slice(0, kept - 1) + String(Number(digits[kept - 1]) + 1);
  return head + '0'.repeat(nines);
}
