import { compileSearchPredicate } from '../../functions/search-predicate.ts';
import type { ScanOperator } from '../../plan/operator.ts';
import { eventColumns } from '../../plan/passes/fields.ts';
import type { RowOperator, RowStream, RunContext } from '../../plan/run-context.ts';
import { ABSENT_FIELD, EVENT_ID } from '../../plan/scan.ts';
import { scanTerms } from '../../plan/scan-terms.ts';
import { timeOf } from '../../rows/row-time.ts';
import { addDefaultFields } from '../../values/default-fields.ts';
import type { Row } from '../../values/row.ts';

/**
 * Reads rows of the store and tests each. The terms' own time range replaces the one given outside the search (Search Manual,
 * "Time modifiers").
 */
export function scannedRows(operator: ScanOperator, context: RunContext): RowOperator {
  const { source, names, defaultFields } = operator;
  const predicate = compileSearchPredicate(scanTerms(operator, context), {
    ...context,
    resolveField: (name) => names(name) ?? `${ABSENT_FIELD}${name}`,
  });
  const range = { earliest: predicate.earliest ?? context.earliest, latest: predicate.latest ?? context.latest };
  const inRange = (time: number | null): boolean =>
    time === null ||
    ((range.earliest === null || time >= range.earliest) && (range.latest === null || time < range.latest));
  function* rows(): Iterable<Row> {
    const tables =
      source.kind === 'events'
        ? [context.store.events(range, defaultFields.has(EVENT_ID))]
        : source.tables.map((table) => {
            const [model = '', root = ''] = table.split('.');
            return context.store.datasetRows(model, root);
          });
    for (const table of tables) {
      for (const row of table) {
        if (defaultFields.size > 0) addDefaultFields(row, defaultFields, context.timeZone);
        if (inRange(timeOf(row)) && predicate.test(row)) yield row;
      }
    }
  }
  return (): RowStream => ({
    columns: source.kind === 'events' ? [...eventColumns] : ['_time'],
    open: true,
    rows: rows(),
  });
}
