import { rareCommand } from './rare.ts';
import { summaryCommand } from './shared/summary-rows.ts';

export const sirareCommand = summaryCommand('sirare', rareCommand, {
  spl: '| makeresults count=3 | streamstats count as n | eval size=if(n>1,"large","small") | sirare size | rare limit=1 showperc=f size',
  rows: [{ size: 'small', count: 1 }],
});
