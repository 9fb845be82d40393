import { type FieldDemand, union } from '../field-demand.ts';
import { type FieldFlow, mergeFlows } from '../field-flow.ts';
import type { JoinOperator } from '../operator.ts';

export function fieldsAfterJoin({ plan, prefixes }: JoinOperator, input: FieldFlow): FieldFlow {
  if (prefixes === null) return mergeFlows(input, plan.fields);
  return mergeFlows(prefixed(input, prefixes.left), prefixed(plan.fields, prefixes.right));
}

export function demandBeforeJoin({ keys, prefixes, time }: JoinOperator, wanted: FieldDemand): FieldDemand {
  if (keys === null || wanted === 'all') return 'all';
  const read = [...keys.map(({ left }) => left), ...(time === 'any' ? [] : ['_time'])];
  if (prefixes === null) return union(wanted, read);
  const start = `${prefixes.left}.`;
  return union(
    new Set([...wanted].filter((field) => field.startsWith(start)).map((field) => field.slice(start.length))),
    read,
  );
}

function prefixed(flow: FieldFlow, prefix: string): FieldFlow {
  return { known: flow.known.map((field) => `${prefix}.${field}`), open: flow.open };
}
