import { custom } from '../plan/custom.ts';
import type { CommandOption } from '../plan/lowering.ts';
import type { PastSearch } from '../plan/run-context.ts';
import { newRow, type Row, rowOf } from '../values/row.ts';
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
    'Lists the searches that ran before this one in the same process, newest first; in a server the searches of its jobs that its user may see.',
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

  operator: (args, context) => () => {
    const { host, earliest, latest } = context;
    const rows =
      host === undefined
        ? context
            .pastSearches()
            .map((search) => historyRow(search))
            .reverse()
        : host.history();
    return {
      columns: columnsOf(args),
      open: false,
      rows: rows
        .filter(({ _time: time }) => {
          const at = time as number;
          return (earliest === null || at >= earliest) && (latest === null || at < latest);
        })
        .map((row) => (args.asEvents ? rowOf({ ...row, _raw: row.search ?? null }) : row)),
    };
  },
});

function historyRow({ number, spl, time, earliest, latest, results }: PastSearch): Row {
  const row = newRow();
  row._time = time;
  row.exec_time = Math.floor(time);
  row.is_realtime = 0;
  row.result_count = results;
  row.search = spl;
  row.search_et = earliest;
  row.search_lt = latest;
  row.sid = `${Math.floor(time)}.${number}`;
  return row;
}
