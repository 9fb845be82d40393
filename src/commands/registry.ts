import type { Command } from '../plan/lowering.ts';
import { abstractCommand } from './abstract.ts';
import { accumCommand } from './accum.ts';
import { addcoltotalsCommand } from './addcoltotals.ts';
import { addinfoCommand } from './addinfo.ts';
import { addtotalsCommand } from './addtotals.ts';
import { analyzefieldsCommand } from './analyzefields.ts';
import { anomaliesCommand } from './anomalies.ts';
import { anomalousvalueCommand } from './anomalousvalue/anomalousvalue.ts';
import { anomalydetectionCommand } from './anomalydetection/anomalydetection.ts';
import { appendCommand } from './append.ts';
import { appendcolsCommand } from './appendcols.ts';
import { appendpipeCommand } from './appendpipe.ts';
import { applyCommand } from './apply.ts';
import { arulesCommand } from './arules.ts';
import { associateCommand } from './associate.ts';
import { auditCommand } from './audit.ts';
import { autoregressCommand } from './autoregress.ts';
import { binCommand } from './bin.ts';
import { chartCommand } from './chart.ts';
import { clusterCommand } from './cluster/cluster.ts';
import { cofilterCommand } from './cofilter.ts';
import { collectCommand } from './collect.ts';
import { concurrencyCommand } from './concurrency.ts';
import { contingencyCommand } from './contingency.ts';
import { convertCommand } from './convert/convert.ts';
import { correlateCommand } from './correlate.ts';
import { cyberchefCommand } from './cyberchef.ts';
import { datamodelCommand } from './datamodel.ts';
import { dbinspectCommand } from './dbinspect.ts';
import { dedupCommand } from './dedup.ts';
import { deleteCommand } from './delete.ts';
import { deletemodelCommand } from './deletemodel.ts';
import { deltaCommand } from './delta.ts';
import { diffCommand } from './diff/diff.ts';
import { dnstwistCommand } from './dnstwist/dnstwist.ts';
import { erexCommand } from './erex/erex.ts';
import { evalCommand } from './eval.ts';
import { eventcountCommand } from './eventcount.ts';
import { eventstatsCommand } from './eventstats.ts';
import { extractCommand } from './extract.ts';
import { fieldformatCommand } from './fieldformat.ts';
import { fieldsCommand } from './fields.ts';
import { fieldsummaryCommand } from './fieldsummary.ts';
import { filldownCommand } from './filldown.ts';
import { fillnullCommand } from './fillnull.ts';
import { fitCommand } from './fit/fit.ts';
import { foreachCommand } from './foreach/foreach.ts';
import { formatCommand } from './format.ts';
import { fromCommand } from './from.ts';
import { fromjsonCommand } from './fromjson.ts';
import { gaugeCommand } from './gauge.ts';
import { gentimesCommand } from './gentimes.ts';
import { geostatsCommand } from './geostats.ts';
import { headCommand } from './head.ts';
import { highlightCommand } from './highlight.ts';
import { historyCommand } from './history.ts';
import { inputcsvCommand } from './inputcsv.ts';
import { inputlookupCommand } from './inputlookup.ts';
import { iplocationCommand } from './iplocation.ts';
import { joinCommand } from './join.ts';
import { kmeansCommand } from './kmeans.ts';
import { kvformCommand } from './kvform/kvform.ts';
import { listmodelsCommand } from './listmodels.ts';
import { loadjobCommand } from './loadjob.ts';
import { localizeCommand } from './localize.ts';
import { localopCommand } from './localop.ts';
import { lookupCommand } from './lookup.ts';
import { makecontinuousCommand } from './makecontinuous.ts';
import { makejsonCommand } from './makejson.ts';
import { makemvCommand } from './makemv.ts';
import { makeresultsCommand } from './makeresults.ts';
import { mapCommand } from './map/map.ts';
import { mcatalogCommand } from './mcatalog.ts';
import { mcollectCommand, meventcollectCommand } from './mcollect.ts';
import { metadataCommand } from './metadata.ts';
import { metasearchCommand } from './metasearch.ts';
import { mpreviewCommand } from './mpreview.ts';
import { mstatsCommand } from './mstats/mstats.ts';
import { multikvCommand } from './multikv/multikv.ts';
import { multisearchCommand } from './multisearch.ts';
import { mvcombineCommand } from './mvcombine.ts';
import { mvexpandCommand } from './mvexpand.ts';
import { nomvCommand } from './nomv.ts';
import { noopCommand } from './noop.ts';
import {
  geomCommand,
  geomfilterCommand,
  iconifyCommand,
  outputtextCommand,
  scriptCommand,
  sendalertCommand,
  sendemailCommand,
} from './not-run.ts';
import { outlierCommand } from './outlier.ts';
import { outputcsvCommand } from './outputcsv.ts';
import { outputlookupCommand } from './outputlookup.ts';
import { pivotCommand } from './pivot/pivot.ts';
import { predictCommand } from './predict/predict.ts';
import { prjobCommand } from './prjob.ts';
import { rangemapCommand } from './rangemap.ts';
import { rareCommand } from './rare.ts';
import { redistributeCommand } from './redistribute.ts';
import { regexCommand } from './regex.ts';
import { reltimeCommand } from './reltime.ts';
import { renameCommand } from './rename.ts';
import { replaceCommand } from './replace.ts';
import { requireCommand } from './require.ts';
import { restCommand } from './rest/rest.ts';
import { returnCommand } from './return.ts';
import { reverseCommand } from './reverse.ts';
import { rexCommand } from './rex.ts';
import { rtorderCommand } from './rtorder.ts';
import { sampleCommand } from './sample.ts';
import { savedsearchCommand } from './savedsearch.ts';
import { scoreCommand } from './score.ts';
import { searchCommand } from './search.ts';
import { searchtxnCommand } from './searchtxn.ts';
import { selfjoinCommand } from './selfjoin.ts';
import { setCommand } from './set.ts';
import { setfieldsCommand } from './setfields.ts';
import { sichartCommand } from './sichart.ts';
import { sirareCommand } from './sirare.ts';
import { sistatsCommand } from './sistats.ts';
import { sitimechartCommand } from './sitimechart.ts';
import { sitopCommand } from './sitop.ts';
import { sortCommand } from './sort.ts';
import { spathCommand } from './spath/spath.ts';
import { statsCommand } from './stats.ts';
import { strcatCommand } from './strcat.ts';
import { streamstatsCommand } from './streamstats.ts';
import { summaryCommand } from './summary.ts';
import { tableCommand } from './table.ts';
import { tagsCommand } from './tags.ts';
import { tailCommand } from './tail.ts';
import { timechartCommand } from './timechart.ts';
import { timewrapCommand } from './timewrap.ts';
import { tojsonCommand } from './tojson.ts';
import { topCommand } from './top.ts';
import { transactionCommand } from './transaction/transaction.ts';
import { transposeCommand } from './transpose.ts';
import { trendlineCommand } from './trendline.ts';
import { tscollectCommand } from './tscollect.ts';
import { tstatsCommand } from './tstats/tstats.ts';
import { typeaheadCommand } from './typeahead.ts';
import { typerCommand } from './typer.ts';
import { unionCommand } from './union.ts';
import { uniqCommand } from './uniq.ts';
import { extremeSearchCommands } from './unsupported/extreme-search.ts';
import { unsupportedCommands } from './unsupported/unsupported.ts';
import { untableCommand } from './untable.ts';
import { walklexCommand } from './walklex.ts';
import { whereCommand } from './where.ts';
import { x11Command } from './x11/x11.ts';
import { xmlkvCommand } from './xmlkv.ts';
import { xmlunescapeCommand } from './xmlunescape.ts';
import { xpathCommand } from './xpath/xpath.ts';
import { xyseriesCommand } from './xyseries.ts';

/** Every command, in alphabetical order of their files. */
const all: readonly Command[] = [
  abstractCommand,
  accumCommand,
  addcoltotalsCommand,
  addinfoCommand,
  addtotalsCommand,
  analyzefieldsCommand,
  anomaliesCommand,
  anomalousvalueCommand,
  anomalydetectionCommand,
  appendCommand,
  appendcolsCommand,
  appendpipeCommand,
  applyCommand,
  arulesCommand,
  associateCommand,
  auditCommand,
  autoregressCommand,
  binCommand,
  chartCommand,
  clusterCommand,
  cofilterCommand,
  collectCommand,
  concurrencyCommand,
  contingencyCommand,
  convertCommand,
  correlateCommand,
  cyberchefCommand,
  datamodelCommand,
  dbinspectCommand,
  dedupCommand,
  deleteCommand,
  deletemodelCommand,
  deltaCommand,
  diffCommand,
  dnstwistCommand,
  erexCommand,
  evalCommand,
  eventcountCommand,
  eventstatsCommand,
  extractCommand,
  ...extremeSearchCommands,
  fieldformatCommand,
  fieldsCommand,
  fieldsummaryCommand,
  filldownCommand,
  fillnullCommand,
  fitCommand,
  foreachCommand,
  formatCommand,
  fromCommand,
  fromjsonCommand,
  gaugeCommand,
  gentimesCommand,
  geomCommand,
  geomfilterCommand,
  geostatsCommand,
  headCommand,
  highlightCommand,
  historyCommand,
  iconifyCommand,
  inputcsvCommand,
  inputlookupCommand,
  iplocationCommand,
  joinCommand,
  kmeansCommand,
  kvformCommand,
  listmodelsCommand,
  loadjobCommand,
  localizeCommand,
  localopCommand,
  lookupCommand,
  makecontinuousCommand,
  makejsonCommand,
  makemvCommand,
  makeresultsCommand,
  mapCommand,
  mcatalogCommand,
  mcollectCommand,
  metadataCommand,
  metasearchCommand,
  meventcollectCommand,
  mpreviewCommand,
  mstatsCommand,
  multikvCommand,
  multisearchCommand,
  mvcombineCommand,
  mvexpandCommand,
  nomvCommand,
  noopCommand,
  outlierCommand,
  outputcsvCommand,
  outputlookupCommand,
  outputtextCommand,
  pivotCommand,
  predictCommand,
  prjobCommand,
  rangemapCommand,
  rareCommand,
  redistributeCommand,
  regexCommand,
  reltimeCommand,
  renameCommand,
  replaceCommand,
  requireCommand,
  restCommand,
  returnCommand,
  reverseCommand,
  rexCommand,
  rtorderCommand,
  sampleCommand,
  savedsearchCommand,
  scoreCommand,
  scriptCommand,
  searchCommand,
  searchtxnCommand,
  selfjoinCommand,
  sendalertCommand,
  sendemailCommand,
  setCommand,
  setfieldsCommand,
  sichartCommand,
  sirareCommand,
  sistatsCommand,
  sitimechartCommand,
  sitopCommand,
  sortCommand,
  spathCommand,
  statsCommand,
  strcatCommand,
  streamstatsCommand,
  summaryCommand,
  tableCommand,
  tagsCommand,
  tailCommand,
  timechartCommand,
  timewrapCommand,
  tojsonCommand,
  topCommand,
  transactionCommand,
  transposeCommand,
  trendlineCommand,
  tscollectCommand,
  tstatsCommand,
  typeaheadCommand,
  typerCommand,
  unionCommand,
  uniqCommand,
  ...unsupportedCommands,
  untableCommand,
  walklexCommand,
  whereCommand,
  x11Command,
  xmlkvCommand,
  xmlunescapeCommand,
  xpathCommand,
  xyseriesCommand,
];

/** Every command by its name and by each alias. */
export const commands: ReadonlyMap<string, Command> = new Map(
  all.flatMap((command) => [command.name, ...command.aliases].map((name) => [name, command] as const)),
);
