import { CellLimits } from '../functions/memory-budget.ts';
import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { holdRows } from '../rows/held-rows.ts';
import { rememberDelimiter } from '../rows/multivalue-delimiter.ts';
import { rowKey } from '../rows/row-key.ts';
import type { Row } from '../values/row.ts';
import { fromList, isMultivalue, type Scalar, toList } from '../values/value.ts';
import { ArgumentReader } from './shared/arguments.ts';

/** What a group of rows takes beside its key and its values, roughly. */
const bytesOfGroup = 128;

export interface MvcombineArguments {
  readonly field: string;
  readonly delimiter: string | null;
}

const options: readonly CommandOption[] = [
  { name: 'delim', values: '<string>', default: 'a newline', summary: 'What nomv puts between the values later.' },
];

export const mvcombineCommand = custom<MvcombineArguments>({
  name: 'mvcombine',
  aliases: [],
  role: 'transforming',
  group: 'convert and eval',
  summary: 'Merges rows that are equal in all other fields; the values of the field become a multivalue.',
  syntax: 'mvcombine [delim=<string>] <field>',
  options,
  example: {
    spl: '| makeresults count=2 | streamstats count as n | table n | eval a="x" | mvcombine n | table a n',
    rows: [{ a: 'x', n: [1, 2] }],
  },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const field = reader.requiredName('a field').text;
    reader.end();
    return { field, delimiter: reader.text('delim') };
  },
  describe: ({ field }) => `Merges rows that differ only in ${field}.`,
  fields: (_, input) => input,
  columnOrder: (_, input) => input,
  needs: () => 'all',

  operator({ field, delimiter }, context) {
    return (input) => {
      const limits = new CellLimits(context.memory, `the field '${field}'`, null);
      const groups = new Map<string, { row: Row; values: Scalar[] }>();
      for (const row of holdRows(input.rows, context.limits, 'mvcombine')) {
        const key = rowKey(row, field);
        const group = groups.get(key);
        context.memory.grow(2 * key.length + bytesOfGroup);
        if (group) {
          for (const value of toList(row[field])) group.values.push(value);
          limits.values(group.values.length);
        } else groups.set(key, { row, values: [...toList(row[field])] });
      }
      const rows = Array.from(groups.values(), ({ row, values }) => {
        const combined = limits.check(fromList(values));
        row[field] = delimiter !== null && isMultivalue(combined) ? rememberDelimiter(combined, delimiter) : combined;
        return row;
      });
      return { ...input, rows };
    };
  },
});
