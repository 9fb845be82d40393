import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads';
import type { MappedEvent } from '../../store/mapped-event.ts';
import type { FileRecord, MappedTarget, StoreLayout } from '../../store/store.ts';
import { StoreError } from '../../store/store-failure.ts';
import { EventEncoder } from './encode-event.ts';
import { BatchPacker } from './write-batch.ts';
import { Signal, type WriteAnswer, type WriteRequest, type WriteThreadData } from './write-thread.ts';

/** Batches that may wait for the thread: enough to keep it busy, and a bound to memory. */
const mostWaiting = 4;
/** Milliseconds after which the thread is taken for dead. */
const patience = 600_000;

/**
 * Writes events in a thread of its own, so that reading and mapping the next ones goes on meanwhile. The store is the same as without:
 * events are written in the order in which they are added, a file in one transaction. An error of the thread is thrown by
 * a later call, at the latest by `commit`.
 */
export class StoreWriter implements MappedTarget {
  private readonly worker: Worker;
  private readonly port: MessagePort;
  private readonly state: Int32Array;
  private readonly encoder: EventEncoder;
  private readonly packer = new BatchPacker();
  private sent = 0;

  /** `known`: what the store says of files that were loaded before. `tables`: the root datasets that models have. */
  constructor(
    program: URL,
    path: string,
    layout: StoreLayout,
    tables: Iterable<string>,
    private readonly known: (path: string) => FileRecord | null,
  ) {
    const { port1, port2 } = new MessageChannel();
    const signals = new SharedArrayBuffer(8);
    this.encoder = new EventEncoder(layout);
    this.port = port1;
    this.state = new Int32Array(signals);
    const datasetFields = new Map([...tables].map((table) => [table, layout.datasetFields(table) ?? []]));
    const workerData: WriteThreadData = {
      path,
      layout: { indexedFields: [...layout.indexedFields], datasetFields },
      port: port2,
      signals,
    };
    this.worker = new Worker(program, { workerData, transferList: [port2] });
    this.worker.unref();
    this.port.unref();
  }

  begin(file: FileRecord | null): void {
    this.send({ kind: 'begin', file });
  }

  add(event: MappedEvent): void {
    if (this.packer.add(this.encoder.encode(event))) this.flush();
  }

  commit(): number {
    this.flush();
    this.send({ kind: 'commit' });
    this.waitUntil(0);
    const answer = this.received();
    if (answer === null || 'error' in answer) throw failure(answer);
    return answer.added;
  }

  rollback(): void {
    this.packer.take();
    this.send({ kind: 'rollback' });
    this.waitUntil(0);
    while (this.received() !== null);
  }

  fileRecord(path: string): FileRecord | null {
    return this.known(path);
  }

  /** Ends the thread; what was not committed is not written. */
  close(): void {
    this.send({ kind: 'close' });
    this.waitUntil(0);
  }

  private flush(): void {
    const batch = this.packer.take();
    if (batch === null) return;
    this.waitUntil(mostWaiting);
    if (Atomics.load(this.state, Signal.failed) === 1) throw failure(this.received());
    this.send({ kind: 'add', batch }, [batch.bytes.buffer]);
  }

  private send(request: WriteRequest, transfer: ArrayBuffer[] = []): void {
    this.port.postMessage(request, transfer);
    this.sent++;
  }

  /** Waits until at most so many requests are not done. */
  private waitUntil(waiting: number): void {
    const { state } = this;
    for (let done = Atomics.load(state, Signal.done); this.sent - done > waiting; ) {
      if (Atomics.wait(state, Signal.done, done, patience) === 'timed-out') throw failure(null);
      done = Atomics.load(state, Signal.done);
    }
  }

  private received(): WriteAnswer | null {
    return (receiveMessageOnPort(this.port)?.message as WriteAnswer | undefined) ?? null;
  }
}

function failure(answer: WriteAnswer | null): StoreError {
  const reason = answer !== null && 'error' in answer ? answer.error : 'the thread that writes it does not answer';
  return new StoreError(`Cannot write the store: ${reason}.`);
}
