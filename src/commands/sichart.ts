import { chartCommand } from './chart.ts';
import { summaryCommand } from './shared/summary-rows.ts';

export const sichartCommand = summaryCommand('sichart', chartCommand, {
  spl: '| makeresults count=3 | streamstats count as n | eval size=if(n>1,"large","small") | sichart sum(n) by size | chart sum(n) by size',
  rows: [
    { size: 'large', 'sum(n)': 5 },
    { size: 'small', 'sum(n)': 1 },
  ],
});
