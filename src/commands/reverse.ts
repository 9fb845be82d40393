import { custom } from '../plan/custom.ts';
import { holdRows } from '../rows/held-rows.ts';
import { ArgumentReader } from './shared/arguments.ts';

export const reverseCommand = custom<null>({
  name: 'reverse',
  aliases: [],
  role: 'dataset',
  group: 'search and shape',
  summary: 'Turns the order of the rows round.',
  syntax: 'reverse',
  options: [],
  example: {
    spl: '| makeresults count=3 | streamstats count as n | reverse | table n',
    rows: [{ n: 3 }, { n: 2 }, { n: 1 }],
  },

  read(stage) {
    new ArgumentReader(stage, []).end();
    return null;
  },
  describe: () => 'Turns the order of the rows round.',
  fields: (_, input) => input,
  needs: (_, wanted) => wanted,
  operator: (_, context) => (input) => ({
    ...input,
    rows: [...holdRows(input.rows, context.limits, 'reverse')].reverse(),
  }),
});
