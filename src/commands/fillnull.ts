import { custom } from '../plan/custom.ts';
import { nothing } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { allColumns, rowByRow } from '../plan/row-stream.ts';
import { expandPatterns, isInternalField } from '../plan/visible-fields.ts';
import { holdRows } from '../rows/held-rows.ts';
import type { Row } from '../values/row.ts';
import { hasWildcard } from '../values/wildcard.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface FillnullArguments {
  readonly value: string;
  /** Empty: every field that some row has. */
  readonly patterns: readonly string[];
}

const options: readonly CommandOption[] = [
  { name: 'value', values: '<string>', default: '0', summary: 'What takes the place of a missing value.' },
];

export const fillnullCommand = custom<FillnullArguments>({
  name: 'fillnull',
  aliases: [],
  role: 'dataset',
  group: 'convert and eval',
  summary:
    'Fills in missing values. With a list of fields these are made if need be; without, every field that some row has.',
  syntax: 'fillnull [value=<string>] [<field>...]',
  options,
  example: { spl: '| makeresults | eval a=1 | fillnull value=none a b | table a b', rows: [{ a: 1, b: 'none' }] },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const value = reader.text('value', '0');
    const patterns = reader.names().map((name) => name.text);
    reader.end();
    return { value, patterns };
  },

  describe: ({ value, patterns }) =>
    `Fills missing values of ${patterns.length === 0 ? 'every field' : patterns.join(', ')} with ${value === '' ? 'empty text' : value}.`,
  fields: ({ patterns }, input) => withFields(input, ...expandPatterns(patterns, input.known)),
  // It may name fields that are not there.
  ownReads: () => nothing,
  needs: (_, wanted) => wanted,

  operator({ value, patterns }, context) {
    return (input) => {
      if (patterns.length > 0 && !(input.open && patterns.some(hasWildcard))) {
        const fields = expandPatterns(patterns, input.columns);
        return rowByRow((row) => fill(row, fields, value), fields)(input);
      }
      const rows = holdRows(input.rows, context.limits, 'fillnull');
      const columns = allColumns(input, rows);
      const fields =
        patterns.length > 0
          ? expandPatterns(patterns, columns)
          : columns.filter((field) => !isInternalField(field) && rows.some((row) => row[field] != null));
      return rowByRow((row) => fill(row, fields, value), patterns.length > 0 ? fields : [])({ ...input, rows });
    };
  },
});

function fill(row: Row, fields: readonly string[], value: string): Row {
  for (const field of fields) if (row[field] == null) row[field] = value;
  return row;
}
