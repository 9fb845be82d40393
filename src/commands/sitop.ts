import { summaryCommand } from './shared/summary-rows.ts';
import { topCommand } from './top.ts';

export const sitopCommand = summaryCommand('sitop', topCommand, {
  spl: '| makeresults count=3 | streamstats count as n | eval size=if(n>1,"large","small") | sitop size | top limit=1 showperc=f size',
  rows: [{ size: 'large', count: 2 }],
});
