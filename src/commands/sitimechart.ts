import { summaryCommand } from './shared/summary-rows.ts';
import { timechartCommand } from './timechart.ts';

export const sitimechartCommand = summaryCommand('sitimechart', timechartCommand, {
  spl: '| makeresults count=2 | streamstats count as n | eval _time=n*60 | sitimechart span=1m count | timechart span=1m count',
  rows: [
    { _time: 60, count: 1 },
    { _time: 120, count: 1 },
  ],
});
