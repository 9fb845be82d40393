import type { CompileContext } from '../functions/eval-function.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { CommandStage, Pipeline, Span, Stage } from '../syntax/ast.ts';
import { nearestName } from '../syntax/nearest-name.ts';
import { otherLanguageCommand } from '../syntax/other-languages.ts';
import { SplError, SplErrors } from '../syntax/spl-error.ts';
import { defaultFieldsIn } from '../values/default-fields.ts';
import type { FieldDemand } from './field-demand.ts';
import { anyFields, type FieldFlow, noFields } from './field-flow.ts';
import { lateStage } from './late-stage.ts';
import type { Command, ReadContext } from './lowering.ts';
import { demandBefore } from './passes/demand.ts';
import { fieldsAfter } from './passes/fields.ts';
import { storedSource } from './passes/reads.ts';
import type { Plan, PlannedStage } from './plan.ts';
import type { PlannedPipeline } from './run-context.ts';
import { EVENT_ID } from './scan.ts';
import type { SearchHost } from './search-host.ts';
import { stageNotices } from './stage-notices.ts';

export interface PlanContext extends CompileContext {
  /** Every command by its name and by each alias. */
  readonly commands: ReadonlyMap<string, Command>;
  readonly knowledgeBase: Knowledge;
  notice(message: string, span?: Span): void;
  missing(kind: MissingKind, name: string, span: Span): void;
  /** Expands macros and parses text that a command holds (`map search="..."`); errors are placed at `span`. */
  parse(text: string, span: Span): Pipeline;
  /** Default fields that the searches around this one name. */
  readonly defaultFields?: ReadonlySet<string>;
  readonly host?: SearchHost;
  /** Told of the plan of every subsearch that stands in the text itself. */
  planned?(plan: Plan): void;
}

export type MissingKind = 'lookup' | 'macro' | 'datamodel' | 'savedsearch' | 'model' | 'endpoint';

/** Shipped limits.conf: max_subsearch_depth = 8. */
const MAX_DEPTH = 8;

/**
 * Turns a parsed pipeline into a plan: every stage's arguments are read and checked, and fields flow through it.
 * `input`: the fields of the rows it will be given (appendpipe, foreach); null when it starts by itself.
 * @throws SplError, or SplErrors when several stages are wrong.
 */
export function buildPlan(pipeline: Pipeline, context: PlanContext, input: FieldFlow | null = null, depth = 0): Plan {
  if (depth > MAX_DEPTH)
    throw new SplError(`Subsearches are nested more than ${MAX_DEPTH} deep.`, pipeline.span, null, 'too-deep');
  const defaultFields = new Set([...(context.defaultFields ?? []), ...defaultFieldsIn(pipeline.text)]);
  const numbered = pipeline.stages.some(
    (stage) => stage.kind === 'command' && context.commands.get(stage.name)?.straightFromIndex === true,
  );
  const errors: SplError[] = [];
  const stages: Omit<PlannedStage, 'wanted'>[] = [];
  let flow = input ?? noFields;
  pipeline.stages.forEach((stage, index) => {
    const first = index === 0 && input === null;
    try {
      const planned = planStage(stage, first, flow, { ...context, defaultFields }, depth, numbered);
      if (errors.length === 0) checkPlace(planned, stages, input !== null);
      stages.push(planned);
      flow = planned.after;
    } catch (error) {
      if (error instanceof SplErrors) errors.push(...error.errors);
      else if (error instanceof SplError) errors.push(error);
      else throw error;
      flow = anyFields;
    }
  });
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new SplErrors(errors);
  if (stages.length === 0 && input === null)
    throw new SplError('The search is empty.', pipeline.span, 'Type search terms, or a command after |.', 'syntax');
  return {
    kind: 'planned',
    fields: flow,
    stages: withDemands(stages),
    text: pipeline.text,
    streaming: stages.every(({ lowered }) => lowered.role === 'streaming'),
  };
}

function planStage(
  stage: Stage,
  first: boolean,
  before: FieldFlow,
  context: PlanContext & Pick<ReadContext, 'defaultFields'>,
  depth: number,
  numbered: boolean,
): Omit<PlannedStage, 'wanted'> {
  if (stage.kind === 'macro-stage')
    throw new SplError('Macros must be expanded before a search is planned.', stage.span, null, 'internal');
  const command = context.commands.get(stage.name);
  if (!command) throw unknownCommand(stage, context.commands);
  const readContext: ReadContext = {
    ...context,
    // Subsearches do not number their events.
    defaultFields: numbered ? new Set([...context.defaultFields, EVENT_ID]) : context.defaultFields,
    first,
    plan: (inner, rows): PlannedPipeline => {
      const plan = buildPlan(inner, context, rows ?? null, depth + 1);
      context.planned?.(plan);
      return plan;
    },
    planText: (text, span, rows): PlannedPipeline =>
      buildPlan(context.parse(text, span), { ...context, ...placedAt(context, span) }, rows ?? null, depth + 1),
  };
  const lowered = lateStage(command, stage, readContext) ?? command.lower(stage, readContext);
  for (const { message, span } of stageNotices(stage, before)) context.notice(message, span);
  if (lowered.place === 'first' && !first) {
    throw new SplError(
      `Error in '${stage.name}' command: This command must be the first command of a search.`,
      stage.nameSpan,
      null,
      'not-first',
    );
  }
  if (lowered.place === 'later' && first) {
    throw new SplError(
      `'${stage.name}' has no events to work on: it cannot be the first command.`,
      stage.nameSpan,
      'Start with search terms (index=* ...) or a command that makes rows (tstats, inputlookup, makeresults).',
      'not-generating',
    );
  }
  return { stage, command, lowered, before, after: fieldsAfter(lowered.operators, before) };
}

/** @throws SplError when the command cannot stand behind those before it. */
function checkPlace(
  { lowered, stage }: Omit<PlannedStage, 'wanted'>,
  before: readonly Omit<PlannedStage, 'wanted'>[],
  onRows: boolean,
): void {
  if (lowered.straightFromIndex !== true) return;
  const refused = before.find((each, at) =>
    at === 0 ? !readsEvents(each) : each.lowered.role !== 'streaming',
  )?.command;
  if (refused === undefined && !onRows) return;
  throw new SplError(
    refused === undefined
      ? `Error in '${stage.name}' command: It needs events straight from an index.`
      : `Error in '${stage.name}' command: This command cannot be invoked after the command '${refused.name}', which is not distributable streaming.`,
    stage.nameSpan,
    'Before it may stand search terms (index=... ...), then only commands that work on each event for itself (eval, where, rex).',
    'position',
  );
}

const readsEvents = ({ lowered }: Pick<PlannedStage, 'lowered'>): boolean => {
  const reads = storedSource(lowered.operators);
  return reads?.kind === 'events' && reads.fields === null;
};

/** Inside text that a command holds every place is the place of that text. */
function placedAt(context: PlanContext, span: Span): Pick<PlanContext, 'notice' | 'missing' | 'planned'> {
  return {
    planned: () => {},
    notice: (message) => context.notice(message, span),
    missing: (kind, name) => context.missing(kind, name, span),
  };
}

/** Of commands that are equally near to what was typed, the one that is used most is meant. */
const commonCommands = (
  'search stats eval where table fields rename sort dedup timechart tstats rex top rare chart head tail bin lookup join ' +
  'append eventstats streamstats transaction inputlookup outputlookup mvexpand spath fillnull makeresults'
).split(' ');

function unknownCommand(stage: CommandStage, commands: PlanContext['commands']): SplError {
  const meant = otherLanguageCommand(stage.name);
  const nearest = meant === null ? nearestName(stage.name, [...commonCommands, ...commands.keys()]) : null;
  const hint = meant !== null ? `Write: ${meant}` : nearest !== null ? `Did you mean '${nearest}'?` : null;
  return new SplError(`Unknown search command '${stage.name}'.`, stage.nameSpan, hint, 'unknown-command');
}

/** Walks back from the end: each stage says which fields it needs so that the wanted ones come out right. */
function withDemands(stages: readonly Omit<PlannedStage, 'wanted'>[]): PlannedStage[] {
  const result: PlannedStage[] = [];
  let wanted: FieldDemand = 'all';
  for (const stage of [...stages].reverse()) {
    result.push({ ...stage, wanted });
    wanted = demandBefore(stage.lowered.operators, wanted);
  }
  return result.reverse();
}
