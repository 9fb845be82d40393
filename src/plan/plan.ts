import type { CommandStage } from '../syntax/ast.ts';
import type { FieldDemand } from './field-demand.ts';
import type { FieldFlow } from './field-flow.ts';
import type { Command, Lowered } from './lowering.ts';
import { plansOf } from './passes/plans.ts';
import { storedSource } from './passes/reads.ts';
import type { PlannedPipeline } from './run-context.ts';

/** One pipe of a search: as it was written, and the operators that it stands for. */
export interface PlannedStage {
  readonly stage: CommandStage;
  readonly command: Command;
  readonly lowered: Lowered;
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
export const innerPlans = ({ lowered }: Pick<PlannedStage, 'lowered'>): readonly Plan[] =>
  lowered.operators.flatMap((operator) => plansOf(operator).map(openPlan));

/** True for a stage that reads the store and aggregates what it finds at once (`tstats`). */
export function aggregatesStored({ lowered }: Pick<PlannedStage, 'lowered'>): boolean {
  const source = storedSource(lowered.operators);
  return source?.kind === 'datasets' ? source.aggregated !== null : source?.kind === 'events' && source.fields !== null;
}
