import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { holdRows } from '../rows/held-rows.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { readFileName } from './shared/file-name.ts';
import {
  appendRows,
  readTableOutput,
  type TableOutput,
  tableOfRows,
  tableOutputOptions,
} from './shared/table-output.ts';

export interface OutputcsvArguments extends TableOutput {
  readonly name: string;
}

const options: readonly CommandOption[] = [
  ...tableOutputOptions.map((option) => (option.name === 'create_empty' ? { ...option, default: 'false' } : option)),
  { name: 'dispatch', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  { name: 'singlefile', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
  { name: 'usexml', values: '<bool>', default: 'false', summary: 'Only false is supported.' },
  { name: 'keeptempdir', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
];

export const outputcsvCommand = custom<OutputcsvArguments>({
  name: 'outputcsv',
  aliases: [],
  role: 'dataset',
  keeps: 'data',
  group: 'knowledge and stored data',
  summary: 'Keeps the rows under a file name, for inputcsv, and passes them on.',
  syntax: 'outputcsv [append=<bool>] [create_empty=<bool>] [override_if_empty=<bool>] [max=<int>] <file name>',
  options,
  example: { spl: '| makeresults | eval a=1 | table a | outputcsv results', rows: [{ a: 1 }] },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    const name = reader.requiredName('a file name');
    reader.end();
    if (reader.boolean('usexml', false)) return reader.fail("'usexml=true' is not supported.");
    return { ...readTableOutput(reader, false), name: readFileName(name) };
  },

  describe: ({ name, append }) => `${append ? 'Adds the rows to' : 'Keeps the rows as'} ${name}.`,
  fields: (_, input) => input,
  needs: () => 'all',

  operator: (args, context) => (input) => {
    const rows = holdRows(input.rows, context.limits, 'outputcsv');
    const files = context.knowledgeBase.resultFiles;
    const existing = files.get(args.name);
    const table = tableOfRows(input, rows, args, existing !== undefined);
    if (table !== null) {
      const kept = args.append && existing ? appendRows(existing, table, args.keepMultivalues) : table;
      files.set(args.name, kept);
      context.tableFiles?.writeResults(args.name, kept);
    }
    return { ...input, rows };
  },
});
