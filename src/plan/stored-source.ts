import type { DataModel, Dataset } from '../knowledge/data-model.ts';
import type { SearchExpression } from '../syntax/ast.ts';

/** What an operator reads from the store. */
export type StoredSource =
  /** Events that meet the terms (null: all). `fields`: of what aggregates them at once, the fields that it reads. */
  | { readonly kind: 'events'; readonly terms: SearchExpression | null; readonly fields: readonly string[] | null }
  | {
      readonly kind: 'datasets';
      readonly source: DatasetSource;
      /** Root datasets: `Endpoint.Processes`. */
      readonly tables: readonly string[];
      /** Of what aggregates their rows at once: the fields that it reads, and how it names them; null: rows come out. */
      readonly aggregated: {
        /** As the tables name them; behind `ABSENT_FIELD` those that no table has. */
        readonly fields: readonly string[];
        readonly resolve: (name: string) => string | null;
      } | null;
    }
  /** Whatever is there: numbers of events, names, metrics. */
  | { readonly kind: 'anything' };

/** What `Model`, `Model.Dataset` or `Model.Root.Child` names: root datasets to read, and the lineage to keep. */
export interface DatasetSource {
  readonly model: DataModel;
  /** Root dataset names whose tables are read. */
  readonly roots: readonly string[];
  /** Keep only rows of this dataset; null when it is a root (or the whole model). */
  readonly lineage: string | null;
  readonly dataset: Dataset | null;
}
