import { workerData } from 'node:worker_threads';
import { serveWrites, type WriteThreadData } from './write-thread.ts';

/** The thread of a `StoreWriter`. */
serveWrites(workerData as WriteThreadData);
