import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { PastSearch } from '../plan/run-context.ts';
import { newRow, type Row } from '../values/row.ts';
import { ArgumentReader } from './shared/arguments.ts';

export interface HistoryArguments {
  readonly asEvents: boolean;
}

const options: readonly CommandOption[] = [
  { name: 'events', values: '<bool>', default: 'false', summary: 'Give events, with the search as their text.' },
];

/** What is known of a search that ran here; Splunk has more. */
const columns = ['_time', 'exec_time', 'is_realtime', 'result_count', 'search', 'search_et', 'search_lt', 'sid'];

const columnsOf = ({ asEvents }: HistoryArguments): readonly string[] =>
  asEvents ? ['_time', '_raw', ...columns.slice(1)] : columns;

/** Rule: Search Reference, "history". */
export const historyCommand = custom<HistoryArguments>({
  name: 'history',
  aliases: [],
  role: 'generating',
  group: 'knowledge and stored data',
  summary:
    'Lists the searches that ran before this one in the same process, newest first. They are not kept beyond it.',
  syntax: 'history [events=<bool>]',
  options,
  example: { spl: '| history | table search', rows: [] },

  read(stage) {
    const reader = new ArgumentReader(stage, options);
    reader.end();
    return { asEvents: reader.boolean('events', false) };
  },

  describe: () => 'Lists the searches that ran before this one in the same process.',
  fields: (args) => ({ known: columnsOf(args), open: false }),
  needs: () => new Set(),

  operator: (args, context) => () => ({
    columns: columnsOf(args),
    open: false,
    rows: context
      .pastSearches()
      .filter(
        ({ time }) =>
          (context.earliest === null || time >= context.earliest) && (context.latest === null || time < context.latest),
      )
      .map((search) => historyRow(search, args))
      .reverse(),
  }),
});

function historyRow({ number, spl, time, earliest, latest, results }: PastSearch, { asEvents }: HistoryArguments): Row {
  const row = newRow();
  row._time = time;
  if (asEvents) row._raw = spl;
  row.exec_time = Math.floor(time);
  row.is_realtime = 0;
  row.result_count = results;
  row.search = spl;
  row.search_et = earliest;
  row.search_lt = latest;
  row.sid = `${Math.floor(time)}.${number}`;
  return row;
}
