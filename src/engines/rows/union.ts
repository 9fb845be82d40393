import type { UnionOperator } from '../../plan/operator.ts';
import type { RowOperator, RunContext } from '../../plan/run-context.ts';
import { concatStreams, runSubsearch } from '../../rows/subsearch-rows.ts';
import { mergeByTime } from './merge-by-time.ts';

/** Puts the rows of pipelines together. */
export function unitedRows({ plans, withInput, maxout, order }: UnionOperator, context: RunContext): RowOperator {
  return (input) => {
    const streams = plans.map((plan) => runSubsearch(plan, maxout, context));
    const all = withInput ? [input, ...streams] : streams;
    // Rows that come in are events as long as no command has reduced them to known columns.
    const events = order === 'events' && plans.every(({ streaming }) => streaming) && (!withInput || input.open);
    return events || order === 'time' ? mergeByTime(all) : concatStreams(all);
  };
}
