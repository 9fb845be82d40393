import { type AggregateSpec, hasWildcardAggregate } from '../../plan/aggregate-spec.ts';
import type { CommandOption, ReadContext } from '../../plan/lowering.ts';
import type { AggregateBody, CommandStage, Name, OptionItem } from '../../syntax/ast.ts';
import { SplError } from '../../syntax/spl-error.ts';
import { duplicateOutput, readAggregate } from './aggregate-calls.ts';
import { unknownOption } from './arguments.ts';

/** The aggregate body of a stage. */
export function aggregateBody(stage: CommandStage): AggregateBody {
  if (stage.body.shape !== 'aggregate')
    throw new SplError(`'${stage.name}' needs aggregates.`, stage.span, null, 'syntax');
  return stage.body;
}

/**
 * `trailing`: options may stand among the by-fields too (`by host dedup_splitvals=t`) and mean the same there; `own`: those that
 * belong to the by-list alone (`span`).
 */
export interface OptionPlaces {
  readonly trailing?: boolean;
  readonly own?: string;
}

/** Options among the aggregates, by name; others than `allowed` are refused with the nearest name. */
export function aggregateOptions(
  stage: CommandStage,
  allowed: readonly CommandOption[],
  places: OptionPlaces = {},
): ReadonlyMap<string, OptionItem> {
  const { items, by } = aggregateBody(stage);
  const found = new Map<string, OptionItem>();
  const trailing = (by ?? []).filter((item) => item.kind === 'option' && item.name !== places.own);
  for (const item of places.trailing ? [...items, ...trailing] : items) {
    if (item.kind !== 'option') continue;
    if (!allowed.some((option) => option.name === item.name)) throw unknownOption(stage.name, item, allowed);
    found.set(item.name, item);
  }
  return found;
}

/** The aggregates of a stage, in order. */
function readAggregates(stage: CommandStage, context: ReadContext): AggregateSpec[] {
  return aggregateBody(stage).items.flatMap((item) =>
    item.kind === 'aggregate' ? [readAggregate(item, context, stage.name)] : [],
  );
}

/** As `readAggregates`; at least one must be there. */
export function requiredAggregates(stage: CommandStage, context: ReadContext): AggregateSpec[] {
  const specs = readAggregates(stage, context);
  if (specs.length === 0) throw aggregateMissing(stage);
  return specs;
}

export function aggregateMissing(stage: CommandStage): SplError {
  const message = `'${stage.name}' needs at least one aggregate, such as count or values(<field>).`;
  return new SplError(message, stage.nameSpan, null, 'arguments');
}

/** The names of a plain by-list; options in it are refused unless they may stand there. */
export function byNames(stage: CommandStage, places: OptionPlaces = {}): Name[] {
  const { by } = aggregateBody(stage);
  if (by === null) return [];
  const names = by.flatMap((item) => {
    if (item.kind === 'by-field') return [item.name];
    if (item.kind === 'option' && places.trailing) return [];
    throw new SplError(`Unexpected option in the by-list of '${stage.name}'.`, item.span, null, 'arguments');
  });
  if (names.length === 0)
    throw new SplError(
      "Expected a field after 'by'.",
      { start: stage.span.end, end: stage.span.end },
      null,
      'arguments',
    );
  return names;
}

/** Refuses two results of one name. Names with wildcards are known only when the fields are. */
export function refuseDuplicates(specs: readonly AggregateSpec[], by: readonly Name[]): void {
  const duplicate = hasWildcardAggregate(specs) ? null : duplicateOutput(specs, by);
  if (duplicate === null) return;
  const spec = specs.findLast(({ output }) => output === duplicate);
  throw new SplError(
    `The output field '${duplicate}' is produced twice.`,
    spec?.call.span ?? null,
    'Give one of them another name with AS.',
    'duplicate-field',
  );
}
