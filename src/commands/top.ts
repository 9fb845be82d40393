import { frequentValuesCommand } from './shared/frequent-values.ts';

export const topCommand = frequentValuesCommand(
  {
    name: 'top',
    aliases: ['common'],
    adjective: 'most common',
    summary:
      'Lists the most common values of fields, with their number and their share of the rows that have all of them.',
    example: {
      spl: '| makeresults count=4 | streamstats count as n | eval size=if(n=4,"large","small") | top size',
      rows: [
        { size: 'small', count: 3, percent: '75.000000' },
        { size: 'large', count: 1, percent: '25.000000' },
      ],
    },
  },
  'most',
);
