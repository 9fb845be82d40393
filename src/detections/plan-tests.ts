import { relative } from 'node:path';
import type { Detection, DetectionTest, TestData } from './detection.ts';
import { metadataOf, type ReadyData } from './load-test-data.ts';
import type { Reason, RunReport } from './report-model.ts';
import { type DataPlaces, findData } from './test-data.ts';
import { dataKey, type TestGroup } from './test-runner.ts';

/** The tests of all detections: what is to run, and what cannot because its data is not here. */
const dataCodes = {
  absent: 'data-missing',
  pointer: 'data-pointer',
  remote: 'data-missing',
  refused: 'data-refused',
} as const;

export interface TestPlan {
  /** All tests in the order of the detections. */
  readonly tests: readonly PlannedTest[];
  /** Tests over the same data, in the order of their first test. */
  readonly groups: readonly TestGroup[];
}

export interface PlannedTest {
  readonly detection: Detection;
  readonly test: DetectionTest;
  /** Null: its data is there and it runs. */
  readonly withoutData: RunReport | null;
}

/** Finds the data of every test. */
export function planTests(detections: readonly Detection[], places: DataPlaces): TestPlan {
  const tests: PlannedTest[] = [];
  const groups = new Map<string, { data: readonly ReadyData[]; cases: TestGroup['cases'][number][] }>();
  for (const detection of detections) {
    for (const test of detection.tests) {
      const number = tests.length;
      const own = collect(test.data, detection, places);
      const learned = test.baselines.map(({ data }) => collect(data, detection, places));
      const missing = [...own.missing, ...learned.flatMap((each) => each.missing)];
      const withoutData = missing.length === 0 ? null : noData(detection, test, missing);
      tests.push({ detection, test, withoutData });
      if (withoutData !== null) continue;
      const key = dataKey(own.ready);
      const group = groups.get(key) ?? { data: own.ready, cases: [] };
      group.cases.push({ detection, test, number, baselineData: learned.map(({ ready }) => ready) });
      groups.set(key, group);
    }
  }
  return { tests, groups: [...groups.values()] };
}

function collect(
  data: readonly TestData[],
  detection: Detection,
  places: DataPlaces,
): { readonly ready: readonly ReadyData[]; readonly missing: readonly Reason[] } {
  const ready: ReadyData[] = [];
  const missing: Reason[] = [];
  for (const each of data) {
    const metadata = metadataOf(each);
    if (each.data === null) {
      ready.push({ kind: 'inline', events: each.events, metadata });
      continue;
    }
    const found = findData({ ...each, data: each.data }, detection.path, places);
    if (found.kind === 'file')
      ready.push({ kind: 'file', name: each.data, path: relative(places.directory, found.path), metadata });
    else
      missing.push({
        code: dataCodes[found.why],
        message: found.message,
        details: found.fetch === null ? [] : [`To fetch it: ${found.fetch}`],
        place: null,
      });
  }
  return { ready, missing };
}

function noData({ path }: Detection, test: DetectionTest, missing: readonly Reason[]): RunReport {
  const place = { path, ...test.place };
  return {
    name: test.name,
    place,
    verdict: 'no-data',
    reasons: missing.map((reason) => ({ ...reason, place })),
    notices: [],
    rows: null,
    risk: null,
    data: [],
    timings: { load: 0, prepare: 0, run: 0 },
  };
}
