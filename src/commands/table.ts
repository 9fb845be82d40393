import { custom } from '../plan/custom.ts';
import { allColumns } from '../plan/row-stream.ts';
import { newRow, type Row } from '../values/row.ts';
import { hasWildcard } from '../values/wildcard.ts';
import { ArgumentReader } from './arguments.ts';
import { holdRows } from './held-rows.ts';
import { expandPatterns, visibleFieldMatcher } from './visible-fields.ts';

export interface TableArguments {
  readonly patterns: readonly string[];
}

export const tableCommand = custom<TableArguments>({
  name: 'table',
  aliases: [],
  role: 'transforming',
  group: 'search and shape',
  summary: 'Keeps only the listed fields, in the order listed. Without any row that has one of them there are no rows.',
  syntax: 'table [<field-pattern>]...',
  options: [],
  example: { spl: '| makeresults | eval a=1, b=2, c=3 | table c a', rows: [{ c: 3, a: 1 }] },

  read(stage, context) {
    const reader = new ArgumentReader(stage, []);
    const patterns = reader.names().map((name) => name.text);
    reader.end();
    if (patterns.length === 0) context.notice("'table' names no field: there is nothing to show.", stage.nameSpan);
    return { patterns };
  },

  describe: ({ patterns }) =>
    patterns.length === 0 ? 'Shows no field.' : `Shows only ${patterns.join(', ')}, in this order.`,

  fields: ({ patterns }, input) => ({
    known: expandPatterns(patterns, input.known),
    open: input.open && patterns.some(hasWildcard),
  }),

  // Whether there are rows at all depends on every field named.
  needs: ({ patterns }) => (patterns.some(hasWildcard) ? 'all' : new Set(patterns)),

  operator({ patterns }, context) {
    const named = visibleFieldMatcher(patterns);
    return (input) => {
      let { columns, rows } = input;
      // Only the rows show which fields an open stream has, and the order of columns must be known before the first row.
      if (input.open && patterns.some(hasWildcard)) {
        rows = holdRows(rows, context.limits, 'table');
        columns = allColumns(input, rows);
      }
      const shown = expandPatterns(patterns, columns);
      const declared = input.columns.some(named);
      return {
        ...input,
        columns: shown,
        open: false,
        rows: declared ? cut(rows, shown) : cutFromFirstMatch(rows, shown),
      };
    };
  },
});

function* cut(rows: Iterable<Row>, columns: readonly string[]): Iterable<Row> {
  for (const row of rows) {
    const result = newRow();
    for (const column of columns) {
      const value = row[column];
      if (value != null) result[column] = value;
    }
    yield result;
  }
}

/** As `cut`, but gives nothing when no row has any of the columns. */
function* cutFromFirstMatch(rows: Iterable<Row>, columns: readonly string[]): Iterable<Row> {
  let empty = 0;
  let found = false;
  for (const row of rows) {
    if (!found) {
      if (columns.every((column) => row[column] == null)) {
        empty++;
        continue;
      }
      found = true;
      for (; empty > 0; empty--) yield newRow();
    }
    yield* cut([row], columns);
  }
}
