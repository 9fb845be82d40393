import { custom } from '../plan/custom.ts';
import { without } from '../plan/field-demand.ts';
import { withFields } from '../plan/field-flow.ts';
import { rowByRow } from '../plan/row-stream.ts';
import { formatNumber } from '../values/number.ts';
import { ArgumentReader } from './shared/arguments.ts';

const added = ['info_min_time', 'info_max_time', 'info_sid', 'info_search_time'] as const;

export const addinfoCommand = custom<null>({
  name: 'addinfo',
  aliases: [],
  role: 'streaming',
  group: 'convert and eval',
  summary: 'Adds the time range of the search, an identifier and the time it runs at to every row.',
  syntax: 'addinfo',
  options: [],
  example: {
    spl: '| makeresults | addinfo | table info_min_time info_max_time',
    rows: [{ info_min_time: '0.000', info_max_time: '+Infinity' }],
  },

  read(stage) {
    new ArgumentReader(stage, []).end();
    return null;
  },
  describe: () => 'Adds the time range of the search and the time it runs at.',
  fields: (_, input) => withFields(input, ...added),
  needs: (_, wanted) => without(wanted, added),

  operator(_, { earliest, latest, now }) {
    // How Splunk writes bounds that are open (Search Reference, "addinfo").
    const from = earliest === null ? '0.000' : earliest;
    const to = latest === null ? '+Infinity' : latest;
    return rowByRow((row) => {
      row.info_min_time = from;
      row.info_max_time = to;
      row.info_sid = formatNumber(now);
      row.info_search_time = now;
      return row;
    }, added);
  },
});
