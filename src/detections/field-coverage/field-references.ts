import { datasetsOf, FieldNames } from '../../commands/shared/data-model-source.ts';
import type { FieldDemand } from '../../plan/field-demand.ts';
import { demandBefore } from '../../plan/passes/demand.ts';
import { storedSource } from '../../plan/passes/reads.ts';
import { innerPlans, type Plan, type PlannedStage } from '../../plan/plan.ts';
import { ABSENT_FIELD } from '../../plan/scan.ts';
import type { DatasetSource } from '../../plan/stored-source.ts';
import type { SearchExpression } from '../../syntax/ast.ts';

/** A field that a search reads from a dataset or from events. */
export interface FieldReference {
  /** `Endpoint.Processes`; null for events. */
  readonly dataset: string | null;
  /** The dataset's own name for it, without prefix; as typed where the dataset has no such field. */
  readonly field: string;
  /** Other names that it may have at the beginning (before `rename a.* AS *`); one is enough. */
  readonly alternatives: readonly string[];
  /** False when the data model has no such field. Always true for events. */
  readonly known: boolean;
  /** The terms that choose the events; null for datasets, and for events when there are none. */
  readonly terms: SearchExpression | null;
  /** The command before the field is first read that makes fields out of text (`spath`), if there is one. */
  readonly extractedBy: string | null;
}

/** Every field that the search and its subsearches read from datasets and events, each once. */
export function fieldReferences(plan: Plan): readonly FieldReference[] {
  const references = new Map<string, FieldReference>();
  for (const each of withInner(plan)) {
    for (const reference of referencesOf(each)) {
      const key = `${reference.dataset ?? ''}\n${reference.field}`;
      if (!references.has(key)) references.set(key, reference);
    }
  }
  return [...references.values()];
}

function* withInner(plan: Plan): Iterable<Plan> {
  yield plan;
  for (const stage of plan.stages) for (const inner of innerPlans(stage)) yield* withInner(inner);
}

function referencesOf(plan: Plan): FieldReference[] {
  const [first] = plan.stages;
  if (first === undefined) return [];
  const references: FieldReference[] = [];
  plan.stages.forEach(({ lowered }, index) => {
    const reads = storedSource(lowered.operators);
    if (reads?.kind === 'events') {
      if (reads.fields === null) references.push(...eventReferences(plan.stages.slice(index), reads.terms));
      else for (const name of reads.fields) references.push({ ...tableField(null, name), terms: reads.terms });
    } else if (reads?.kind === 'datasets') {
      const { source, tables, aggregated } = reads;
      if (aggregated === null) references.push(...datasetReferences(source, plan.stages.slice(index + 1)));
      else references.push(...aggregated.fields.map((name) => tableField({ source, tables }, name)));
    }
  });
  return references;
}

/** A field of events (null) or of tables; behind `ABSENT_FIELD` one that they do not have. */
function tableField(
  of: { readonly source: DatasetSource; readonly tables: readonly string[] } | null,
  name: string,
): FieldReference {
  const known = !name.startsWith(ABSENT_FIELD);
  const field = known ? name : name.slice(ABSENT_FIELD.length);
  return of === null ? reference(null, field) : { ...reference(tableWith(of.source, of.tables, field), field), known };
}

/** Of several tables the one whose datasets have the field. */
function tableWith(source: DatasetSource, tables: readonly string[], field: string): string {
  const has = (table: string): boolean =>
    datasetsOf(source.model, table.slice(source.model.name.length + 1)).some(({ fields }) =>
      fields.some(({ name }) => name === field),
    );
  return tables.find(has) ?? tables[0] ?? source.model.name;
}

function datasetReferences(source: DatasetSource, later: readonly PlannedStage[]): FieldReference[] {
  const roots = source.roots.map((root) => ({ root, names: new FieldNames(source.model, root) }));
  return fieldsRead(later).flatMap(({ names: candidates }): FieldReference[] => {
    for (const { root, names } of roots) {
      for (const name of candidates) {
        const bare = names.bare(name) ?? names.bare(`${root}.${name}`);
        if (bare !== null) return [reference(`${source.model.name}.${root}`, bare)];
      }
    }
    return [];
  });
}

function eventReferences(stages: readonly PlannedStage[], terms: SearchExpression | null): FieldReference[] {
  return fieldsRead(stages).map(({ names: [field = '', ...alternatives], extractedBy }) => ({
    ...reference(null, field),
    alternatives,
    terms,
    extractedBy,
  }));
}

const reference = (dataset: string | null, field: string): FieldReference => ({
  dataset,
  field,
  alternatives: [],
  known: true,
  terms: null,
  extractedBy: null,
});

/** A field that is read somewhere in a pipeline, under the names that it may have had at its beginning. */
interface ReadField {
  /** The likeliest first. */
  readonly names: readonly string[];
  readonly extractedBy: string | null;
}

/**
 * The fields that stages read from the rows that come in, walked from the end: what a stage makes, no stage before it is
 * asked for. A stage that reads every field (`transaction`, `foreach *`) asks for none by name.
 */
function fieldsRead(stages: readonly PlannedStage[]): readonly ReadField[] {
  let wanted: ReadField[] = (stages.at(-1)?.after.known ?? []).map((name) => ({ names: [name], extractedBy: null }));
  for (const stage of [...stages].reverse()) wanted = wantedBefore(stage, wanted);
  const byName = new Map<string, ReadField>();
  for (const field of wanted) {
    const [name = ''] = field.names;
    const same = byName.get(name);
    const names = [...new Set([...(same?.names ?? []), ...field.names])];
    byName.set(name, { names, extractedBy: same?.extractedBy ?? field.extractedBy });
  }
  return [...byName.values()];
}

function wantedBefore({ command, lowered, before, after }: PlannedStage, wanted: readonly ReadField[]): ReadField[] {
  const own = new Set(named(demandBefore(lowered.operators, new Set())));
  // The first search makes the rows, but not their fields.
  const isMade = (name: string): boolean =>
    storedSource(lowered.operators)?.kind !== 'events' && after.known.includes(name) && !before.known.includes(name);
  const extractedBy = lowered.operators.some((operator) => operator.kind === 'custom' && operator.extracts)
    ? command.name
    : null;
  // `rename a.* AS *` gives `x` a value where there is an `a.x`; elsewhere it stays what it was.
  const keepsName = lowered.operators.every(({ kind }) => kind === 'rename') && after.open;
  const earlier = wanted.flatMap((field): ReadField[] => {
    const names = field.names.flatMap((name) => {
      const needed = demandBefore(lowered.operators, new Set([name]));
      if (needed === 'all') return [name];
      const sources = [...needed].filter((source) => (source === name ? !isMade(name) : !own.has(source)));
      const renamed = keepsName && sources.length === 1 && sources[0]!.endsWith(`.${name}`);
      return renamed ? [...sources, name] : sources;
    });
    return names.length === 0 ? [] : [{ names: [...new Set(names)], extractedBy: extractedBy ?? field.extractedBy }];
  });
  return [...earlier, ...[...own].map((name) => ({ names: [name], extractedBy: null }))];
}

const named = (demand: FieldDemand): string[] =>
  demand === 'all' ? [] : [...demand].filter((field) => !field.includes('*'));
