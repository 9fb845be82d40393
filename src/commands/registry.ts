import type { Command } from './command.ts';
import { appendCommand } from './append.ts';
import { appendcolsCommand } from './appendcols.ts';
import { appendpipeCommand } from './appendpipe.ts';
import { binCommand } from './bin.ts';
import { chartCommand } from './chart.ts';
import { convertCommand } from './convert.ts';
import { datamodelCommand } from './datamodel.ts';
import { dedupCommand } from './dedup.ts';
import { diffCommand } from './diff.ts';
import { evalCommand } from './eval.ts';
import { eventstatsCommand } from './eventstats.ts';
import { fieldsCommand } from './fields.ts';
import { fillnullCommand } from './fillnull.ts';
import { foreachCommand } from './foreach.ts';
import { formatCommand } from './format.ts';
import { fromCommand } from './from.ts';
import { headCommand } from './head.ts';
import { joinCommand } from './join.ts';
import { makemvCommand } from './makemv.ts';
import { makeresultsCommand } from './makeresults.ts';
import { mapCommand } from './map.ts';
import { multisearchCommand } from './multisearch.ts';
import { mvexpandCommand } from './mvexpand.ts';
import { rareCommand } from './rare.ts';
import { regexCommand } from './regex.ts';
import { renameCommand } from './rename.ts';
import { returnCommand } from './return.ts';
import { reverseCommand } from './reverse.ts';
import { rexCommand } from './rex.ts';
import { searchCommand } from './search.ts';
import { selfjoinCommand } from './selfjoin.ts';
import { setCommand } from './set.ts';
import { sortCommand } from './sort.ts';
import { spathCommand } from './spath.ts';
import { statsCommand } from './stats.ts';
import { streamstatsCommand } from './streamstats.ts';
import { tableCommand } from './table.ts';
import { tailCommand } from './tail.ts';
import { timechartCommand } from './timechart.ts';
import { topCommand } from './top.ts';
import { transactionCommand } from './transaction.ts';
import { tstatsCommand } from './tstats.ts';
import { unionCommand } from './union.ts';
import { uniqCommand } from './uniq.ts';
import { whereCommand } from './where.ts';

/** Every command, in alphabetical order of their files. */
const all = [
  appendCommand,
  appendcolsCommand,
  appendpipeCommand,
  binCommand,
  chartCommand,
  convertCommand,
  datamodelCommand,
  dedupCommand,
  diffCommand,
  evalCommand,
  eventstatsCommand,
  fieldsCommand,
  fillnullCommand,
  foreachCommand,
  formatCommand,
  fromCommand,
  headCommand,
  joinCommand,
  makemvCommand,
  makeresultsCommand,
  mapCommand,
  multisearchCommand,
  mvexpandCommand,
  rareCommand,
  regexCommand,
  renameCommand,
  returnCommand,
  reverseCommand,
  rexCommand,
  searchCommand,
  selfjoinCommand,
  setCommand,
  sortCommand,
  spathCommand,
  statsCommand,
  streamstatsCommand,
  tableCommand,
  tailCommand,
  timechartCommand,
  topCommand,
  transactionCommand,
  tstatsCommand,
  unionCommand,
  uniqCommand,
  whereCommand,
] as const;

/** Every command by its name and by each alias. */
export const commands: ReadonlyMap<string, Command> = new Map(
  (all as unknown as readonly Command[]).flatMap((command) =>
    [command.name, ...command.aliases].map((name) => [name, command] as const),
  ),
);
