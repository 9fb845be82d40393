import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { NumberedResult, RunnerSettings, TestGroup } from '../detections/test-runner.ts';

/** What the pool and a worker say to each other. */
export type ToWorker = { readonly settings: RunnerSettings } | { readonly group: TestGroup };
export type FromWorker = { readonly result: NumberedResult } | { readonly done: true } | { readonly fault: string };

/** The bundle of the worker, beside the one that this is part of; null when it runs from source. */
export function workerFile(): URL | null {
  const places = ['./test-worker.js', '../test-worker.js'].map((name) => new URL(name, import.meta.url));
  return places.find((place) => existsSync(fileURLToPath(place))) ?? null;
}

export interface PoolOptions {
  readonly file: URL;
  readonly workers: number;
  readonly settings: RunnerSettings;
  /** Told of each result as it comes. */
  found(result: NumberedResult): void;
  /** The next group to run; null when there is none. */
  next(): TestGroup | null;
  /** Told when a worker died over a group. */
  failed(group: TestGroup, message: string): void;
}

/** Workers that run groups of tests until there are none left, or until `stop`. */
export class TestPool {
  private readonly workers = new Set<Worker>();
  private finish: () => void = () => {};
  private stopped = false;

  constructor(private readonly options: PoolOptions) {}

  run(): Promise<void> {
    return new Promise((resolve) => {
      this.finish = resolve;
      for (let index = 0; index < this.options.workers; index++) this.start();
      if (this.workers.size === 0) resolve();
    });
  }

  stop(): void {
    this.stopped = true;
    for (const worker of this.workers) void worker.terminate();
  }

  private start(): void {
    const { file, settings, next, found, failed } = this.options;
    let group = this.stopped ? null : next();
    if (group === null) return;
    const worker = new Worker(file);
    this.workers.add(worker);
    const send = (message: ToWorker): void => worker.postMessage(message);
    let fault: string | null = null;
    worker.on('message', (message: FromWorker) => {
      if ('result' in message) found(message.result);
      else if ('fault' in message) fault = message.fault;
      else {
        group = this.stopped ? null : next();
        if (group === null) void worker.terminate();
        else send({ group });
      }
    });
    worker.on('error', (error: Error) => {
      fault = error.message;
    });
    worker.on('exit', () => {
      this.workers.delete(worker);
      if (group !== null && !this.stopped) {
        // One test that takes a worker down (out of memory) must not take the others with it.
        failed(group, fault ?? 'The worker ended.');
        this.start();
      }
      if (this.workers.size === 0) this.finish();
    });
    send({ settings });
    send({ group });
  }
}
