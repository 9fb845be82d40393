import type { CommandStage } from '../syntax/ast.ts';
import type { ColumnOrder } from './column-order.ts';
import type { FieldDemand } from './field-demand.ts';
import type { FieldFlow } from './field-flow.ts';
import type { Command, CommandRole, CommandTexts, Lowered, ReadContext } from './lowering.ts';
import type { CustomOperator, RowForm } from './operator.ts';
import type { PredicateParts } from './predicate-parts.ts';
import type { PlannedPipeline, RowOperator, RunContext } from './run-context.ts';
import type { StoredSource } from './stored-source.ts';

/** A command that is one operator of its own: see `CustomOperator` for what its functions give. */
export interface CommandDefinition<Arguments> extends CommandTexts {
  /** Checks the arguments and gives them their typed form. Throws SplError with the place. */
  read(stage: CommandStage, context: ReadContext): Arguments;
  /** One plain sentence on what this command, with these arguments, does. */
  describe(args: Arguments): string;
  fields(args: Arguments, input: FieldFlow): FieldFlow;
  /**
   * Without this method columns stay in their order (streaming, centralised and dataset commands, a generating one that appends)
   * or come as the command states them (all others).
   */
  columnOrder?(args: Arguments, input: ColumnOrder): ColumnOrder;
  needs(args: Arguments, wanted: FieldDemand): FieldDemand;
  /** Without this method: what it needs for all fields that come out. */
  ownReads?(args: Arguments): FieldDemand;
  /** A generating command that, with these arguments, may stand later and adds to the rows before it (`append=t`). */
  appends?(args: Arguments): boolean;
  /** True when a command that is not generating may, with these arguments, stand first. */
  startsAlone?(args: Arguments): boolean;
  plans?(args: Arguments): readonly (PlannedPipeline | null)[];
  reads?(args: Arguments): StoredSource | null;
  origin?(args: Arguments, field: string, input: FieldFlow): string | null;
  predicate?(args: Arguments, context: RunContext): PredicateParts;
  operator(args: Arguments, context: RunContext, operate: RowForm): RowOperator;
  readonly extracts?: boolean;
  readonly straightFromIndex?: boolean;
  readonly keeps?: Lowered['keeps'];
}

export interface CustomCommand<Arguments> extends Command, CommandDefinition<Arguments> {}

/** A command with the one operator that it stands for. */
export function custom<Arguments>(definition: CommandDefinition<Arguments>): CustomCommand<Arguments> {
  return {
    ...definition,
    standsElse:
      definition.role === 'generating'
        ? definition.appends
          ? 'later'
          : null
        : definition.startsAlone
          ? 'first'
          : null,
    relational: false,
    lower: (stage, context) => lowered(definition, definition.read(stage, context)),
  };
}

function lowered<Arguments>(definition: CommandDefinition<Arguments>, args: Arguments): Lowered {
  const { straightFromIndex, keeps } = definition;
  return {
    operators: [operatorOf(definition, args)],
    role: definition.role,
    place: placeOf(definition, args),
    ...(straightFromIndex === undefined ? {} : { straightFromIndex }),
    ...(keeps === undefined ? {} : { keeps }),
    describe: () => definition.describe(args),
  };
}

function placeOf<Arguments>(definition: CommandDefinition<Arguments>, args: Arguments): Lowered['place'] {
  if (definition.role === 'generating') return definition.appends?.(args) === true ? 'any' : 'first';
  return definition.startsAlone?.(args) === true ? 'any' : 'later';
}

function operatorOf<Arguments>(definition: CommandDefinition<Arguments>, args: Arguments): CustomOperator {
  const { origin, predicate } = definition;
  return {
    kind: 'custom',
    name: definition.name,
    plans: (definition.plans?.(args) ?? []).filter((plan) => plan !== null),
    reads: definition.reads?.(args) ?? null,
    extracts: definition.extracts ?? false,
    fields: (input) => definition.fields(args, input),
    columnOrder: (input) =>
      definition.columnOrder?.(args, input) ?? usualOrder(definition.role, placeOf(definition, args), input),
    needs: (wanted) => definition.needs(args, wanted),
    ownReads: (after) => definition.ownReads?.(args) ?? definition.needs(args, new Set(after)),
    origin: origin ? (field, input) => origin(args, field, input) : null,
    predicate: predicate ? (context) => predicate(args, context) : null,
    run: (context, operate) => definition.operator(args, context, operate),
  };
}

/** An operator of its own that leaves fields and columns as they are, but for what is given. */
export function customOperator(
  given: Pick<CustomOperator, 'name' | 'needs' | 'run'> & Partial<CustomOperator>,
): CustomOperator {
  return {
    kind: 'custom',
    plans: [],
    reads: null,
    extracts: false,
    fields: (input) => input,
    columnOrder: (input) => input,
    ownReads: (after) => given.needs(new Set(after)),
    origin: null,
    predicate: null,
    ...given,
  };
}

/** Commands that make rows of their own state the order of their columns; the others keep it. */
function usualOrder(role: CommandRole, place: Lowered['place'], input: ColumnOrder): ColumnOrder {
  return role === 'transforming' || (role === 'generating' && place === 'first') ? 'stated' : input;
}
