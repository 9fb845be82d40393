import { searchNodes } from '../../syntax/walk.ts';
import type { AggregateOperator, Operator, ScanOperator } from '../operator.ts';
import { ABSENT_FIELD } from '../scan.ts';
import type { StoredSource } from '../stored-source.ts';

/** What operators read from the store; null when they read nothing there. */
export function storedSource([first, next]: readonly Operator[]): StoredSource | null {
  if (first?.kind === 'custom') return first.reads;
  if (first?.kind !== 'scan') return null;
  const fields = next?.kind === 'aggregate' ? aggregatedFields(first, next) : null;
  const { source, names, terms } = first;
  if (source.kind === 'events') return { kind: 'events', terms, fields };
  const aggregated = fields === null ? null : { fields, resolve: names };
  return { kind: 'datasets', source: source.of, tables: source.tables, aggregated };
}

/** Of what aggregates the rows that it reads at once: the fields of its aggregates, its keys and its terms, as the rows have them. */
function aggregatedFields({ terms, names }: ScanOperator, { aggregates, by }: AggregateOperator): readonly string[] {
  const fields: string[] = [];
  for (const { argument } of aggregates) if (argument.kind === 'field') fields.push(argument.name);
  for (const { output, field, prefix } of by) if (!prefix) fields.push(field ?? `${ABSENT_FIELD}${output}`);
  for (const term of terms === null ? [] : searchNodes(terms))
    if (term.kind === 'comparison' || term.kind === 'in')
      fields.push(names(term.field.text) ?? `${ABSENT_FIELD}${term.field.text}`);
  return fields;
}
