import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

/** What the pool and a worker say to each other: settings once, then one piece of work after the other. */
export type ToWorker<Settings, Work> = { readonly settings: Settings } | { readonly work: Work };
export type FromWorker<Result> = { readonly result: Result } | { readonly done: true } | { readonly fault: string };

/** The bundle of a worker, beside the one that this is part of; null when it runs from source. */
export function workerFile(name: 'test-worker' | 'hunt-worker'): URL | null {
  const places = [`./${name}.mjs`, `../${name}.mjs`].map((path) => new URL(path, import.meta.url));
  return places.find((place) => existsSync(fileURLToPath(place))) ?? null;
}

export interface PoolOptions<Settings, Work, Result> {
  readonly file: URL;
  readonly workers: number;
  readonly settings: Settings;
  /** Told of each result as it comes. */
  found(result: Result): void;
  /** The next piece of work for a worker, counted from 0 (one that takes a dead one's place has its number); null when there is none. */
  next(worker: number): Work | null;
  /** Told when a worker died over a piece of work. */
  failed(work: Work, message: string): void;
}

/** Workers that do pieces of work until there are none left, or until `stop`. */
export class WorkerPool<Settings, Work, Result> {
  private readonly workers = new Set<Worker>();
  private finish: () => void = () => {};
  private stopped = false;

  constructor(private readonly options: PoolOptions<Settings, Work, Result>) {}

  run(): Promise<void> {
    return new Promise((resolve) => {
      this.finish = resolve;
      for (let index = 0; index < this.options.workers; index++) this.start(index);
      if (this.workers.size === 0) resolve();
    });
  }

  stop(): void {
    this.stopped = true;
    for (const worker of this.workers) void worker.terminate();
  }

  private start(index: number): void {
    const { file, settings, next, found, failed } = this.options;
    let work = this.stopped ? null : next(index);
    if (work === null) return;
    const worker = new Worker(file);
    this.workers.add(worker);
    const send = (message: ToWorker<Settings, Work>): void => worker.postMessage(message);
    let fault: string | null = null;
    worker.on('message', (message: FromWorker<Result>) => {
      if ('result' in message) found(message.result);
      else if ('fault' in message) fault = message.fault;
      else {
        work = this.stopped ? null : next(index);
        if (work === null) void worker.terminate();
        else send({ work });
      }
    });
    worker.on('error', (error: Error) => {
      fault = error.message;
    });
    worker.on('exit', () => {
      this.workers.delete(worker);
      if (work !== null && !this.stopped) {
        // What takes a worker down (out of memory) must not take the others with it.
        failed(work, fault ?? 'The worker ended.');
        this.start(index);
      }
      if (this.workers.size === 0) this.finish();
    });
    send({ settings });
    send({ work });
  }
}
