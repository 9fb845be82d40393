import type { Engine } from '../run/engine.ts';
import type { Guard } from '../run/guard.ts';
import {
  type Baseline,
  type BaselinePlan,
  type Baselines,
  describePrepared,
  isThere,
  type Prepared,
} from './baselines.ts';
import type { BaselineReport, Reason } from './report-model.ts';
import { prepareDetection, runDetection } from './run-detection.ts';
import type { SearchPlaces } from './search-place.ts';

/**
 * Runs the baselines that make what is wanted and is not there, over the events of `engine`; what they make goes to its
 * knowledge. Baselines that wait for each other are reported and not run.
 */
export function runBaselines(
  baselines: Baselines,
  wanted: readonly Prepared[],
  engine: Engine,
  places: SearchPlaces,
  guard: Guard,
  seconds: number | null,
): readonly BaselineReport[] {
  return runPlan(
    baselines.planFor(wanted, (thing) => isThere(thing, engine.knowledge)),
    baselines,
    engine,
    places,
    guard,
    seconds,
  );
}

function runPlan(
  { order, cycles }: BaselinePlan,
  baselines: Baselines,
  engine: Engine,
  places: SearchPlaces,
  guard: Guard,
  seconds: number | null,
): readonly BaselineReport[] {
  const inCycle = new Set(cycles.flat());
  const reports: BaselineReport[] = [];
  for (const cycle of cycles) {
    const baseline = baselines.named(cycle[0]!)!;
    reports.push({
      ...reportHead(baseline, places),
      verdict: 'invalid',
      reasons: [reason('cyclic-baseline', `Baselines wait for each other: ${cycle.join(' -> ')}.`, baseline, places)],
      rows: 0,
      milliseconds: 0,
    });
  }
  for (const baseline of order)
    if (!inCycle.has(baseline.detection.name)) reports.push(runBaseline(baseline, engine, places, guard, seconds));
  return reports;
}

export function runBaseline(
  baseline: Baseline,
  engine: Engine,
  places: SearchPlaces,
  guard: Guard,
  seconds: number | null,
): BaselineReport {
  const { detection, use } = baseline;
  const head = reportHead(baseline, places);
  const planned = prepareDetection(engine, detection, places, guard, seconds);
  const none = { rows: 0, milliseconds: planned.milliseconds };
  if (planned.kind === 'refused') return { ...head, verdict: 'refused', reasons: planned.reasons, ...none };
  const outcome =
    planned.kind === 'timeout'
      ? { ...planned, milliseconds: 0 }
      : runDetection(engine, detection, planned.prepared, places, {}, guard, seconds, () => {});
  const milliseconds = planned.milliseconds + outcome.milliseconds;
  switch (outcome.kind) {
    case 'refused':
      return { ...head, verdict: 'refused', reasons: outcome.reasons, rows: 0, milliseconds };
    case 'timeout':
      return {
        ...head,
        verdict: 'timeout',
        reasons: [reason('time-limit', 'It took longer than it may.', baseline, places)],
        rows: 0,
        milliseconds,
      };
    case 'done': {
      const lacking = use.makes.filter((made) => !isThere(made, engine.knowledge)).map(describePrepared);
      const reasons =
        lacking.length === 0
          ? []
          : [reason('baseline-empty', `It found nothing to make ${lacking.join(', ')} of.`, baseline, places)];
      return {
        ...head,
        verdict: lacking.length === 0 ? 'passed' : 'refused',
        reasons,
        rows: outcome.rows.count,
        milliseconds,
      };
    }
  }
}

function reportHead(
  { detection, use }: Baseline,
  places: SearchPlaces,
): Pick<BaselineReport, 'name' | 'place' | 'makes'> {
  return { name: detection.name, place: places.start(detection), makes: use.makes.map(describePrepared) };
}

function reason(code: string, message: string, { detection }: Baseline, places: SearchPlaces): Reason {
  return { code, message, details: [], place: places.start(detection) };
}
