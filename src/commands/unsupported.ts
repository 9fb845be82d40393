import type { Command } from './command.ts';
import { refusedCommand } from './refused.ts';

/** Commands of Splunk that nothing here does: name, what it does there, what to write instead. */
const unsupported: readonly (readonly [name: string, summary: string, instead: string | null])[] = [
  ['analyzefields', 'measures how well fields predict another.', 'Try contingency or correlate.'],
  ['anomalies', 'gives each event an unexpectedness.', 'Try anomalydetection.'],
  ['arules', 'finds association rules between fields.', 'Try associate or contingency.'],
  ['bucketdir', 'sums file names up by directory.', 'Take the directory out with rex, then stats count by it.'],
  [
    'cofilter',
    'counts the values that two fields share.',
    'Join the rows by the one field, then stats count by the other.',
  ],
  ['erex', 'makes a regular expression of examples.', 'Write it: rex "(?<name>...)".'],
  ['findtypes', 'suggests event types.', 'Try cluster.'],
  ['folderize', 'groups names by their beginnings.', 'Take the beginning out with rex, then stats count by it.'],
  ['geom', 'adds shapes for maps.', null],
  ['geomfilter', 'clips shapes for maps.', null],
  ['iconify', 'shows icons for the values of fields.', null],
  ['kmeans', 'clusters rows by numeric fields.', 'Try bin, or eventstats with avg and stdev.'],
  ['localize', 'lists the time ranges of events.', 'Try bin _time and stats min(_time) max(_time).'],
  ['overlap', 'looks for overlapping summary events.', null],
  ['relevancy', 'says how well events fit the search.', null],
  ['runshellscript', 'runs a program.', null],
  ['scrub', 'replaces what identifies people.', 'Use rex mode=sed or replace.'],
  ['searchtxn', 'finds transactions of configured types.', 'Use transaction.'],
  ['tscollect', 'writes an index file for tstats.', 'tstats reads events and data models as they are.'],
  ['typelearner', 'suggests event types.', 'Try cluster.'],
  ['walklex', 'lists the terms of an index.', null],
  ['x11', 'takes seasons out of a series.', 'Try trendline, or predict.'],
];

export const unsupportedCommands: readonly Command<null>[] = unsupported.map(([name, summary, instead]) =>
  refusedCommand(name, 'knowledge and stored data', summary, 'nothing here does this.', instead),
);
