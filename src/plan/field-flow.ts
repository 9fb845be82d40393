import type { ColumnOrder } from './column-order.ts';

/**
 * Which fields exist at a point of the pipeline. `known` in the order of output. With `open` there may be others
 * (raw events carry fields that no one can name before reading them).
 */
export interface FieldFlow {
  readonly known: readonly string[];
  readonly open: boolean;
  /** How columns are ordered; absent: as stated. Kept up by the planner after each stage. */
  readonly order?: ColumnOrder;
}

export const noFields: FieldFlow = { known: [], open: false };
export const anyFields: FieldFlow = { known: [], open: true };

/** `flow` with fields added at the end, each once. */
export function withFields(flow: FieldFlow, ...added: readonly string[]): FieldFlow {
  const known = [...flow.known];
  for (const field of added) if (!known.includes(field)) known.push(field);
  return { ...flow, known };
}

/** The fields of several flows, each once. */
export function mergeFlows(...flows: readonly FieldFlow[]): FieldFlow {
  return { known: [...new Set(flows.flatMap((flow) => flow.known))], open: flows.some((flow) => flow.open) };
}
