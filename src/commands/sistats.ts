import { summaryCommand } from './shared/summary-rows.ts';
import { statsCommand } from './stats.ts';

export const sistatsCommand = summaryCommand('sistats', statsCommand, {
  spl: '| makeresults count=3 | streamstats count as n | sistats avg(n) | stats avg(n)',
  rows: [{ 'avg(n)': 2 }],
});
