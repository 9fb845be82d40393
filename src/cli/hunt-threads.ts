import type { Detection } from '../detections/detection.ts';
import type { HuntedDetection } from '../detections/hunt.ts';
import type { HuntedPart } from '../detections/hunt-part.ts';
import type { SearchSettings } from '../run/engine.ts';
import { Shares } from './shares.ts';
import { WorkerPool, workerFile } from './worker-pool.ts';

/** What each thread needs: plain data. */
export interface HuntWorkerSettings {
  readonly detections: readonly Detection[];
  /** Absolute: what the paths of detections are relative to. */
  readonly directory: string;
  readonly shippedDir: string;
  readonly contentDirs: readonly string[];
  readonly geoip: string | null;
  readonly storePath: string;
  readonly now: number;
  readonly timeZone: string;
  readonly settings: SearchSettings;
  readonly timeLimit: number | null;
}

/** Numbers of detections. */
export type HuntWork = readonly number[];

/** Detections that a thread takes at a time; fewer are no work for two. */
const atATime = 10;

export interface HuntThreadsOptions {
  readonly jobs: number;
  progress(done: number): void;
  /** Calls back on Ctrl-C, until what it gives is called. */
  readonly onInterrupt?: (stop: () => void) => () => void;
}

export interface ThreadedHunt {
  readonly done: ReadonlyMap<Detection, HuntedDetection>;
  readonly interrupted: boolean;
}

/**
 * Runs the detections that stand alone in threads, each with the store opened for itself. What is missing in the result, because
 * it does not stand alone or its thread died, is for the caller to run.
 */
export async function huntInThreads(
  settings: HuntWorkerSettings,
  { jobs, progress, onInterrupt }: HuntThreadsOptions,
): Promise<ThreadedHunt> {
  const { detections } = settings;
  const done = new Map<Detection, HuntedDetection>();
  const file = workerFile('hunt-worker');
  const workers = Math.min(jobs, Math.ceil(detections.length / atATime));
  if (file === null || workers < 2) return { done, interrupted: false };
  const shares = new Shares(besideTheirLike(detections), workers);
  const pool = new WorkerPool<HuntWorkerSettings, HuntWork, HuntedPart>({
    file,
    workers,
    settings,
    next: (worker) => {
      const numbers = shares.take(worker, atATime);
      return numbers.length === 0 ? null : numbers;
    },
    found: ({ number, run, events }) => {
      const detection = detections[number]!;
      done.set(detection, { run, events: events.map((event) => ({ ...event, detection })) });
      progress(done.size);
    },
    failed: () => {},
  });
  let interrupted = false;
  const release = onInterrupt?.(() => {
    interrupted = true;
    pool.stop();
  });
  await pool.run();
  release?.();
  return { done, interrupted };
}

/** The numbers of detections, those together that probably read the same: what is made of events for one need not be made in each thread. */
function besideTheirLike(detections: readonly Detection[]): readonly number[] {
  const keys = detections.map(({ search }) => /\bdatamodel\W+([\w.]+)|`([^`]+)`/i.exec(search)?.[0] ?? '');
  return detections
    .map((_, number) => number)
    .sort((a, b) => (keys[a]! < keys[b]! ? -1 : keys[a]! > keys[b]! ? 1 : a - b));
}
