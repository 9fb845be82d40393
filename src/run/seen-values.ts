import type { FieldComparison, PredicateTerm } from '../plan/predicate-parts.ts';
import { compareValues } from '../values/compare.ts';
import { toNumber, toText } from '../values/number.ts';
import { patternDistance } from '../values/pattern-distance.ts';
import type { Row } from '../values/row.ts';
import { type Scalar, toList } from '../values/value.ts';

/** What rows hold in a field that a term compares. */
export interface SeenValues {
  readonly field: string;
  /** Rows looked at, and how many of them have the field. */
  readonly rows: number;
  readonly present: number;
  /** Different values; at most `distinctLimit` are told apart. */
  readonly distinct: number;
  /** The values nearest to what the term wants (or, where nothing is near or wanted, the most frequent), with counts. */
  readonly values: readonly { readonly value: string; readonly count: number }[];
  /** Why these values: near to what is wanted, or merely frequent. */
  readonly choice: 'nearest' | 'frequent';
}

const distinctLimit = 5_000;
const shownValues = 3;
/** Characters of values that are kept at most. */
const keptCharacters = 20_000_000;
const comparedLength = 400;
/** Steps of comparing that are worth taking: more would be felt. */
const comparedSteps = 30_000_000;

/** Gathers the values of the fields of one term. */
export class SeenFields {
  private readonly counts = new Map<string, Map<Scalar, number>>();
  private readonly present = new Map<string, number>();
  private rows = 0;
  private characters = 0;

  constructor(private readonly term: PredicateTerm) {
    for (const { field } of term.comparisons) this.counts.set(field, new Map());
  }

  add(row: Row): void {
    this.rows++;
    for (const [field, counts] of this.counts) {
      const values = toList(row[field]);
      if (values.length > 0) this.present.set(field, (this.present.get(field) ?? 0) + 1);
      for (const value of values) {
        const count = counts.get(value);
        if (count === undefined) {
          if (counts.size >= distinctLimit || this.characters > keptCharacters) continue;
          this.characters += typeof value === 'string' ? value.length : 1;
        }
        counts.set(value, (count ?? 0) + 1);
      }
    }
  }

  /** False when there was no time for any row. */
  get looked(): boolean {
    return this.rows > 0;
  }

  result(): readonly SeenValues[] {
    return [...this.counts].map(([field, counts]) => {
      const comparisons = this.term.comparisons.filter((comparison) => comparison.field === field);
      const near = nearest(comparisons, [...counts.keys()]);
      const chosen = near.length > 0 ? near : frequent(counts);
      return {
        field,
        rows: this.rows,
        present: this.present.get(field) ?? 0,
        distinct: counts.size,
        values: chosen.map((value) => ({ value: toText(value), count: counts.get(value)! })),
        choice: near.length > 0 ? 'nearest' : 'frequent',
      };
    });
  }
}

const frequent = (counts: ReadonlyMap<Scalar, number>): Scalar[] =>
  [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, shownValues)
    .map(([value]) => value);

function nearest(comparisons: readonly FieldComparison[], values: readonly Scalar[]): Scalar[] {
  const scored = new Map<Scalar, number>();
  let steps = 0;
  for (const comparison of comparisons) {
    if (comparison.negated) continue;
    for (const wanted of comparison.wanted) {
      for (const value of values) {
        steps += wanted.length * Math.min(comparedLength, String(value).length);
        if (steps > comparedSteps) break;
        const score = comparison.kind === 'order' ? gap(wanted, value) : distance(wanted, toText(value));
        if (score !== null && score < (scored.get(value) ?? Number.POSITIVE_INFINITY)) scored.set(value, score);
      }
    }
  }
  return [...scored]
    .sort((a, b) => a[1] - b[1] || compareValues(a[0], b[0]))
    .slice(0, shownValues)
    .map(([value]) => value);
}

/** How far two numbers are apart. */
function gap(wanted: string, value: Scalar): number | null {
  const limit = toNumber(wanted);
  const number = toNumber(value);
  return limit === null || number === null ? null : Math.abs(number - limit);
}

/** Errors in proportion to what is written down: a quarter of a short text, a third of a longer one. Case does not count. */
function distance(wanted: string, value: string): number | null {
  const written = wanted.replaceAll('*', '').length;
  if (written === 0 || written > comparedLength) return null;
  const pattern = wanted.toLowerCase();
  const errors = patternDistance(
    pattern,
    value.slice(0, comparedLength).toLowerCase(),
    Math.floor(written / (written < 8 ? 4 : 3)),
  );
  if (errors !== null) return errors / written;
  // `*\cmd.exe` where the field holds `cmd.exe` alone, or the other way round.
  const [bare, text] = [lastName(pattern), lastName(value.toLowerCase())];
  return bare.length > 2 && bare === text ? 0.5 : null;
}

const lastName = (path: string): string => path.replaceAll('*', '').split(/[\\/]/).at(-1)!;
