import { type PredicateParts, searchParts } from '../../plan/predicate-parts.ts';
import type { RunContext } from '../../plan/run-context.ts';
import type { Scan } from '../../plan/scan.ts';
import { nodeTerm } from '../../plan/scan-terms.ts';
import type { DatasetSource } from '../../plan/stored-source.ts';
import { metadataFields } from '../../store/store.ts';
import { newRow, type Row } from '../../values/row.ts';
import { toList } from '../../values/value.ts';
import { datasetsOf, fieldNamesOf } from './data-model-source.ts';

/** Names of a dataset's fields as `datamodel ... search` gives them (qualified) or `flat` and `from` do (bare). */
export function datasetColumns(source: DatasetSource, qualified: boolean): readonly string[] {
  const columns = new Set<string>(['_time', ...metadataFields]);
  for (const root of source.roots) {
    const names = fieldNamesOf(source.model, root);
    for (const dataset of datasetsOf(source.model, root)) {
      if (source.lineage !== null && !isRelated(dataset.lineage, source.lineage)) continue;
      for (const field of dataset.fields)
        if (!isPlain(field.name)) columns.add(qualified ? names.qualifiedName(field.name) : field.name);
    }
  }
  return [...columns];
}

const isPlain = (field: string): boolean => field === '_time' || (metadataFields as readonly string[]).includes(field);
const isRelated = (a: string, b: string): boolean => a === b || a.startsWith(`${b}.`) || b.startsWith(`${a}.`);

/** Rows of a dataset, newest first in each root. Reads the table as rows; the same rows as the relational form gives. */
export function* datasetRows(source: DatasetSource, qualified: boolean, context: RunContext): Iterable<Row> {
  const range = { earliest: context.earliest, latest: context.latest };
  for (const root of source.roots) {
    const names = fieldNamesOf(source.model, root);
    const fields = new Map<string, string>();
    for (const dataset of datasetsOf(source.model, root))
      for (const { name } of dataset.fields)
        if (!isPlain(name)) fields.set(name, qualified ? names.qualifiedName(name) : name);
    for (const row of context.store.datasetRows(source.model.name, root)) {
      const time = row._time as number;
      if ((range.earliest !== null && time < range.earliest) || (range.latest !== null && time >= range.latest))
        continue;
      if (source.lineage !== null && !toList(row.nodename).includes(source.lineage)) continue;
      const result = newRow();
      result._time = time;
      for (const field of metadataFields) result[field] = row[field];
      for (const [field, name] of fields) if (row[field] != null) result[name] = row[field];
      yield result;
    }
  }
}

/** Scans of a dataset's tables, and the term that keeps its rows: why a search of it gives none. */
export function datasetParts(source: DatasetSource, context: RunContext): PredicateParts {
  const terms = nodeTerm(source);
  const sources = source.roots.map(
    (root): Scan => ({
      table: `${source.model.name}.${root}`,
      resolve: (name) => name,
      conditions: [],
      steps: [],
      earliest: context.earliest,
      latest: context.latest,
      output: { kind: 'rows', fields: new Set(['nodename']), limit: null },
    }),
  );
  return searchParts(terms, context, sources);
}
