import { toText } from '../../src/values/number.ts';
import type { Value } from '../../src/values/value.ts';
import { type CaseOutcome, openCase, runIn, type SearchCase } from './run-case.ts';

/** A run in a form that shows every difference a user could see: columns, rows with values as text; or the error. */
export function seenRows(testCase: SearchCase, pushdown: boolean): unknown {
  const engine = openCase(testCase);
  try {
    return seenOutcome(runIn(engine, testCase.spl, testCase, pushdown));
  } finally {
    engine.close();
  }
}

/** An outcome in the same form. */
export function seenOutcome(outcome: CaseOutcome): unknown {
  if (outcome.kind !== 'rows') return outcome;
  const { columns, rows } = outcome.result;
  return { columns, rows: rows.map((row) => columns.map((column) => printed(row[column]))) };
}

const printed = (value: Value): unknown =>
  value == null ? null : Array.isArray(value) ? value.map(toText) : toText(value as string | number);
