import type { DataModel, Dataset } from '../../knowledge/data-model.ts';
import type { ReadContext } from '../../plan/lowering.ts';
import type { DatasetSource, StoredSource } from '../../plan/stored-source.ts';
import { metadataFields } from '../../store/store.ts';
import type { Span } from '../../syntax/ast.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { SplError } from '../../syntax/spl-error.ts';

/** What reading all rows of it reads. */
export const datasetsRead = (source: DatasetSource): StoredSource => ({
  kind: 'datasets',
  source,
  tables: source.roots.map((root) => `${source.model.name}.${root}`),
  aggregated: null,
});

/**
 * Finds the model and dataset that a search names.
 * @throws SplError when there is no such model or dataset.
 */
export function findDataset(name: string, span: Span, context: ReadContext): DatasetSource {
  const { dataModels } = context.knowledgeBase;
  const [modelName = '', ...rest] = name.split('.');
  const model = dataModels.get(modelName);
  if (!model) {
    const nearest = nearestName(modelName, dataModels.keys());
    throw new SplError(
      `Data model '${modelName}' was not found.`,
      span,
      nearest === null ? null : `Did you mean '${nearest}'?`,
      'unknown-datamodel',
    );
  }
  if (rest.length === 0)
    return {
      model,
      roots: model.datasets.filter(({ parent }) => parent === null).map(({ name: root }) => root),
      lineage: null,
      dataset: null,
    };
  const wanted = rest[rest.length - 1]!;
  const dataset = model.datasets.find((candidate) => candidate.name === wanted);
  if (!dataset) {
    const nearest = nearestName(
      wanted,
      model.datasets.map((candidate) => candidate.name),
    );
    throw new SplError(
      `Data model '${modelName}' has no dataset '${wanted}'.`,
      span,
      nearest === null
        ? `It has ${model.datasets.map((candidate) => candidate.name).join(', ')}.`
        : `Did you mean '${nearest}'?`,
      'unknown-dataset',
    );
  }
  return { model, roots: [dataset.root], lineage: dataset.parent === null ? null : dataset.lineage, dataset };
}

/** The datasets of a root: the root and all below it. */
export const datasetsOf = (model: DataModel, root: string): readonly Dataset[] =>
  model.datasets.filter((dataset) => dataset.root === root);

const known = new WeakMap<DataModel, Map<string, FieldNames>>();

/** The names of a root's fields, made once for each model: many searches ask for those of the same few. */
export function fieldNamesOf(model: DataModel, root: string): FieldNames {
  const ofModel = known.get(model) ?? new Map<string, FieldNames>();
  known.set(model, ofModel);
  const names = ofModel.get(root) ?? new FieldNames(model, root);
  ofModel.set(root, names);
  return names;
}

/**
 * Qualified names of a root's fields: inherited fields carry the root's name (`All_Traffic.src`), a child's own fields the
 * child's lineage (`All_Changes.Instance_Changes.image_id`). Metadata and `_time` carry none.
 */
export class FieldNames {
  private readonly qualified = new Map<string, string>();
  private readonly folded = new Map<string, string>();
  private readonly prefixes: readonly string[];

  constructor(model: DataModel, root: string) {
    const datasets = datasetsOf(model, root);
    this.prefixes = datasets.map(({ lineage }) => lineage);
    for (const dataset of datasets) {
      for (const { name, owner } of dataset.fields) this.qualified.set(`${owner}.${name}`, name);
      // A child may also be named with its inherited fields.
      for (const { name } of datasets[0]!.fields)
        if (!this.qualified.has(`${dataset.lineage}.${name}`)) this.qualified.set(`${dataset.lineage}.${name}`, name);
    }
    for (const [name, bare] of this.qualified) this.folded.set(name.toLowerCase(), bare);
  }

  /** The bare field for a name as typed; null when no dataset of the root has it. A dataset's name may differ in case. */
  bare(name: string): string | null {
    if (name === '_time' || name === 'nodename' || (metadataFields as readonly string[]).includes(name)) return name;
    const exact = this.qualified.get(name);
    if (exact !== undefined) return exact;
    for (const prefix of this.prefixes) {
      if (name.startsWith(`${prefix}.`) && metadataFields.includes(name.slice(prefix.length + 1) as 'host'))
        return name.slice(prefix.length + 1);
      if (name === `${prefix}._time`) return '_time';
    }
    return this.folded.get(name.toLowerCase()) ?? null;
  }

  names(): Iterable<string> {
    return this.qualified.keys();
  }

  /** The qualified name of a bare field: the shortest one. */
  qualifiedName(bare: string): string {
    let best: string | null = null;
    for (const [name, field] of this.qualified)
      if (field === bare && (best === null || name.length < best.length)) best = name;
    return best ?? bare;
  }
}
