import type { Command, PlannedPipeline } from '../commands/command.ts';
import type { FieldDemand } from '../commands/field-demand.ts';
import type { FieldFlow } from '../commands/field-flow.ts';
import type { CommandStage } from '../language/ast.ts';

/** One stage, its arguments read and checked. */
export interface PlannedStage {
  readonly command: Command;
  readonly args: unknown;
  readonly stage: CommandStage;
  /** Fields before and after it. */
  readonly before: FieldFlow;
  readonly after: FieldFlow;
  /** The fields that later stages, or the user, read from its output. */
  readonly wanted: FieldDemand;
}

/** A pipeline that can run. */
export interface Plan extends PlannedPipeline {
  readonly stages: readonly PlannedStage[];
  readonly text: string;
}

/** Plans are handed to commands as opaque values; this opens them again. */
export function openPlan(pipeline: PlannedPipeline): Plan {
  return pipeline as Plan;
}

/** The pipelines among a stage's arguments: subsearches, and those that work on its rows (appendpipe). */
export function innerPlans({ args }: PlannedStage): readonly Plan[] {
  if (typeof args !== 'object' || args === null) return [];
  const values: unknown[] = Object.values(args).flatMap((value: unknown) =>
    value instanceof Map ? [...value.values()] : Array.isArray(value) ? (value as unknown[]) : [value],
  );
  return values.filter(isPlan);
}

const isPlan = (value: unknown): value is Plan =>
  typeof value === 'object' && value !== null && (value as { kind?: unknown }).kind === 'planned';
