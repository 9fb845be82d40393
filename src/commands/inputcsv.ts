import { custom } from '../plan/custom.ts';
import { anyFields } from '../plan/field-flow.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { emptyStream } from '../plan/row-stream.ts';
import { concatStreams } from '../rows/subsearch-rows.ts';
import type { Span } from '../syntax/ast.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { SplError } from '../syntax/spl-error.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { readFileName } from './shared/file-name.ts';
import { readTableInput, type TableInput, tableInputOptions, tableStream } from './shared/table-input.ts';

export interface InputcsvArguments extends TableInput {
  readonly name: string;
  readonly span: Span;
}

const options: readonly CommandOption[] = [
  ...tableInputOptions,
  { name: 'dispatch', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  { name: 'events', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
];

export const inputcsvCommand = custom<InputcsvArguments>({
  name: 'inputcsv',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary: "Gives the rows that 'outputcsv' wrote under a name.",
  syntax: 'inputcsv [append=<bool>] [start=<int>] [max=<int>] [strict=<bool>] <file name> [WHERE <search terms>]',
  options,
  example: null,

  read(stage, context) {
    const reader = new ArgumentReader(stage, options);
    const name = reader.requiredName('a file name');
    reader.end();
    return { ...readTableInput(reader, context), name: readFileName(name), span: name.span };
  },

  describe: ({ name, append }) => `${append ? 'Adds' : 'Gives'} the rows written as ${name}.`,
  plans: ({ subsearches }) => [...subsearches.values()],
  fields: () => anyFields,
  needs: ({ append }, wanted) => (append ? wanted : new Set()),
  appends: ({ append }) => append,

  operator: (args, context) => (input) => {
    const files = context.knowledgeBase.resultFiles;
    const table = files.get(args.name);
    if (!table) {
      const message = `No search has written '${args.name}' with outputcsv.`;
      const nearest = nearestName(args.name, files.keys());
      if (args.strict) throw new SplError(message, args.span, nearest && `Did you mean '${nearest}'?`, 'unknown-file');
      context.notice(`${message} It gives no rows.`);
    }
    const rows = table ? tableStream(table, args, context) : emptyStream;
    return args.append ? concatStreams([input, rows]) : rows;
  },
});
