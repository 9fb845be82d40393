import { compileValueMatcher } from '../functions/value-matcher.ts';
import type { FieldTest } from '../knowledge/source.ts';
import type { Row } from '../values/row.ts';
import type { Value } from '../values/value.ts';

/** Values whose verdict is kept, for each test. */
const maxRemembered = 2000;

/** A test of one field, made ready. */
export interface FieldCheck {
  readonly field: string;
  /** Null stands for a field that is not there. */
  holds(value: Value): boolean;
}

export function compileFieldChecks(tests: readonly FieldTest[]): readonly FieldCheck[] {
  return tests.map(({ field, values, negated }) => {
    const matches = compileTestValues(values);
    return { field, holds: negated ? (value) => !matches(value) : matches };
  });
}

/** Compiles tests of a source definition: all must hold. Case is ignored, `*` is a wildcard. */
export function compileFieldTests(tests: readonly FieldTest[]): ((row: Row) => boolean) | null {
  if (tests.length === 0) return null;
  const compiled = compileFieldChecks(tests).map(
    ({ field, holds }) =>
      (row: Row) =>
        holds(row[field]),
  );
  const [first, second] = compiled;
  if (compiled.length === 1) return first as (row: Row) => boolean;
  if (compiled.length === 2) return (row) => first!(row) && second!(row);
  return (row) => compiled.every((test) => test(row));
}

/** Whether a value is one of those listed. */
export function compileTestValues(values: readonly string[]): (value: Value) => boolean {
  if (values.length === 1 && values[0] === '*') return (value) => value != null;
  // Numbers and the like have no case, and most tests are on an event's number.
  if (values.every((value) => /^[\d-]+$/.test(value))) {
    const known = new Set<unknown>(values);
    return (value) => known.has(value) || (Array.isArray(value) && value.some((one) => known.has(one)));
  }
  return remembering(compileValueMatcher(values, { caseSensitive: false }));
}

/** Names of actions and the like repeat; folding case and trying patterns is what takes time. */
function remembering(matches: (value: Value) => boolean): (value: Value) => boolean {
  const known = new Map<string, boolean>();
  return (value) => {
    if (typeof value !== 'string') return matches(value);
    const verdict = known.get(value);
    if (verdict !== undefined) return verdict;
    const fresh = matches(value);
    if (known.size < maxRemembered && value.length < 200) known.set(value, fresh);
    return fresh;
  };
}
