import { fieldsAfterAggregate } from '../../plan/fields/aggregate-fields.ts';
import type { AggregateOperator } from '../../plan/operator.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { writeSpan } from '../../plan/span-field.ts';
import { aggregateRun } from '../../rows/aggregate-group.ts';
import { keyOf } from '../../rows/aggregate-key.ts';
import { expandedAggregates } from '../../rows/expand-aggregates.ts';
import { groupRows } from '../../rows/group-rows.ts';
import { holdRows } from '../../rows/held-rows.ts';
import { rememberDelimiter } from '../../rows/multivalue-delimiter.ts';
import { timeOf } from '../../rows/row-time.ts';
import type { Row } from '../../values/row.ts';
import { binTime } from '../../values/time-span.ts';
import { isMultivalue } from '../../values/value.ts';

/** Groups rows and aggregates each group. */
export function aggregatedRows(operator: AggregateOperator, context: RunContext): RowOperator {
  const { by, fillNull } = operator;
  const plain =
    fillNull === null && by.every(({ output, field, prefix, span }) => output === field && !prefix && span === null);
  return plain ? groupedByFields(operator, context) : groupedByKeys(operator, context);
}

function groupedByFields(operator: AggregateOperator, context: RunContext): RowOperator {
  const { aggregates, allNumeric, distinctSplitValues, delimiter } = operator;
  const by = operator.by.map(({ output }) => output);
  const run = aggregateRun(context, allNumeric ? 'values' : null);
  return (input) => {
    const expanded = expandedAggregates(aggregates, by, input, (rows) => holdRows(rows, context.limits, 'stats'));
    const rows = groupRows(expanded.rows, by, expanded.specs, run, distinctSplitValues);
    const outputs = expanded.specs.map(({ output }) => output);
    if (delimiter !== null) rememberDelimiters(rows, outputs, delimiter);
    return { columns: [...by, ...outputs], open: false, rows };
  };
}

function rememberDelimiters(rows: readonly Row[], outputs: readonly string[], delimiter: string): void {
  for (const row of rows) {
    for (const output of outputs) {
      const value = row[output];
      if (isMultivalue(value)) rememberDelimiter(value, delimiter);
    }
  }
}

/** Keys that are computed, filled or called otherwise than their fields. */
function groupedByKeys(operator: AggregateOperator, context: RunContext): RowOperator {
  const { by, aggregates } = operator;
  const keys = by.map((_, index) => keyName(index));
  const names = by.map(({ output }) => output);
  const span = by.find((key) => key.span !== null)?.span ?? null;
  return (input) => {
    const rows = groupRows(withKeys(input.rows, operator, context), keys, aggregates, aggregateRun(context));
    for (const row of rows) {
      renameKeys(row, keys, names);
      if (span !== null) writeSpan(row, span, context.timeZone);
    }
    return { columns: fieldsAfterAggregate(operator, { known: [], open: false }).known, open: false, rows };
  };
}

const keyName = (index: number): string => `\u0000key${index}`;

/** Rows with their by-fields under names of their own: a filled one is still absent to the aggregates. */
function* withKeys(rows: Iterable<Row>, { by, fillNull }: AggregateOperator, context: RunContext): Iterable<Row> {
  for (const row of rows) {
    for (let index = 0; index < by.length; index++) {
      const key = by[index]!;
      row[keyName(index)] =
        key.span === null ? keyOf(row, key, fillNull) : binTime(timeOf(row) ?? 0, key.span, context.timeZone);
    }
    yield row;
  }
}

function renameKeys(row: Row, keys: readonly string[], names: readonly string[]): void {
  for (let index = 0; index < keys.length; index++) {
    row[names[index]!] = row[keys[index]!];
    row[keys[index]!] = undefined;
  }
}
