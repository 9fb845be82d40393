import { frequentValuesCommand } from './shared/frequent-values.ts';

export const rareCommand = frequentValuesCommand(
  {
    name: 'rare',
    aliases: [],
    adjective: 'least common',
    summary:
      'Lists the least common values of fields, with their number and their share of the rows that have all of them.',
    example: {
      spl: '| makeresults count=4 | streamstats count as n | eval size=if(n=4,"large","small") | rare limit=1 size',
      rows: [{ size: 'large', count: 1, percent: '25.000000' }],
    },
  },
  'least',
);
