import { formatNumber } from './number.ts';
import type { Scalar } from './value.ts';

/** Number text that a reader of JSON sees again as it is: no sign but a minus, no leading zero, no exponent. */
const canonical = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** The largest 64-bit integer. Longer rows of digits are names of things: card numbers, hashes, object ids. */
const LARGEST = '18446744073709551615';

/**
 * True for text that SPL treats as a number and that is a JSON number with every digit kept: `4624`, `0.00`, `-5.10`. What would
 * be another text as a number is none: `007`, `+5`, `.5`, `5.`, `1e5`, `0x18`, ` 5`, `nan`, an integer beyond 64 bits.
 */
export function isJsonNumber(text: string): boolean {
  const first = text.charCodeAt(0);
  if (!((first >= 0x30 && first <= 0x39) || first === 0x2d) || !canonical.test(text)) return false;
  if (text.length < LARGEST.length) return true;
  const point = text.indexOf('.');
  const digits = text.slice(first === 0x2d ? 1 : 0, point < 0 ? undefined : point);
  return digits.length < LARGEST.length || (digits.length === LARGEST.length && digits <= LARGEST);
}

/**
 * A value as JSON text: numbers, and text that `isJsonNumber`, digit by digit; all else as a string. Computed and read values go
 * by one rule, because SPL compares them by one (`tojson` of the Search Reference decides alike). Infinite numbers and
 * NaN, which JSON has not, are strings.
 */
export function jsonScalar(value: Scalar): string {
  if (typeof value === 'string') return isJsonNumber(value) ? value : JSON.stringify(value);
  return Number.isFinite(value) ? formatNumber(value) : JSON.stringify(formatNumber(value));
}
