import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { shippedDirectory } from '../../run/shipped-directory.ts';
import { nearestName } from '../../syntax/nearest-name.ts';
import { isForRule } from './pipeline-conditions.ts';
import { type Pipeline, type PipelineProblem, type PipelineStep, readPipeline } from './pipeline-file.ts';
import type { SigmaDocument } from './rule.ts';
import type { RuleState } from './rule-state.ts';
import { SigmaProblem } from './sigma-problem.ts';
import { transformations } from './transformations.ts';

/** The pipelines that all rules go through. */
export interface Pipelines {
  readonly pipelines: readonly Pipeline[];
  readonly problems: readonly PipelineProblem[];
}

/** Reads them when there is a rule to take through them. */
export type PipelineSource = () => Pipelines;

/** The folders of a content directory in which pipelines are looked for. */
const places = ['datamodels/sigma', 'sigma', '.'];

/**
 * Those that ship and those of content directories (`datamodels/sigma/`, `sigma/`, or the directory itself) by priority. One
 * of a later directory replaces one of the same name. YAML that is no pipeline is passed over.
 */
export function loadPipelines(contentDirs: readonly string[]): Pipelines {
  const problems: PipelineProblem[] = [];
  const byName = new Map<string, Pipeline>();
  const shipped = join(shippedDirectory(), 'datamodels/sigma');
  const folders = [shipped, ...contentDirs.flatMap((dir) => places.map((place) => join(dir, place)))];
  for (const file of folders.flatMap(yamlFiles)) {
    const text = readFileSync(file, 'utf8');
    // Most YAML is something else.
    if (!/^(?:transformations|logsources)[ \t]*:/m.test(text)) continue;
    const pipeline = readPipeline(text, file, (problem) => problems.push(problem));
    if (pipeline !== null) byName.set(pipeline.name, pipeline);
  }
  const pipelines = [...byName.values()].sort((a, b) => a.priority - b.priority);
  for (const { file, steps } of pipelines)
    for (const { type } of steps)
      if (!Object.hasOwn(transformations, type) && type !== 'nest') {
        const nearest = nearestName(type, Object.keys(transformations));
        const hint = nearest === null ? '' : ` Did you mean '${nearest}'?`;
        problems.push({ file, message: `There is no transformation '${type}' here.${hint}`, line: null, column: null });
      }
  return { pipelines, problems };
}

function yamlFiles(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.ya?ml$/i.test(entry.name) && !basename(entry.name).startsWith('.'))
      .map(({ name }) => join(folder, name))
      .sort();
  } catch {
    return [];
  }
}

/** Takes a rule through all pipelines. @throws SigmaProblem when one refuses it. */
export function applyPipelines(
  { pipelines }: Pipelines,
  document: SigmaDocument,
  groupFields: readonly string[],
): RuleState {
  const rule: RuleState = {
    document,
    logSource: document.kind === 'rule' ? document.logSource : { category: null, product: null, service: null },
    selections: new Map(document.kind === 'rule' ? document.selections : []),
    added: [],
    fields: [...document.about.fields],
    renamed: new Map(groupFields.map((field) => [field, [field]])),
    state: new Map(),
    applied: new Set(),
    vars: new Map(pipelines.flatMap(({ vars }) => Object.entries(vars))),
  };
  for (const { steps } of pipelines) for (const step of steps) applyStep(step, rule);
  return rule;
}

function applyStep(step: PipelineStep, rule: RuleState): void {
  if (!isForRule(step, rule)) return;
  if (step.type === 'nest') {
    for (const inner of (step.items as PipelineStep[] | undefined) ?? []) applyStep(inner, rule);
  } else {
    const transformation = Object.hasOwn(transformations, step.type) ? transformations[step.type]! : null;
    if (transformation === null)
      throw new SigmaProblem(`A pipeline has a step '${step.type}', which is not known here.`, 0);
    transformation(step, rule);
  }
  if (step.id !== undefined) rule.applied.add(step.id);
}
