import { roundDecimal } from '../values/number.ts';
import type { Scalar } from '../values/value.ts';

/**
 * How exact the decimal literals of a calculation are. Splunk prints the result of a calculation with literals no more
 * exactly than that (Search Reference, "eval", Rounding; Mathematical functions, `sigfig`): a sum with the fewest
 * decimals, a product with as many decimals as the fewest significant digits leave, never rounding left of the point.
 * Integers do not limit. How exact a field is, nobody knows, so a calculation in which one takes part prints in full;
 * only `sigfig` rounds it. Rounding is a matter of printing: a calculation goes on with the full number.
 */
export interface LiteralPrecision {
  /**
   * How the result prints: by the limit that the last operation sets, or, for the result of some functions, with a
   * given number of decimals, exactly or at least.
   */
  readonly rule: 'significant digits' | 'decimals' | 'fixed decimals' | 'at least decimals';
  /** False when a field took part. */
  readonly onlyLiterals: boolean;
  /** Fewest among the decimal literals; Infinity when there is none. */
  readonly significantDigits: number;
  readonly decimals: number;
  /** The same with integer literals counted, as `sigfig` does. */
  readonly strictSignificantDigits: number;
  readonly strictDecimals: number;
  /** Most decimals of any literal; what the last two rules print with. */
  readonly mostDecimals: number;
}

/** The precision of a number as written (`8.250`); undefined for a form that does not carry one (`1e3`). */
export function precisionOfLiteral(raw: string): LiteralPrecision | undefined {
  const form = /^(\d*)(?:\.(\d*))?$/.exec(raw);
  if (form === null) return undefined;
  const decimals = form[2]?.length ?? 0;
  const digits = `${form[1]}${form[2] ?? ''}`.replace(/^0+/, '').length || Number.POSITIVE_INFINITY;
  const limits = decimals > 0;
  return {
    rule: 'decimals',
    onlyLiterals: true,
    significantDigits: limits ? digits : Number.POSITIVE_INFINITY,
    decimals: limits ? decimals : Number.POSITIVE_INFINITY,
    strictSignificantDigits: digits,
    strictDecimals: decimals,
    mostDecimals: decimals,
  };
}

/** For functions whose results print with so many decimals but do not limit what is computed from them. */
export function printingDecimals(rule: 'fixed decimals' | 'at least decimals', decimals: number): LiteralPrecision {
  return {
    rule,
    onlyLiterals: true,
    significantDigits: Number.POSITIVE_INFINITY,
    decimals: Number.POSITIVE_INFINITY,
    strictSignificantDigits: Number.POSITIVE_INFINITY,
    strictDecimals: Number.POSITIVE_INFINITY,
    mostDecimals: decimals,
  };
}

/** The precision of a calculation with two operands, of which a field (or anything not literal) has none. */
export function combinePrecision(
  left: LiteralPrecision | undefined,
  right: LiteralPrecision | undefined,
  rule: LiteralPrecision['rule'],
): LiteralPrecision | undefined {
  if (left === undefined && right === undefined) return undefined;
  const limits = [left, right].filter((side) => side !== undefined);
  return {
    rule,
    onlyLiterals: limits.length === 2 && limits.every((side) => side.onlyLiterals),
    significantDigits: Math.min(...limits.map((side) => side.significantDigits)),
    decimals: Math.min(...limits.map((side) => side.decimals)),
    strictSignificantDigits: Math.min(...limits.map((side) => side.strictSignificantDigits)),
    strictDecimals: Math.min(...limits.map((side) => side.strictDecimals)),
    mostDecimals: Math.max(...limits.map((side) => side.mostDecimals)),
  };
}

/** How a result of this precision prints; null when nothing limits it, so that the number is printed as it is. */
export function printerOf(precision: LiteralPrecision | undefined): ((value: number) => Scalar) | null {
  if (precision === undefined || !precision.onlyLiterals) return null;
  const { rule, significantDigits, decimals, mostDecimals } = precision;
  switch (rule) {
    case 'decimals':
      return decimals === Number.POSITIVE_INFINITY ? null : (value) => withDecimals(value, decimals);
    case 'significant digits':
      if (significantDigits === Number.POSITIVE_INFINITY) return null;
      return (value) => withDecimals(value, Math.max(0, decimalsLeft(value, significantDigits)));
    case 'fixed decimals':
      return (value) => withDecimals(value, mostDecimals);
    case 'at least decimals':
      return mostDecimals === 0 ? null : (value) => withAtLeastDecimals(value, mostDecimals);
  }
}

/** `sigfig`: the value with no more digits than its least exact literal has, also left of the point. */
export function roundToSignificance(value: number, precision: LiteralPrecision | undefined): Scalar {
  if (precision === undefined || !Number.isFinite(value) || value === 0) return value;
  const byDigits = precision.rule === 'significant digits';
  const limit = byDigits ? precision.strictSignificantDigits : precision.strictDecimals;
  if (limit === Number.POSITIVE_INFINITY) return value;
  const decimals = byDigits ? decimalsLeft(value, limit) : limit;
  if (decimals >= 0) return withDecimals(value, decimals);
  const unit = 10 ** -decimals;
  return Math.sign(value) * Math.round(Math.abs(value) / unit) * unit;
}

/** Rounded to so many decimals, as text that shows all of them; NaN and infinities stay what they are. */
export function withDecimals(value: number, decimals: number): Scalar {
  if (!Number.isFinite(value)) return value;
  if (decimals > 0) return roundDecimal(value, decimals);
  return Number.isInteger(value) ? value : Number(roundDecimal(value, 0));
}

/**
 * The number with at least so many decimals and none of its own cut off, except the noise of binary fractions
 * (`8.250*0.2` is 1.6500000000000001 and prints as 1.650).
 */
function withAtLeastDecimals(value: number, decimals: number): Scalar {
  if (!Number.isFinite(value)) return value;
  const text = roundDecimal(value, decimals);
  return Math.abs(Number(text) - value) <= Math.abs(value) * 4 * Number.EPSILON ? text : value;
}

/** Decimals that are left for a value printed with so many significant digits; negative when there are too few. */
function decimalsLeft(value: number, significantDigits: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  return significantDigits - 1 - Math.floor(Math.log10(Math.abs(value)));
}
