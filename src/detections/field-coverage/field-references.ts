import { type DatasetSource, datasetsOf, FieldNames } from '../../commands/data-model-source.ts';
import type { FieldDemand } from '../../commands/field-demand.ts';
import type { FromArguments } from '../../commands/from.ts';
import { ABSENT_FIELD } from '../../commands/scan.ts';
import type { SearchArguments } from '../../commands/search.ts';
import type { TstatsArguments } from '../../commands/tstats-arguments.ts';
import type { SearchExpression } from '../../language/ast.ts';
import { searchNodes } from '../../language/walk.ts';
import { innerPlans, type Plan, type PlannedStage } from '../../plan/plan.ts';

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

/** Commands whose new fields are known only when they run. */
const extractors = new Set([
  'spath',
  'extract',
  'kv',
  'kvform',
  'xmlkv',
  'multikv',
  'fromjson',
  'xpath',
  'transaction',
]);

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
  plan.stages.forEach((stage, index) => {
    if (stage.command.name === 'tstats') references.push(...tstatsReferences(stage.args as TstatsArguments));
    else if (stage.command.name === 'search' && index === 0) references.push(...eventReferences(plan.stages));
    else if (stage.command.name === 'from' || stage.command.name === 'datamodel') {
      const { source } = stage.args as { source?: DatasetSource | null };
      const isDataset = stage.command.name === 'datamodel' || (stage.args as FromArguments).kind === 'datamodel';
      if (isDataset && source != null) references.push(...datasetReferences(source, plan.stages.slice(index + 1)));
    }
  });
  return references;
}

function tstatsReferences({ tables, resolve, specs, by, where, source }: TstatsArguments): FieldReference[] {
  const names: string[] = [];
  for (const { argument } of specs) if (argument.kind === 'field') names.push(argument.name);
  for (const { output, field, prefix } of by) if (!prefix) names.push(field ?? `${ABSENT_FIELD}${output}`);
  if (where !== null) {
    for (const term of searchNodes(where)) {
      if (term.kind !== 'comparison' && term.kind !== 'in') continue;
      names.push(resolve(term.field.text) ?? `${ABSENT_FIELD}${term.field.text}`);
    }
  }
  return names.map((name): FieldReference => {
    const known = !name.startsWith(ABSENT_FIELD);
    const field = known ? name : name.slice(ABSENT_FIELD.length);
    if (source === null) return { ...reference(null, field), terms: where };
    return { ...reference(tableWith(source, tables, field), field), known };
  });
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

function eventReferences(stages: readonly PlannedStage[]): FieldReference[] {
  const { terms } = stages[0]!.args as SearchArguments;
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

function wantedBefore(
  { command, args, before, after, stage }: PlannedStage,
  wanted: readonly ReadField[],
): ReadField[] {
  const own = new Set(named(command.needs(args, new Set())));
  // The first search makes the rows, but not their fields.
  const isMade = (name: string): boolean =>
    command.name !== 'search' && after.known.includes(name) && !before.known.includes(name);
  const extractedBy = extractors.has(command.name) ? command.name : null;
  // `rename a.* AS *` gives `x` a value where there is an `a.x`; elsewhere it stays what it was.
  const keepsName = command.name === 'rename' && stage.name === 'rename' && after.open;
  const earlier = wanted.flatMap((field): ReadField[] => {
    const names = field.names.flatMap((name) => {
      const needed = command.needs(args, new Set([name]));
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
