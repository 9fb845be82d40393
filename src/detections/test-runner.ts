import type { Knowledge } from '../knowledge/knowledge.ts';
import { Engine } from '../run/engine.ts';
import type { Guard } from '../run/guard.ts';
import { Baselines } from './baselines.ts';
import type { TestBaseline } from './detection.ts';
import { loadTestData, type ReadyData } from './load-test-data.ts';
import {
  type LoadedData,
  leavesTraces,
  runTest,
  type TestCase,
  type TestResult,
  type TestRules,
  type TestSurroundings,
} from './run-test.ts';
import { SearchPlaces } from './search-place.ts';

/** Where tests run: plain data, so that it can be sent to a worker. */
export interface RunnerSettings extends TestRules {
  readonly directory: string;
  readonly shippedDir: string;
  /** Absolute. */
  readonly contentDirs: readonly string[];
  /** Epoch seconds. */
  readonly now: number;
  readonly timeZone: string;
}

/** Tests over the same data: it is loaded once for all of them. */
export interface TestGroup {
  readonly data: readonly ReadyData[];
  readonly cases: readonly (TestCase & {
    /** Its place among all tests. */
    readonly number: number;
    readonly baselineData: readonly (readonly ReadyData[])[];
  })[];
}

export interface NumberedResult extends TestResult {
  readonly number: number;
}

/**
 * Runs groups of tests, one after the other. Tests that leave nothing behind share a store; one that does (it collects events,
 * writes a lookup, trains a model) has a store and knowledge of its own.
 */
export class TestRunner {
  private readonly knowledge: Knowledge;
  private readonly places: SearchPlaces;
  private baselines: Baselines | null = null;

  constructor(
    private readonly settings: RunnerSettings,
    private readonly readKnowledge: () => Knowledge,
    private readonly guard: Guard,
  ) {
    this.knowledge = readKnowledge();
    this.places = new SearchPlaces(settings.directory);
  }

  /** One result after the other. */
  *run(group: TestGroup): Generator<NumberedResult> {
    const shared = this.open(this.knowledge, group.data);
    let load = shared.data.milliseconds;
    try {
      for (const testCase of group.cases) {
        const data = { ...shared.data, milliseconds: load };
        const result = leavesTraces(testCase, this.surroundings(shared.engine))
          ? this.runApart(testCase, group.data)
          : this.runIn(shared.engine, data, testCase);
        load = 0;
        yield { number: testCase.number, ...result };
      }
    } finally {
      shared.engine.close();
    }
  }

  private runApart(testCase: TestGroup['cases'][number], data: readonly ReadyData[]): TestResult {
    const own = this.open(this.readKnowledge(), data);
    try {
      return this.runIn(own.engine, own.data, testCase);
    } finally {
      own.engine.close();
    }
  }

  private runIn(engine: Engine, data: LoadedData, testCase: TestGroup['cases'][number]): TestResult {
    const named = testCase.test.baselines;
    const baselineEngine = (baseline: TestBaseline): Engine =>
      this.open(engine.knowledge, testCase.baselineData[named.indexOf(baseline)] ?? []).engine;
    return runTest(testCase, data, this.surroundings(engine), baselineEngine);
  }

  private surroundings(engine: Engine): TestSurroundings {
    const { compat, timeLimit } = this.settings;
    return { engine, baselines: this.baselinesOf(engine), places: this.places, guard: this.guard, compat, timeLimit };
  }

  /** The same for all engines: they have the same macros. */
  private baselinesOf(engine: Engine): Baselines {
    this.baselines ??= new Baselines(this.settings.contentDirs, this.settings.directory, engine);
    return this.baselines;
  }

  private open(knowledge: Knowledge, data: readonly ReadyData[]): { engine: Engine; data: LoadedData } {
    const { shippedDir, now, timeZone, directory } = this.settings;
    const started = performance.now();
    const engine = new Engine({ knowledge, shippedDir, now, timeZone });
    try {
      const loaded = loadTestData(engine, data, directory);
      return { engine, data: { ...loaded, milliseconds: performance.now() - started } };
    } catch (error) {
      engine.close();
      throw error;
    }
  }
}

/** Tests with equal keys run over the same events. */
export function dataKey(data: readonly ReadyData[]): string {
  return JSON.stringify(
    data.map((each) => (each.kind === 'file' ? [each.path, each.metadata] : [each.events, each.metadata])),
  );
}
