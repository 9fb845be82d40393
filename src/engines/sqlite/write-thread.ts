import type { MessagePort } from 'node:worker_threads';
import type { FileRecord, StoreLayout } from '../../store/store.ts';
import { storeFailure } from '../../store/store-failure.ts';
import { SqliteStore } from './sqlite-store.ts';
import { unpackBatch, type WriteBatch } from './write-batch.ts';

/** What the thread is started with. */
export interface WriteThreadData {
  readonly path: string;
  readonly layout: PlainLayout;
  readonly port: MessagePort;
  /** See `Signal`. */
  readonly signals: SharedArrayBuffer;
}

/** A layout without functions, which cannot be handed to a thread. */
interface PlainLayout {
  readonly indexedFields: readonly string[];
  readonly datasetFields: ReadonlyMap<string, readonly string[]>;
}

/** Places among the signals. */
export const Signal = {
  /** Requests done: the writer waits when the thread is far behind. */
  done: 0,
  /** 1 after an error. Nothing more is written until the next rollback. */
  failed: 1,
} as const;

export type WriteRequest =
  | { readonly kind: 'begin'; readonly file: FileRecord | null }
  | { readonly kind: 'add'; readonly batch: WriteBatch }
  | { readonly kind: 'commit' }
  | { readonly kind: 'rollback' }
  | { readonly kind: 'close' };

export type WriteAnswer = { readonly added: number } | { readonly error: string };

/** Writes what a `StoreWriter` of another thread sends, with a connection of its own. */
export function serveWrites({ path, layout, port, signals }: WriteThreadData): void {
  const store = SqliteStore.open(path, fullLayout(layout));
  const state = new Int32Array(signals);
  port.on('message', (request: WriteRequest) => {
    try {
      if (request.kind === 'rollback') Atomics.store(state, Signal.failed, 0);
      if (Atomics.load(state, Signal.failed) === 0) answer(request);
    } catch (error) {
      Atomics.store(state, Signal.failed, 1);
      port.postMessage({ error: storeFailure(error) ?? (error as Error).message } satisfies WriteAnswer);
    }
    Atomics.add(state, Signal.done, 1);
    Atomics.notify(state, Signal.done);
  });

  function answer(request: WriteRequest): void {
    switch (request.kind) {
      case 'begin':
        store.begin(request.file);
        break;
      case 'add':
        for (const event of unpackBatch(request.batch)) store.addEncoded(event);
        break;
      case 'commit':
        port.postMessage({ added: store.commit() } satisfies WriteAnswer);
        break;
      case 'rollback':
        store.rollback();
        break;
      case 'close':
        store.close();
        port.close();
    }
  }
}

const fullLayout = ({ indexedFields, datasetFields }: PlainLayout): StoreLayout => ({
  indexedFields,
  datasetFields: (table) => datasetFields.get(table) ?? null,
  indexedDatasetFields: () => [],
});
