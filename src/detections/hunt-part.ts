import { lacksContent } from './baselines.ts';
import { DataPresence } from './data-present.ts';
import type { Detection } from './detection.ts';
import { type HuntOneOptions, huntOne, type PlannedDetection, planDetection } from './hunt.ts';
import type { RunReport } from './report-model.ts';
import type { RiskEvent } from './risk-events.ts';

/** What one detection found, as it travels between threads. */
export interface HuntedPart {
  /** Of the detection in the list of all. */
  readonly number: number;
  readonly run: RunReport;
  readonly events: readonly Omit<RiskEvent, 'detection'>[];
}

export interface HuntPartOptions extends HuntOneOptions {
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
    this.planned = detections.map((detection) => planDetection(detection, options));
    this.presence = new DataPresence(engine, settings);
    if (share)
      engine.shareScans(this.planned.flatMap(({ outcome }) => (outcome.kind === 'done' ? [outcome.prepared] : [])));
  }

  /** Null for a detection that does not stand alone. */
  run(number: number): HuntedPart | null {
    const { detection, outcome, last } = this.planned[number]!;
    if (outcome.kind !== 'done' || last || lacksContent(outcome.prepared)) return null;
    const { plan, subsearches } = outcome.prepared;
    if ([plan, ...subsearches].some(({ stages }) => stages.some(({ lowered }) => lowered.keeps === 'data')))
      return null;
    const { run, events } = huntOne(detection, outcome, this.options, this.presence);
    return { number, run, events: events.map(({ detection: _, ...event }) => event) };
  }
}
