import { Baselines } from '../src/detections/baselines.ts';
import { hunt } from '../src/detections/hunt.ts';
import type { DetectionReport } from '../src/detections/report-model.ts';
import { unguarded } from '../src/detections/run-detection.ts';
import { SearchPlaces } from '../src/detections/search-place.ts';
import { loadDetections, openStore, readKnowledge } from '../src/index.ts';

/** What a hunt cost; milliseconds. */
export interface HuntCost {
  readonly events: number;
  readonly detections: number;
  readonly hits: number;
  readonly load: number;
  /** Of one detection, planning included, by the clock. */
  readonly median: number;
  readonly p95: number;
  /** Rows of each detection. */
  readonly rows: readonly (number | null)[];
}

/** Loads logs and runs all detections of a repository over them; `meter` measures the detections alone. */
export function measureHunt(
  meter: { start(): void; stop(): void },
  share: boolean,
  corpus: string,
  files: readonly string[],
): HuntCost {
  const { detections } = loadDetections([corpus], '.');
  const engine = openStore({ knowledge: readKnowledge([corpus]) });
  const before = process.cpuUsage();
  const { events } = engine.load(files, { directory: '.' });
  const { user, system } = process.cpuUsage(before);
  meter.start();
  const steps = hunt(detections, {
    engine,
    baselines: new Baselines([corpus], '.', engine),
    places: new SearchPlaces('.'),
    settings: {},
    timeLimit: null,
    guard: unguarded,
    share,
    progress: () => {},
    soFar: { reports: new Map(), risk: [] },
  });
  let step = steps.next();
  while (!step.done) step = steps.next();
  meter.stop();
  engine.close();
  const { reports } = step.value;
  const times = reports.map(timeOf).sort((a, b) => a - b);
  const part = (share: number): number => times[Math.floor(times.length * share)]!;
  return {
    events,
    detections: reports.length,
    hits: reports.filter(({ verdict }) => verdict === 'hit').length,
    load: (user + system) / 1000,
    median: part(0.5),
    p95: part(0.95),
    rows: reports.map(({ runs }) => runs[0]!.rows?.count ?? null),
  };
}

function timeOf({ runs }: DetectionReport): number {
  const { prepare, run } = runs[0]!.timings;
  return prepare + run;
}
