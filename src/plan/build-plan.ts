import { inOrder } from '../commands/column-order.ts';
import type { Command, PlannedPipeline, ReadContext } from '../commands/command.ts';
import type { FieldDemand } from '../commands/field-demand.ts';
import { anyFields, type FieldFlow, noFields } from '../commands/field-flow.ts';
import { commands } from '../commands/registry.ts';
import { EVENT_ID } from '../commands/scan.ts';
import type { CompileContext } from '../functions/eval-function.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import type { CommandStage, Pipeline, Span, Stage } from '../language/ast.ts';
import { nearestName } from '../language/nearest-name.ts';
import { otherLanguageCommand } from '../language/other-languages.ts';
import { SplError, SplErrors } from '../language/spl-error.ts';
import { defaultFieldsIn } from '../values/default-fields.ts';
import { lateStage } from './late-stage.ts';
import { orderAfter } from './order-after.ts';
import type { Plan, PlannedStage } from './plan.ts';
import { stageNotices } from './stage-notices.ts';

export interface PlanContext extends CompileContext {
  readonly knowledgeBase: Knowledge;
  notice(message: string, span?: Span): void;
  missing(kind: MissingKind, name: string, span: Span): void;
  /** Expands macros and parses text that a command holds (`map search="..."`); errors are placed at `span`. */
  parse(text: string, span: Span): Pipeline;
  /** Default fields that the searches around this one name. */
  readonly defaultFields?: ReadonlySet<string>;
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
  const deletes = pipeline.stages.some((stage) => stage.kind === 'command' && stage.name === 'delete');
  const errors: SplError[] = [];
  const stages: Omit<PlannedStage, 'wanted'>[] = [];
  let flow = input ?? noFields;
  pipeline.stages.forEach((stage, index) => {
    const first = index === 0 && input === null;
    try {
      const planned = planStage(stage, first, flow, { ...context, defaultFields }, depth, deletes);
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
    streaming: stages.every(({ command }) => command.role === 'streaming'),
  };
}

function planStage(
  stage: Stage,
  first: boolean,
  before: FieldFlow,
  context: PlanContext & Pick<ReadContext, 'defaultFields'>,
  depth: number,
  deletes: boolean,
): Omit<PlannedStage, 'wanted'> {
  if (stage.kind === 'macro-stage')
    throw new SplError('Macros must be expanded before a search is planned.', stage.span, null, 'internal');
  const known = commands.get(stage.name);
  if (!known) throw unknownCommand(stage);
  const readContext: ReadContext = {
    ...context,
    // Subsearches do not number their events.
    defaultFields: deletes ? new Set([...context.defaultFields, EVENT_ID]) : context.defaultFields,
    first,
    plan: (inner, rows): PlannedPipeline => {
      const plan = buildPlan(inner, context, rows ?? null, depth + 1);
      context.planned?.(plan);
      return plan;
    },
    planText: (text, span, rows): PlannedPipeline =>
      buildPlan(context.parse(text, span), { ...context, ...placedAt(context, span) }, rows ?? null, depth + 1),
  };
  const late = lateStage(known, stage, readContext);
  const command = late?.command ?? known;
  const args = late?.args ?? command.read(stage, readContext);
  for (const { message, span } of stageNotices(stage, before)) context.notice(message, span);
  if (command.role === 'generating' && !first && command.appends?.(args) !== true) {
    throw new SplError(
      `Error in '${stage.name}' command: This command must be the first command of a search.`,
      stage.nameSpan,
      null,
      'not-first',
    );
  }
  if (first && command.role !== 'generating' && stage.name !== 'search' && command.startsAlone?.(args) !== true) {
    throw new SplError(
      `'${stage.name}' has no events to work on: it cannot be the first command.`,
      stage.nameSpan,
      'Start with search terms (index=* ...) or a command that makes rows (tstats, inputlookup, makeresults).',
      'not-generating',
    );
  }
  return { command, args, stage, before, after: fieldsAfter(command, args, before) };
}

/** The fields that come out of a stage, in the order in which they are shown. */
function fieldsAfter(command: Command, args: unknown, before: FieldFlow): FieldFlow {
  const order = orderAfter(command, args, before.order);
  const { known, open } = command.fields(args, before);
  return { known: inOrder(known, order), open, order };
}

/** @throws SplError when the command cannot stand behind those before it. */
function checkPlace(
  { command, stage }: Omit<PlannedStage, 'wanted'>,
  before: readonly Omit<PlannedStage, 'wanted'>[],
  onRows: boolean,
): void {
  if (!command.cannotFollow) return;
  const refused = command.cannotFollow(before.map((each) => each.command));
  if (refused === null && !onRows) return;
  throw new SplError(
    refused === null
      ? `Error in '${stage.name}' command: It needs events straight from an index.`
      : `Error in '${stage.name}' command: This command cannot be invoked after the command '${refused.name}', which is not distributable streaming.`,
    stage.nameSpan,
    'Before it may stand search terms (index=... ...), then only commands that work on each event for itself (eval, where, rex).',
    'position',
  );
}

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

function unknownCommand(stage: CommandStage): SplError {
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
    wanted = stage.command.needs(stage.args, wanted);
  }
  return result.reverse();
}
