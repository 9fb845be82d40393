import { type CustomCommand, custom } from '../../plan/custom.ts';
import { type FieldDemand, union } from '../../plan/field-demand.ts';
import type { Command, Lowered } from '../../plan/lowering.ts';
import { demandBefore } from '../../plan/passes/demand.ts';
import { rowByRow, withColumns } from '../../plan/row-stream.ts';
import { newRow } from '../../values/row.ts';

/**
 * The si command of a reporting command: it prepares rows for a summary index, from which the reporting command, with
 * the same arguments, later gives the result it would have given at once. Splunk stores partial aggregates; here each
 * row keeps the fields that the reporting command reads, so that every function stays exact.
 */
export function summaryCommand(name: string, of: Command, example: Command['example']): CustomCommand<Lowered> {
  const kept = ({ operators }: Lowered): FieldDemand => {
    const fields = demandBefore(operators, 'all');
    return fields === 'all' ? 'all' : union(fields, ['_time']);
  };
  return custom<Lowered>({
    name,
    aliases: [],
    role: 'streaming',
    group: 'aggregate',
    summary: `Prepares rows for a summary index: keeps what ${of.name} with the same arguments needs to give its result later.`,
    syntax: of.syntax.replace(of.name, name),
    options: of.options,
    example,
    read: (stage, context) => of.lower(stage, context),
    describe: (args) => `Prepares for a summary index what later "${args.describe().replace(/\.$/, '')}".`,
    fields(args, input) {
      const fields = kept(args);
      return fields === 'all'
        ? input
        : {
            known: withColumns(
              input.known.filter((field) => fields.has(field)),
              [...fields].filter((field) => input.open || input.known.includes(field)),
            ),
            open: false,
          };
    },
    needs: (args) => kept(args),
    operator(args) {
      const fields = kept(args);
      if (fields === 'all') return (input) => input;
      return (input) => {
        const columns = [...fields].filter((field) => input.open || input.columns.includes(field));
        const rows = rowByRow((row) => {
          const result = newRow();
          for (const field of columns) if (row[field] != null) result[field] = row[field];
          return result;
        })(input).rows;
        return { columns, open: false, rows };
      };
    },
  });
}
