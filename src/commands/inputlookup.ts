import { custom } from '../plan/custom.ts';
import { anyFields, mergeFlows } from '../plan/field-flow.ts';
import { emptyStream } from '../plan/row-stream.ts';
import { concatStreams } from '../rows/subsearch-rows.ts';
import type { Span } from '../syntax/ast.ts';
import { describeSearch } from '../syntax/describe-search.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { findTable, unknownLookup, whereTablesAre } from './shared/find-lookup.ts';
import { readTableInput, type TableInput, tableInputOptions, tableStream } from './shared/table-input.ts';

export interface InputlookupArguments extends TableInput {
  readonly name: string;
  readonly span: Span;
  /** The columns, where the table is known. */
  readonly fields: readonly string[] | null;
}

export const inputlookupCommand = custom<InputlookupArguments>({
  name: 'inputlookup',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary: 'Gives the rows of a lookup table, in its order.',
  syntax: 'inputlookup [append=<bool>] [start=<int>] [max=<int>] [strict=<bool>] <lookup> [WHERE <search terms>]',
  options: tableInputOptions,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, tableInputOptions);
    const name = reader.requiredName('the name of a lookup');
    reader.end();
    const table = findTable(name.text, context.knowledgeBase);
    if (!table) context.missing('lookup', name.text, name.span);
    const input = readTableInput(reader, context);
    return { ...input, name: name.text, span: name.span, fields: table?.fields ?? null };
  },

  describe: ({ name, append, where }) =>
    `${append ? 'Adds' : 'Gives'} the rows of the lookup ${name}${where === null ? '' : ` where ${describeSearch(where)}`}.`,
  plans: ({ subsearches }) => [...subsearches.values()],
  fields: ({ fields, append }, input) => {
    const own = fields === null ? anyFields : { known: fields, open: false };
    return append ? mergeFlows(input, own) : own;
  },
  needs: ({ append }, wanted) => (append ? wanted : new Set()),
  appends: ({ append }) => append,

  operator: (args, context) => (input) => {
    const table = findTable(args.name, context.knowledgeBase);
    if (!table) {
      const message = `The lookup table '${args.name}' does not exist.`;
      if (args.strict) throw unknownLookup(message, args.name, context.knowledgeBase, args.span);
      context.notice(`${message} It gives no rows. ${whereTablesAre}`);
    }
    const rows = table ? tableStream(table, args, context) : emptyStream;
    return args.append ? concatStreams([input, rows]) : rows;
  },
});
