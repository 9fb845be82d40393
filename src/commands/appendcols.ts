import { custom } from '../plan/custom.ts';
import { mergeFlows } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { withColumns } from '../plan/row-stream.ts';
import type { PlannedPipeline, RowStream } from '../plan/run-context.ts';
import { runSubsearch } from '../rows/subsearch-rows.ts';
import { newRow, type Row } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { readMaxout, readSubsearch, subsearchOptions } from './shared/subsearch-argument.ts';

export interface AppendcolsArguments {
  readonly pipeline: PlannedPipeline;
  readonly override: boolean;
  readonly maxout: number | null;
}

const options: readonly CommandOption[] = [
  {
    name: 'override',
    values: '<bool>',
    default: 'false',
    summary: 'Let the values of the subsearch replace those of a field that both have.',
  },
  ...subsearchOptions,
];

const isInternal = (field: string): boolean => field.startsWith('_');

export const appendcolsCommand = custom<AppendcolsArguments>({
  name: 'appendcols',
  aliases: [],
  takesSubsearch: true,
  role: 'dataset',
  group: 'combine',
  summary: 'Puts the fields of a subsearch beside the rows: first row to first row, second to second.',
  syntax: 'appendcols [override=<bool>] [maxout=<int>] [ <subsearch> ]',
  options,
  example: {
    spl: '| makeresults | eval a=1 | table a | appendcols [| makeresults | eval b=2 | table b]',
    rows: [{ a: 1, b: 2 }],
  },

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const pipeline = context.plan(readSubsearch(reader));
    reader.end();
    return { pipeline, override: reader.boolean('override', false), maxout: readMaxout(reader) };
  },

  describe: ({ override }) =>
    `Adds the fields of a subsearch row by row${override ? ', replacing fields that exist' : ''}.`,
  plans: ({ pipeline }) => [pipeline],
  fields: ({ pipeline }, input) =>
    mergeFlows(input, { ...pipeline.fields, known: pipeline.fields.known.filter((field) => !isInternal(field)) }),
  needs: (_, wanted) => wanted,
  operator:
    ({ pipeline, override, maxout }, context) =>
    (input) => {
      const added = runSubsearch(pipeline, maxout, context);
      const columns = added.columns.filter((column) => !isInternal(column));
      return {
        columns: withColumns(input.columns, columns),
        open: input.open || added.open,
        rows: zip(input, added, override),
      };
    },
});

/** Rows of the subsearch beyond the last main row stand alone. */
function* zip(main: RowStream, added: RowStream, override: boolean): Iterable<Row> {
  const others = added.rows[Symbol.iterator]();
  for (const row of main.rows) {
    const next = others.next();
    if (!next.done) addFields(row, next.value, override);
    yield row;
  }
  for (let next = others.next(); !next.done; next = others.next()) {
    const row = newRow();
    addFields(row, next.value, true);
    yield row;
  }
}

function addFields(row: Row, other: Row, override: boolean): void {
  for (const field in other) {
    if (isInternal(field) || other[field] == null) continue;
    if (override || row[field] == null) row[field] = other[field];
  }
}
