/** Which fields a later part of the pipeline reads: `all`, or the set of their names. */
export type FieldDemand = 'all' | ReadonlySet<string>;

export const nothing: FieldDemand = new Set<string>();

export function union(a: FieldDemand, b: FieldDemand | Iterable<string>): FieldDemand {
  if (a === 'all' || b === 'all') return 'all';
  const fields = new Set(a);
  for (const field of b) fields.add(field);
  return fields;
}

export function without(demand: FieldDemand, removed: Iterable<string>): FieldDemand {
  if (demand === 'all') return 'all';
  const fields = new Set(demand);
  for (const field of removed) fields.delete(field);
  return fields;
}
