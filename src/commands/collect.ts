import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import { holdRows } from '../rows/held-rows.ts';
import { SplError } from '../syntax/spl-error.ts';
import { copyRow } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';
import { rowsAsEvents } from './shared/stored-events.ts';

export interface CollectArguments {
  readonly index: string;
  readonly sourcetype: string;
  readonly source: string;
  readonly host: string;
  readonly marker: string;
  readonly testMode: boolean;
}

const options: readonly CommandOption[] = [
  { name: 'index', values: '<index>', default: 'summary', summary: 'Where the rows are stored.' },
  { name: 'sourcetype', values: '<string>', default: 'stash', summary: 'Their sourcetype.' },
  { name: 'source', values: '<string>', default: 'collect', summary: 'Their source.' },
  { name: 'host', values: '<string>', default: 'localhost', summary: 'Their host.' },
  { name: 'marker', values: '<string>', summary: 'Text put at the end of each event.' },
  { name: 'testmode', values: '<bool>', default: 'false', summary: 'Store nothing.' },
  { name: 'file', values: '<string>', summary: 'Accepted; has no effect here.' },
  { name: 'path', values: '<string>', summary: 'Accepted; has no effect here.' },
  { name: 'spool', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
  { name: 'addtime', values: '<bool>', default: 'true', summary: 'Accepted: rows always get a time.' },
  { name: 'addinfo', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
  { name: 'run_in_preview', values: '<bool>', default: 'false', summary: 'Accepted; has no effect here.' },
  { name: 'output_format', values: 'raw|hec', default: 'raw', summary: 'Accepted; has no effect here.' },
  { name: 'uselb', values: '<bool>', default: 'true', summary: 'Accepted; has no effect here.' },
];

export const collectCommand = custom<CollectArguments>({
  name: 'collect',
  aliases: ['summaryindex', 'sumindex', 'stash'],
  role: 'dataset',
  keeps: 'events',
  group: 'knowledge and stored data',
  summary: 'Stores the rows as events of an index, for later searches, and passes them on.',
  syntax:
    'collect [index=<index>] [sourcetype=<string>] [source=<string>] [host=<string>] [marker=<string>] [testmode=<bool>]',
  options,
  example: { spl: '| makeresults | eval a=1 | table a | collect index=summary', rows: [{ a: 1 }] },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    const index = reader.text('index', 'summary');
    if (index === '') throw new SplError('An index needs a name.', reader.option('index')!.span, null, 'option-value');
    return {
      index,
      sourcetype: reader.text('sourcetype', 'stash'),
      source: reader.text('source', 'collect'),
      host: reader.text('host', 'localhost'),
      marker: reader.text('marker', ''),
      testMode: reader.boolean('testmode', false),
    };
  },

  describe: ({ index, testMode }) =>
    testMode ? 'Stores nothing (test mode).' : `Stores the rows in the index ${index}.`,
  fields: (_, input) => input,
  needs: () => 'all',

  operator:
    ({ marker, testMode, ...target }, context) =>
    (input) => {
      if (testMode) return input;
      const rows = holdRows(input.rows, context.limits, 'collect');
      if (rows.length > 0) context.store.addEvents(rowsAsEvents(rows.map(copyRow), marker, context), target);
      return { ...input, rows };
    },
});
