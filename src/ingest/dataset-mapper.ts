import { parseExpression, parsePipeline, parseSearchTerms } from '../../grammar/parse.ts';
import { compileExpression } from '../functions/compile-expression.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import { compileSearchPredicate, readsOf } from '../functions/search-predicate.ts';
import type { Calculation, DataModel, Dataset } from '../knowledge/data-model.ts';
import { locationFields } from '../knowledge/ip-location.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { createMatcher } from '../knowledge/lookup-matcher.ts';
import type { DatasetRow } from '../store/mapped-event.ts';
import type { SearchExpression, Stage } from '../syntax/ast.ts';
import { expandMacros } from '../syntax/expand-macros.ts';
import { toText } from '../values/number.ts';
import { compileRegex } from '../values/regex.ts';
import { newRow, type Row } from '../values/row.ts';
import { fromList, toList } from '../values/value.ts';
import { compileEventPipeline, type EventPipeline, type PipelineStep } from './event-pipeline.ts';
import { readsOfExpression } from './expression-reads.ts';
import { calculationStep, forgiving } from './field-rules.ts';
import type { FieldStep, KnownRule, RuleStep } from './rule-step.ts';

export interface DatasetContext extends CompileContext {
  /** Told of a dataset that cannot be used as its model says. */
  readonly problem: (model: DataModel, message: string) => void;
}

/** What an event's tags and event types decide about the datasets it belongs to. */
export interface DatasetSelection {
  /** The root datasets that it can belong to. */
  readonly plans: readonly RootPlan[];
  /** The one of a table; null when it cannot belong to that. What other tables make of it is not read. */
  planFor(table: string): RootPlan | null;
  /** The rows of an event. `overrides`: by table. */
  map(event: Row, overrides: ReadonlyMap<string, DatasetOverride>): readonly DatasetRow[];
}

/** Fields that have another value in a dataset than in the event. */
export interface DatasetOverride {
  readonly steps: readonly FieldStep[];
  /** The same, assignment by assignment. */
  readonly rules: readonly RuleStep[];
  /** The fields that the steps read. */
  readonly reads: readonly string[];
}

/** Fields that every event has and every table shows beside the dataset's own. */
const metadata = ['_time', 'index', 'sourcetype', 'source', 'host'] as const;
/** Fields by whose values selections are made, once for all events that share them. */
const decidedFields: ReadonlySet<string> = new Set(['tag', 'eventtype']);

/**
 * Compiles all data models (Knowledge Manager Manual, "About data models") to a function that selects the datasets which
 * events with certain tags and event types can belong to. The caller keeps the selections: constraints are mostly about
 * tags, so that for a given set of tags little is left to be tested event by event.
 */
export function compileDatasets(
  knowledge: Knowledge,
  wantsModel: (model: string) => boolean,
  context: DatasetContext,
): (decided: Row) => DatasetSelection {
  const read = new Map<string, readonly RootDataset[]>();
  // By name, because the file of a model is read when the model is asked for.
  const rootsOf = (name: string): readonly RootDataset[] => {
    let roots = read.get(name);
    if (roots === undefined) {
      const model = wantsModel(name) ? knowledge.dataModels.get(name) : undefined;
      roots = (model?.datasets ?? [])
        .filter(({ parent, kind }) => parent === null && kind !== 'transaction')
        .map((dataset) => new RootDataset(model!, dataset, knowledge, context));
      read.set(name, roots);
    }
    return roots;
  };
  return (decided) => new Selection([...knowledge.dataModels.keys()], rootsOf, decided);
}

class Selection implements DatasetSelection {
  private readonly planned = new Map<RootDataset, RootPlan | null>();
  private all: readonly RootPlan[] | null = null;

  constructor(
    private readonly models: readonly string[],
    private readonly rootsOf: (model: string) => readonly RootDataset[],
    private readonly decided: Row,
  ) {}

  get plans(): readonly RootPlan[] {
    this.all ??= this.models.flatMap(this.rootsOf).flatMap((root) => this.planOf(root) ?? []);
    return this.all;
  }

  planFor(table: string): RootPlan | null {
    const rootIn = (models: readonly string[]): RootDataset | undefined =>
      models.flatMap(this.rootsOf).find((each) => each.table === table);
    // The name by which a model is found may be that of its file.
    const root = rootIn(this.models.filter((name) => table.startsWith(`${name}.`))) ?? rootIn(this.models);
    return root === undefined ? null : this.planOf(root);
  }

  map(event: Row, overrides: ReadonlyMap<string, DatasetOverride>): readonly DatasetRow[] {
    return this.plans.flatMap((plan) => plan.map(event, overrides.get(plan.table)));
  }

  private planOf(root: RootDataset): RootPlan | null {
    let plan = this.planned.get(root);
    if (plan === undefined) {
      plan = root.plan(this.decided);
      this.planned.set(root, plan);
    }
    return plan;
  }
}

/** A test that is decided by the fields it reads; `_raw` is the event's text. */
interface RowTest {
  readonly reads: readonly string[];
  readonly test: (row: Row) => boolean;
}

/** A node of a dataset's tree for events with certain tags: nodes that these cannot reach are left out. */
interface NodePlan {
  readonly lineage: string;
  /** What is left to be tested; null when the tags have settled it. */
  readonly test: RowTest | null;
  readonly required: readonly string[];
  readonly calculate: readonly KnownRule[];
  readonly fields: readonly string[];
  readonly children: readonly NodePlan[];
}

/** How events with certain tags become rows of a root dataset. */
interface RootPlan {
  /** `Endpoint.Processes` */
  readonly table: string;
  /** The root's own test is made on the event. */
  readonly root: NodePlan;
  /** The fields that are taken over from the event. */
  readonly needed: readonly string[];
  /** What happens to these before the root's calculations, behind what a source overrides. */
  readonly steps: readonly PipelineStep[];
  map(event: Row, override: DatasetOverride | undefined): readonly DatasetRow[];
}

interface DatasetNode {
  readonly dataset: Dataset;
  readonly terms: SearchExpression | null;
  /** Read and compiled when the first event comes that may belong here. */
  children: readonly DatasetNode[] | null;
  calculate: readonly KnownRule[] | null;
}

class RootDataset {
  readonly table: string;
  /** Tags without which no event belongs here; most events are turned away by them, before anything is parsed. */
  private readonly necessaryTags: readonly string[];
  /** Null before it is read, and undefined when it cannot be used. */
  private tree: DatasetNode | null | undefined = null;
  private pipeline: EventPipeline | null = null;
  /** Everything that calculations, constraints of children and the base search read, and the declared fields. */
  private readonly needed = new Set<string>(metadata);

  constructor(
    private readonly model: DataModel,
    private readonly root: Dataset,
    private readonly knowledge: Knowledge,
    private readonly context: DatasetContext,
  ) {
    this.table = `${model.name}.${root.name}`;
    this.necessaryTags = [root.baseSearch ?? '', ...root.constraints].flatMap(necessaryTags);
  }

  /** The plan for events with the given tags and event types; null when none of them can be in this dataset. */
  plan(decided: Row): RootPlan | null {
    // Values are compared without regard to case.
    const tags = toList(decided.tag).map((tag) => toText(tag).toLowerCase());
    if (this.necessaryTags.some((tag) => !tags.includes(tag)) || this.tree === undefined) return null;
    try {
      this.tree ??= this.read();
      const root = this.nodePlan(this.tree, decided);
      return root === null || this.pipeline === null ? null : this.rootPlan(root, this.pipeline);
    } catch (error) {
      this.tree = undefined;
      this.context.problem(this.model, `Dataset '${this.root.name}' is left out: ${(error as Error).message}`);
      return null;
    }
  }

  private read(): DatasetNode {
    const { baseSearch } = this.root;
    let terms: SearchExpression | null = null;
    let stages: readonly Stage[] = [];
    if (baseSearch !== null) {
      const pipeline = parsePipeline(this.expand(baseSearch));
      const [first, ...rest] = pipeline.stages;
      if (pipeline.leadingPipe || first?.kind !== 'command' || first.body.shape !== 'search') {
        throw new Error('Its base search does not start with search terms.');
      }
      terms = first.body.terms;
      stages = rest;
    }
    this.pipeline = compileEventPipeline(stages, this.context);
    for (const field of this.pipeline.fields) this.needed.add(field);
    return this.node(this.root, terms);
  }

  private rootPlan(root: NodePlan, pipeline: EventPipeline): RootPlan {
    const { table } = this;
    const { test } = root;
    const needed = [...this.needed];
    return {
      table,
      root,
      needed,
      steps: pipeline.steps,
      map: (event, override) => {
        if (test !== null && !test.test(event)) return [];
        const row = newRow();
        copyFields(event, needed, row);
        if (override !== undefined) {
          copyFields(event, override.reads, row);
          for (const step of override.steps) step(row);
        }
        const rows: DatasetRow[] = [];
        for (const one of pipeline.run(row)) {
          const mapped = datasetRow(table, root, one);
          if (mapped !== null) rows.push(mapped);
        }
        return rows;
      },
    };
  }

  private node(dataset: Dataset, base: SearchExpression | null): DatasetNode {
    const constraints = dataset.constraints.map((text) => parseSearchTerms(this.expand(text)));
    const all = [base, ...constraints].filter((terms) => terms !== null);
    const [only] = all;
    const terms: SearchExpression | null =
      all.length < 2 ? (only ?? null) : { kind: 'and', terms: all, span: { start: 0, end: 0 } };
    return { dataset, terms, children: null, calculate: null };
  }

  private nodePlan(node: DatasetNode, decided: Row): NodePlan | null {
    const verdict = node.terms === null ? true : this.decide(node.terms, decided);
    if (verdict === false) return null;
    const { dataset } = node;
    let test: NodePlan['test'] = null;
    if (verdict === null) {
      const predicate = compileSearchPredicate(node.terms, this.context);
      for (const field of predicate.fields) this.needed.add(field);
      test = { reads: readsOf(predicate), test: predicate.test };
    }
    node.calculate ??= dataset.calculations.flatMap((calculation) => this.calculation(calculation, dataset) ?? []);
    node.children ??= this.model.datasets
      .filter((child) => child.parent === dataset.name)
      .map((child) => this.node(child, null));
    for (const field of dataset.fields) this.needed.add(field.name);
    return {
      lineage: dataset.lineage,
      test,
      required: dataset.fields.filter((field) => field.required && !isMetadata(field.name)).map((field) => field.name),
      calculate: node.calculate,
      fields: dataset.fields.map((field) => field.name).filter((name) => !isMetadata(name)),
      children: node.children.flatMap((child) => this.nodePlan(child, decided) ?? []),
    };
  }

  /** Whether the terms are true or false whatever the event, given its tags and event types; null: it depends. */
  private decide(terms: SearchExpression, decided: Row): boolean | null {
    switch (terms.kind) {
      case 'and':
      case 'or': {
        const settling = terms.kind === 'or';
        let open = false;
        for (const term of terms.terms) {
          const verdict = this.decide(term, decided);
          if (verdict === settling) return settling;
          open ||= verdict === null;
        }
        return open ? null : !settling;
      }
      case 'not': {
        const verdict = this.decide(terms.term, decided);
        return verdict === null ? null : !verdict;
      }
      case 'comparison':
      case 'in':
        if (!decidedFields.has(terms.field.text)) return null;
        return compileSearchPredicate(terms, this.context).test(decided);
      default:
        return null;
    }
  }

  private calculation(calculation: Calculation, dataset: Dataset): KnownRule | null {
    const problem = (message: string): void => {
      const what =
        calculation.kind === 'eval' || calculation.kind === 'rex' ? calculation.expression : calculation.kind;
      this.context.problem(this.model, `A calculation of '${dataset.name}' is left out (${what}): ${message}`);
    };
    try {
      const step = this.compileCalculation(calculation);
      return step === null ? null : { ...step, run: forgiving(step.run, problem) };
    } catch (error) {
      problem((error as Error).message);
      return null;
    }
  }

  private compileCalculation(calculation: Calculation): KnownRule | null {
    switch (calculation.kind) {
      case 'eval': {
        const expression = parseExpression(this.expand(calculation.expression));
        for (const field of readsOfExpression(expression)) this.needed.add(field);
        return calculationStep(expression, calculation.outputs, this.context);
      }
      case 'rex': {
        const { regex, groups } = compileRegex(calculation.expression);
        const { input } = calculation;
        this.needed.add(input);
        const run = (row: Row): void => {
          const [first] = toList(row[input]);
          const found = first === undefined ? undefined : regex.exec(toText(first))?.groups;
          if (found !== undefined)
            for (const group of groups) if (found[group] !== undefined) row[group] = found[group];
        };
        return { when: [], reads: [input], writes: groups, run };
      }
      case 'lookup': {
        const table = this.knowledge.lookups.get(calculation.lookup);
        if (table === undefined) throw new Error(`there is no lookup '${calculation.lookup}'`);
        const matcher = createMatcher(
          table,
          calculation.inputs.map((input) => input.lookupField),
          { timeZone: this.context.timeZone },
        );
        const inputs = calculation.inputs.map((input) => input.field);
        for (const input of inputs) this.needed.add(input);
        const run = (row: Row): void => {
          const matches = matcher.match(inputs.map((input) => row[input]));
          for (const { field, lookupField } of calculation.outputs) {
            const value = fromList(matches.flatMap((match) => toList(match[lookupField]).map(toText)));
            if (value != null) row[field] = value;
          }
        };
        return { when: [], reads: inputs, writes: calculation.outputs.map(({ field }) => field), run };
      }
      case 'geoip':
        return this.geographicLookup(calculation);
    }
  }

  /** Without a location file the fields stay absent. */
  private geographicLookup({ input, outputs }: Calculation & { readonly kind: 'geoip' }): KnownRule | null {
    const { ipLocations } = this.knowledge;
    if (ipLocations === undefined) return null;
    this.needed.add(input);
    const fields = outputs.map(({ field, location }) => {
      const read = locationFields.get(location);
      if (read === undefined) throw new Error(`a place has no '${location}'`);
      return { field, read };
    });
    const run = (row: Row): void => {
      const [address] = toList(row[input]);
      const place = address === undefined ? null : ipLocations.find(toText(address), 'en');
      if (place === null) return;
      for (const { field, read } of fields) {
        const value = read(place);
        if (value !== null) row[field] = toText(value);
      }
    };
    return { when: [], reads: [input], writes: fields.map(({ field }) => field), run };
  }

  private expand(text: string): string {
    return expandMacros(text, {
      macros: this.knowledge.macros,
      evaluate: (expression) => {
        const value = compileExpression(parseExpression(expression), this.context).evaluate(newRow());
        return Array.isArray(value) ? null : (value as string | number | boolean | null);
      },
      missing: (call) => {
        this.context.problem(this.model, `The macro '${call.name}' does not exist; it is taken as empty.`);
        return '';
      },
    }).text;
  }
}

/**
 * Tags that search text asks for in any case, found without parsing it; none when the text is not a plain list of terms.
 * An index macro in brackets at the beginning does not matter.
 */
function necessaryTags(search: string): readonly string[] {
  const terms = (search.split('|')[0] ?? '').replace(/^\s*\(`\w+`\)/, '');
  if (/[()[\]"`]|\bOR\b/.test(terms)) return [];
  const words = terms.trim().split(/\s+/);
  return words.flatMap((word, index) =>
    words[index - 1] === 'NOT' ? [] : (/^tag=(\w+)$/.exec(word)?.[1]?.toLowerCase() ?? []),
  );
}

function datasetRow(table: string, root: NodePlan, row: Row): DatasetRow | null {
  const nodes: string[] = [];
  const fields = newRow();
  if (!belongs(root, row, nodes, fields)) return null;
  return { table, nodes, fields };
}

/** Calculates a node and those below it; the root's own test was made on the event. */
function belongs(node: NodePlan, row: Row, nodes: string[], fields: Row): boolean {
  for (const step of node.calculate) step.run(row);
  for (const field of node.required) if (row[field] == null) return false;
  nodes.push(node.lineage);
  for (const child of node.children) {
    if (child.test === null || child.test.test(row)) belongs(child, row, nodes, fields);
  }
  // After the children, whose calculations may replace inherited fields.
  for (const field of node.fields) {
    const value = row[field];
    if (value != null) fields[field] = value;
  }
  return true;
}

function copyFields(from: Row, fields: readonly string[], to: Row): void {
  for (let index = 0; index < fields.length; index++) {
    const field = fields[index]!;
    const value = from[field];
    if (value != null) to[field] = value;
  }
}

function isMetadata(name: string): boolean {
  return name === '_raw' || (metadata as readonly string[]).includes(name);
}
