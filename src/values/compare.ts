import { toNumber } from './number.ts';
import type { Scalar } from './value.ts';

/** Order of two texts by Unicode code points (as UTF-8 bytes compare): negative, zero or positive. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

/** Surrogates stand for code points beyond U+FFFF, so that they rank above all other UTF-16 units. */
function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

/**
 * Total order of two values: numbers (also text that looks numeric) by size, text by code points, every number before
 * every text that is none; `nan` comes after all other numbers. Zero for equal numbers that are spelled differently.
 * Rule: Search Reference, "search" (lexicographical order) and "Statistical eval functions" (min, max).
 */
export function compareValues(a: Scalar, b: Scalar): number {
  const left = toNumber(a);
  const right = toNumber(b);
  if (left !== null && right !== null) return compareNumbers(left, right);
  if (left !== null) return -1;
  if (right !== null) return 1;
  return compareText(a as string, b as string);
}

/** Order of two numbers; `nan` comes after all others, so that the order is total. */
export function compareNumbers(a: number, b: number): number {
  if (a < b) return -1;
  if (a > b) return 1;
  return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
}

/**
 * Equality as `eval` and `where` see it: two numbers by size (`1` equals `1.0`), otherwise the same text.
 * A caller that holds a quoted literal, which never counts as a number, compares text itself.
 */
export function equalValues(a: Scalar, b: Scalar): boolean {
  if (a === b) return true;
  const left = toNumber(a);
  if (left === null) return false;
  const right = toNumber(b);
  return right !== null && compareNumbers(left, right) === 0;
}
