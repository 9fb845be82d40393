import type { AggregateBody, CommandStage, Name, OptionItem } from '../language/ast.ts';
import { SplError } from '../language/spl-error.ts';
import { type AggregateSpec, readAggregate } from './aggregate-calls.ts';
import { unknownOption } from './arguments.ts';
import type { CommandOption, ReadContext } from './command.ts';

/** The aggregate body of a stage. */
export function aggregateBody(stage: CommandStage): AggregateBody {
  if (stage.body.shape !== 'aggregate')
    throw new SplError(`'${stage.name}' needs aggregates.`, stage.span, null, 'syntax');
  return stage.body;
}

/** Options among the aggregates, by name; others than `allowed` are refused with the nearest name. */
export function aggregateOptions(
  stage: CommandStage,
  allowed: readonly CommandOption[],
): ReadonlyMap<string, OptionItem> {
  const found = new Map<string, OptionItem>();
  for (const item of aggregateBody(stage).items) {
    if (item.kind !== 'option') continue;
    if (!allowed.some((option) => option.name === item.name)) throw unknownOption(stage.name, item, allowed);
    found.set(item.name, item);
  }
  return found;
}

/** The aggregates of a stage, in order. */
export function readAggregates(stage: CommandStage, context: ReadContext): AggregateSpec[] {
  return aggregateBody(stage).items.flatMap((item) =>
    item.kind === 'aggregate' ? [readAggregate(item, context, stage.name)] : [],
  );
}

/** The names of a plain by-list; options in it are refused. */
export function byNames(stage: CommandStage): Name[] {
  const { by } = aggregateBody(stage);
  if (by === null) return [];
  const names = by.map((item) => {
    if (item.kind === 'by-field') return item.name;
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
