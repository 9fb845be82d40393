import { compareText } from '../values/compare.ts';
import { toText } from '../values/number.ts';
import type { Row } from '../values/row.ts';
import { singleNumber } from '../values/single-number.ts';
import { toList, type Value } from '../values/value.ts';
import type { Point } from './point.ts';

/** One number of a point: that of a field, or whether a field has a certain value. */
export interface FeatureColumn {
  readonly field: string;
  /** null: the field's number. */
  readonly category: string | null;
  /** `bytes`, `method=GET` */
  readonly name: string;
}

/** How rows become points. */
export interface Encoding {
  readonly fields: readonly string[];
  readonly columns: readonly FeatureColumn[];
  /** Fields that were left out, and why. */
  readonly dropped: readonly { readonly field: string; readonly why: string }[];
}

/** Text fields with more different values than this are left out. */
const mostCategories = 100;

/**
 * How MLTK's fit prepares data ("About the fit and apply commands"): fields that are null everywhere are left out, and text
 * fields with more than 100 values; other text fields become one column for each value.
 */
export function learnEncoding(rows: readonly Row[], fields: readonly string[]): Encoding {
  const columns: FeatureColumn[] = [];
  const dropped: { field: string; why: string }[] = [];
  const used: string[] = [];
  for (const field of fields) {
    const values = rows.flatMap((row) => (row[field] == null ? [] : [row[field]]));
    if (values.length === 0) {
      dropped.push({ field, why: 'it is null in every row' });
      continue;
    }
    if (values.every((value) => singleNumber(value) !== null)) columns.push({ field, category: null, name: field });
    else {
      const categories = new Set(values.map(categoryOf));
      if (categories.size > mostCategories) {
        dropped.push({ field, why: `it is text with more than ${mostCategories} different values` });
        continue;
      }
      for (const category of [...categories].sort(compareText))
        columns.push({ field, category, name: `${field}=${category}` });
    }
    used.push(field);
  }
  return { fields: used, columns, dropped };
}

/** A row's point; null when one of its fields has no value, or no number where numbers were learned. */
export function encode(row: Row, { fields, columns }: Encoding): Point | null {
  for (const field of fields) if (row[field] == null) return null;
  const point: number[] = [];
  for (const { field, category } of columns) {
    const value = category === null ? singleNumber(row[field]) : categoryOf(row[field]) === category ? 1 : 0;
    if (value === null) return null;
    point.push(value);
  }
  return point;
}

/** A value as a class or category: its text. */
export const categoryOf = (value: Value): string => toList(value).map(toText).join('\n');
