/**
 * How a command's arguments are written, by command word: it chooses the lexer's mode. Commands not named here have the
 * generic shape (words, options, strings, subsearches).
 */
export const shapes = {
  /** Search terms. */
  search: ['search', 'metasearch'],
  /** `target=expression, ...` */
  assignments: ['eval', 'fieldformat'],
  /** One expression. */
  expression: ['where'],
  /** Options, aggregates, `by`. */
  aggregate: [
    'stats',
    'eventstats',
    'streamstats',
    'chart',
    'timechart',
    'sistats',
    'sichart',
    'sitimechart',
    'geostats',
    'mcatalog',
    'mstats',
    'tstats',
    'sigeostats',
  ],
  /** Options and one pattern. */
  rex: ['rex'],
  regex: ['regex'],
  /** The generic shape, with `where` and search terms at the end. */
  filtered: ['inputlookup', 'inputcsv'],
} as const;

/** Aggregate commands whose `where` filters the data and is written in the search language. */
export const filteredAggregates: readonly string[] = ['tstats', 'mstats', 'mcatalog'];
