import { lacksContent } from './baselines.ts';
import { DataPresence } from './data-present.ts';
import type { Detection } from './detection.ts';
import { type HuntManyOptions, huntEach, type PlannedDetection, planDetections } from './hunt.ts';
import type { RunReport } from './report-model.ts';
import type { RiskEvent } from './risk-events.ts';

/** What one detection found, as it travels between threads. */
export interface HuntedPart {
  /** Of the detection in the list of all. */
  readonly number: number;
  readonly run: RunReport;
  readonly events: readonly Omit<RiskEvent, 'detection'>[];
}

export interface HuntPartOptions extends HuntManyOptions {
  readonly share: boolean;
}

/**
 * A part of a hunt over a store that others read too. Only detections that stand alone are run: those that write, that look at the
 * risk of others, or that lack content which a baseline may make, are left to whoever puts the parts together.
 */
export class HuntPart {
  private readonly planned: readonly PlannedDetection[];
  private readonly presence: DataPresence;

  constructor(
    detections: readonly Detection[],
    private readonly options: HuntPartOptions,
  ) {
    const { engine, settings, share } = options;
    this.planned = planDetections(detections, options);
    this.presence = new DataPresence(engine, settings);
    if (share)
      engine.shareScans(this.planned.flatMap(({ outcome }) => (outcome.kind === 'done' ? [outcome.prepared] : [])));
  }

  /** Runs those of these detections that stand alone. `found` is told of each. */
  run(numbers: readonly number[], found: (part: HuntedPart) => void): void {
    const alone = new Map(
      numbers.map((number) => [this.planned[number]!, number] as const).filter(([each]) => standsAlone(each)),
    );
    huntEach([...alone.keys()], this.options, this.presence, (each, { run, events }) =>
      found({ number: alone.get(each)!, run, events: events.map(({ detection: _, ...event }) => event) }),
    );
  }
}

function standsAlone({ outcome, last }: PlannedDetection): boolean {
  if (outcome.kind !== 'done' || last || lacksContent(outcome.prepared)) return false;
  const { plan, subsearches } = outcome.prepared;
  return [plan, ...subsearches].every(({ stages }) => stages.every(({ lowered }) => lowered.keeps !== 'data'));
}
