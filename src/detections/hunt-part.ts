import { writesData } from '../plan/writes-data.ts';
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

/**
 * A part of a hunt over a store that others read too. Only detections that stand alone are run: those that write, that look at the
 * risk of others, or that lack content which a baseline may make, are left to whoever puts the parts together.
 */
export class HuntPart {
  private readonly presence: DataPresence;

  constructor(
    private readonly detections: readonly Detection[],
    private readonly options: HuntManyOptions,
  ) {
    this.presence = new DataPresence(options.engine, options.settings);
  }

  /** Plans detections, and runs those that stand alone. `found` is told of each. */
  run(numbers: readonly number[], found: (part: HuntedPart) => void): void {
    const { detections, options } = this;
    const planned = planDetections(
      numbers.map((number) => detections[number]!),
      options,
    );
    const alone = planned.flatMap((each, at) => (standsAlone(each) ? [{ ...each, number: numbers[at]! }] : []));
    huntEach(alone, options, this.presence, ({ number }, { run, events }) =>
      found({ number, run, events: events.map(({ detection: _, ...event }) => event) }),
    );
  }
}

function standsAlone({ outcome, last }: PlannedDetection): boolean {
  if (outcome.kind !== 'done' || last || lacksContent(outcome.prepared)) return false;
  const { plan, subsearches } = outcome.prepared;
  return [plan, ...subsearches].every(({ stages }) => !stages.some(({ lowered }) => writesData(lowered)));
}
