import { compileValueMatcher } from '../functions/value-matcher.ts';
import type { FieldTest } from '../knowledge/source.ts';
import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';

/** Compiles tests of a source definition: all must hold. Case is ignored, `*` is a wildcard. */
export function compileFieldTests(tests: readonly FieldTest[]): ((row: Row) => boolean) | null {
  if (tests.length === 0) return null;
  const compiled = tests.map(({ field, values, negated }) => {
    const matches = compileTestValues(values);
    return negated ? (row: Row) => !matches(row[field]) : (row: Row) => matches(row[field]);
  });
  const [first, second] = compiled;
  if (compiled.length === 1) return first as (row: Row) => boolean;
  if (compiled.length === 2) return (row) => first!(row) && second!(row);
  return (row) => compiled.every((test) => test(row));
}

/** Whether a value is one of those listed. */
export function compileTestValues(values: readonly string[]): (value: Value) => boolean {
  // Numbers and the like have no case, and most tests are on an event's number.
  if (values.every((value) => /^[\d-]+$/.test(value))) {
    const known = new Set<unknown>(values);
    return (value) => known.has(value) || (Array.isArray(value) && value.some((one) => known.has(one)));
  }
  return compileValueMatcher(values, { caseSensitive: false });
}
