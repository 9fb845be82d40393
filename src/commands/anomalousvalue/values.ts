import { sampleDeviation } from '../../functions/aggregations/spread.ts';
import { average } from '../../functions/aggregations/sums.ts';
import { toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { singleNumber } from '../../values/single-number.ts';
import { isMultivalue, type Value } from '../../values/value.ts';
import { chanceBeyond } from '../shared/normal-distribution.ts';

/** Which fields anomalousvalue takes into account, and when a value is anomalous. */
export interface AnomalyThresholds {
  readonly chance: number;
  readonly minCount: number;
  readonly minFrequency: number;
  readonly maxAnomalous: number;
  readonly minNormal: number;
}

/** What anomalousvalue knows of one field. */
export interface FieldAnomalies {
  readonly field: string;
  readonly count: number;
  readonly distinct: number;
  /** All values are numbers. */
  readonly numeric: boolean;
  readonly mean: number | null;
  readonly deviation: number | null;
  /** Share of all rows that have the field. */
  readonly frequency: number;
  /** Share of the field's values that are anomalous as categories, as numbers. */
  readonly categoryAnomalous: number;
  readonly numberAnomalous: number;
  readonly usesCategory: boolean;
  readonly usesNumber: boolean;
  /** The chance of a row's value, null when it has none or the field is not taken into account. */
  readonly score: (row: Row) => number | null;
}

/**
 * Judges the values of a field: a number by how improbable it is that a normal distribution with the mean and the
 * standard deviation of the field gives one at least that far from the mean, any other value by its share of the values.
 */
export function fieldAnomalies(field: string, rows: readonly Row[], thresholds: AnomalyThresholds): FieldAnomalies {
  const counts = new Map<string, number>();
  const mean = average.create();
  const deviation = sampleDeviation.create();
  let count = 0;
  let numbers = 0;
  for (const row of rows) {
    const text = textOf(row[field]);
    if (text === null) continue;
    count++;
    counts.set(text, (counts.get(text) ?? 0) + 1);
    const number = singleNumber(row[field]);
    if (number === null) continue;
    numbers++;
    mean.add(number, null);
    deviation.add(number, null);
  }
  const numeric = count > 0 && numbers === count;
  const center = numeric ? Number(mean.result()) : null;
  const spread = numeric ? Number(deviation.result()) : null;
  const categoryChance = (row: Row): number | null => {
    const text = textOf(row[field]);
    return text === null ? null : counts.get(text)! / count;
  };
  const numberChance = (row: Row): number | null => {
    const number = singleNumber(row[field]);
    if (number === null || center === null || spread === null) return null;
    return spread === 0 ? 1 : chanceBeyond((number - center) / spread);
  };
  const anomalous = (chance: (row: Row) => number | null): number =>
    count === 0 ? 0 : rows.filter((row) => (chance(row) ?? 2) <= thresholds.chance).length / count;
  const categoryAnomalous = anomalous(categoryChance);
  const numberAnomalous = numeric ? anomalous(numberChance) : 0;
  const frequency = rows.length === 0 ? 0 : count / rows.length;
  const supported = count >= thresholds.minCount && frequency >= thresholds.minFrequency;
  const uses = (share: number): boolean =>
    supported && share <= thresholds.maxAnomalous && 1 - share >= thresholds.minNormal;
  const usesNumber = numeric && uses(numberAnomalous);
  const usesCategory = !numeric && uses(categoryAnomalous);
  return {
    field,
    count,
    distinct: counts.size,
    numeric,
    mean: center,
    deviation: spread,
    frequency,
    categoryAnomalous,
    numberAnomalous,
    usesCategory,
    usesNumber,
    score: usesNumber ? numberChance : usesCategory ? categoryChance : () => null,
  };
}

function textOf(value: Value): string | null {
  if (value == null) return null;
  return isMultivalue(value) ? value.map(toText).join('\n') : toText(value);
}
