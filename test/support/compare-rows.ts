import type { SearchResult } from '../../src/run/run-search.ts';
import { formatNumber } from '../../src/values/number.ts';

export interface ExpectedRows {
  readonly expected: readonly Readonly<Record<string, unknown>>[];
  readonly ordered?: boolean;
  readonly mv_unordered?: boolean;
  /** Required order of columns. */
  readonly fields?: readonly string[];
}

export interface Tolerance {
  /** The empty text counts as absent. */
  readonly emptyIsNull: boolean;
  /** Relative difference of numbers that are still equal. */
  readonly relative: number;
}

/** Null when the rows are as expected, otherwise why not. */
export function compareRows(result: SearchResult, expected: ExpectedRows, tolerance: Tolerance): string | null {
  const rows = result.rows;
  if (rows.length !== expected.expected.length) return `${rows.length} rows, expected ${expected.expected.length}`;
  if (expected.fields) {
    const shown = result.columns.filter((column) => !column.startsWith('_') || expected.fields!.includes(column));
    if (shown.join(' ') !== expected.fields.join(' '))
      return `columns ${shown.join(' ')}, expected ${expected.fields.join(' ')}`;
  }
  const left = rows.map((row) => row as Readonly<Record<string, unknown>>);
  if (expected.ordered !== false && expected.ordered !== undefined) {
    for (const [index, row] of left.entries()) {
      const difference = compareRow(row, expected.expected[index]!, expected, tolerance);
      if (difference) return `row ${index + 1}: ${difference}`;
    }
    return null;
  }
  const open = [...left];
  for (const [index, wanted] of expected.expected.entries()) {
    const found = open.findIndex((row) => compareRow(row, wanted, expected, tolerance) === null);
    if (found < 0)
      return `no row equals expected row ${index + 1} ${JSON.stringify(wanted)}${left.length === 1 ? `: ${compareRow(left[0]!, wanted, expected, tolerance)}` : ''}`;
    open.splice(found, 1);
  }
  return null;
}

function compareRow(
  row: Readonly<Record<string, unknown>>,
  expected: Readonly<Record<string, unknown>>,
  settings: ExpectedRows,
  tolerance: Tolerance,
): string | null {
  const fields = new Set([...Object.keys(row).filter((field) => !field.startsWith('_')), ...Object.keys(expected)]);
  for (const field of fields) {
    if (!sameValue(row[field], expected[field], settings.mv_unordered === true, tolerance)) {
      return `${field} is ${JSON.stringify(row[field] ?? null)}, expected ${JSON.stringify(expected[field] ?? null)}`;
    }
  }
  return null;
}

function sameValue(actual: unknown, expected: unknown, unordered: boolean, tolerance: Tolerance): boolean {
  const a = listOf(actual, tolerance);
  const b = listOf(expected, tolerance);
  if (a.length !== b.length) return false;
  if (!unordered) return a.every((value, index) => sameScalar(value, b[index], tolerance));
  const open = [...b];
  return a.every((value) => {
    const at = open.findIndex((other) => sameScalar(value, other, tolerance));
    if (at >= 0) open.splice(at, 1);
    return at >= 0;
  });
}

function listOf(value: unknown, tolerance: Tolerance): readonly unknown[] {
  if (value === null || value === undefined || (tolerance.emptyIsNull && value === '')) return [];
  return Array.isArray(value) ? value : [value];
}

function sameScalar(a: unknown, b: unknown, tolerance: Tolerance): boolean {
  const left = text(a);
  const right = text(b);
  if (left === right) return true;
  const x = Number(left);
  const y = Number(right);
  if (left.trim() === '' || right.trim() === '' || Number.isNaN(x) || Number.isNaN(y)) return false;
  return x === y || Math.abs(x - y) <= tolerance.relative * Math.max(Math.abs(x), Math.abs(y));
}

const text = (value: unknown): string => (typeof value === 'number' ? formatNumber(value) : String(value));
