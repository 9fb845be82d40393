import type { Command } from '../../plan/lowering.ts';
import { refusedCommand } from './refused.ts';

type Refusal = readonly [name: string, summary: string, instead: string | null];

const nothingHere = 'nothing here does this.';

/** Commands of Splunk that nothing here does: name, what it does there, what to write instead. */
const unsupported: readonly Refusal[] = [
  ['bucketdir', 'sums file names up by directory.', 'Take the directory out with rex, then stats count by it.'],
  ['crawl', 'looks for new files to index.', 'Name the files to read on the command line.'],
  ['createrss', 'writes an RSS feed.', 'Write the rows to a file: -o rows.json.'],
  ['datamodelsimple', 'lists data models and their fields.', 'Use datamodel.'],
  [
    'dnslookup',
    'is the name of a lookup.',
    'Use lookup dnslookup clientip AS <field> OUTPUT clienthost; it asks no network.',
  ],
  ['dump', 'writes the rows of a search to files of a server.', 'Write the rows to a file: -o rows.json.'],
  ['entitymerge', 'merges rows about the same thing.', 'Use stats values(*) as * by the fields that name it.'],
  ['findkeywords', 'finds words that tell groups of events apart.', 'Try cluster, or associate.'],
  ['findtypes', 'suggests event types.', 'Try cluster.'],
  ['folderize', 'groups names by their beginnings.', 'Take the beginning out with rex, then stats count by it.'],
  ['input', 'adds files to what a server reads.', 'Name the files to read on the command line.'],
  ['metricsearch', 'searches metrics.', 'Use mstats, or mpreview.'],
  ['overlap', 'looks for overlapping summary events.', 'Compare info_min_time and info_max_time with streamstats.'],
  ['preview', 'shows what a search found so far.', 'Leave it out: rows come when the search is done.'],
  ['relevancy', 'says how well events fit the search.', 'Count what fits: eval score=if(match(_raw, "..."), 1, 0)+...'],
  ['runshellscript', 'runs a program.', null],
  ['savedsplunk', 'runs a saved search.', 'Use savedsearch.'],
  ['scrub', 'replaces what identifies people.', 'Use rex mode=sed or replace.'],
  ['sigeostats', 'prepares geostats for a summary index.', 'Use geostats.'],
  ['typelearner', 'suggests event types.', 'Try cluster.'],
];

const app = (name: string): string => `it is a command of ${name}, which is not part of splite.`;

/** Commands that apps bring and that searches in the wild use. */
const ofApps: readonly (readonly [names: readonly string[], app: string, instead: string | null])[] = [
  [
    ['dbxquery', 'dbxlookup', 'dbxoutput'],
    'Splunk DB Connect',
    'Export the table to lookups/<name>.csv and use inputlookup or lookup.',
  ],
  [
    ['ldapsearch', 'ldapfetch', 'ldapfilter', 'ldapgroup', 'ldaptestconnection'],
    'the add-on for Active Directory',
    'Export the directory to lookups/<name>.csv and use inputlookup or lookup.',
  ],
  [['curl', 'webping', 'getwatchlist'], 'an app that asks web servers', 'Save the answer and use inputlookup.'],
  [['whois', 'nslookup', 'dig', 'dnsquery'], 'an app that asks the network', 'Use lookup with a table of your own.'],
  [['snowevent', 'snowincident', 'snoweventstream', 'snowincidentstream'], 'the add-on for ServiceNow', null],
  [['base64', 'decrypt'], 'an app that decodes text', 'Use cyberchef.'],
  [['jellyfisher'], 'an app that compares texts', 'Use lookup ut_levenshtein_lookup.'],
  [['urlparser'], 'an app that takes URLs apart', 'Use lookup ut_parse_extended.'],
  [['shannon', 'entropy'], 'an app that measures randomness', 'Use lookup ut_shannon_lookup.'],
  [['haversine'], 'an app that measures distances', 'Compute it with eval: sin, cos, asin, sqrt.'],
  [['sendresults'], 'an app that sends mail', 'Leave it out.'],
  [['ai'], 'the AI Toolkit', null],
  [['awssnsalert'], 'the add-on for AWS', null],
];

/** Commands of SPL2, another language. */
const ofSpl2: readonly Refusal[] = [
  ['branch', '', 'Use appendpipe, or run one search after another.'],
  ['expand', '', 'Use mvexpand.'],
  ['flatten', '', 'Use spath.'],
  ['into', '', 'Use collect or outputlookup.'],
  ['thru', '', 'Use collect or outputlookup.'],
];

const group = 'knowledge and stored data';

export const unsupportedCommands: readonly Command[] = [
  ...unsupported.map(([name, summary, instead]) => refusedCommand(name, group, summary, nothingHere, instead)),
  ...ofApps.flatMap(([names, of, instead]) =>
    names.map((name) => refusedCommand(name, group, `a command of ${of}.`, app(of), instead)),
  ),
  ...ofSpl2.map(([name, , instead]) =>
    refusedCommand(name, group, 'a command of SPL2.', 'it belongs to SPL2.', instead),
  ),
];
