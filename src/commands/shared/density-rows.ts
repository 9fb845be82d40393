import type { BoundaryRange } from '../../knowledge/density-distributions.ts';
import {
  type DensityGroup,
  type DensityModel,
  type DensityThresholds,
  densityGroupKey,
  isOutlier,
  outlierRanges,
} from '../../knowledge/density-model.ts';
import { toNumber, toText } from '../../values/number.ts';
import type { Row } from '../../values/row.ts';
import { fromList, isMultivalue, type Scalar } from '../../values/value.ts';

/** The fields that a model adds; `as` is another name for the first. */
export function densityFields(field: string, showDensity: boolean, as: string | null): string[] {
  return [
    as ?? `IsOutlier(${field})`,
    `BoundaryRanges(${field})`,
    ...(showDensity ? [`ProbabilityDensity(${field})`] : []),
  ];
}

/**
 * Writes what a model says about a row's value into the row. A row whose value is no number, or whose group the model
 * does not know, gets nothing. Returns false for the latter.
 */
export function densityStep(
  model: DensityModel,
  thresholds: DensityThresholds,
  showDensity: boolean,
  as: string | null,
): (row: Row) => boolean {
  const { field, by } = model;
  const [outlierField, rangesField, densityField] = densityFields(field, showDensity, as) as [
    string,
    string,
    string | undefined,
  ];
  const known = new Map<DensityGroup, { ranges: readonly BoundaryRange[]; texts: readonly string[] }>();
  return (row) => {
    const value = toNumber(row[field]);
    const key = groupOf(row, by);
    if (value === null || !Number.isFinite(value) || key === null) return true;
    const group = model.groups.get(densityGroupKey(key));
    if (group === undefined) return false;
    let boundaries = known.get(group);
    if (boundaries === undefined) {
      const ranges = outlierRanges(group, thresholds);
      boundaries = { ranges, texts: ranges.map(rangeText) };
      known.set(group, boundaries);
    }
    row[outlierField] = isOutlier(value, boundaries.ranges) ? 1 : 0;
    row[rangesField] = fromList(boundaries.texts);
    if (densityField !== undefined) row[densityField] = group.distribution.density(value);
    return true;
  };
}

/** The values of the by-fields as text; null when one is absent. Of a multivalue the whole list counts. */
export function groupOf(row: Row, by: readonly string[]): string[] | null {
  const key: string[] = [];
  for (const field of by) {
    const value = row[field];
    if (value == null) return null;
    key.push(isMultivalue(value) ? value.map(toText).join('\n') : toText(value as Scalar));
  }
  return key;
}

function rangeText({ from, to, area }: BoundaryRange): string {
  return `${boundText(from)}:${boundText(to)}:${Number(area.toPrecision(4))}`;
}

function boundText(bound: number): string {
  return Number.isFinite(bound) ? toText(Math.round(bound * 10_000) / 10_000) : bound < 0 ? '-Infinity' : 'Infinity';
}
