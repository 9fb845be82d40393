import { Worker } from 'node:worker_threads';
import { Stopped } from '../run/reading.ts';
import { StoreError } from '../store/store-failure.ts';
import { type AnswerSearch, answering } from './asking.ts';
import { errorOf } from './error-data.ts';
import { unpackedRows } from './row-batch.ts';
import type { SearchStep, SessionListener, SessionPlace } from './session-core.ts';
import type { FromThread, PackedStep, SessionCalls, ToThread } from './session-thread.ts';
import { terminateExecution } from './terminate-execution.ts';
import type { SessionThread } from './thread.ts';

interface Call {
  readonly number: number;
  readonly owner: number;
  readonly method: keyof SessionCalls;
  readonly args: readonly unknown[];
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** Work in a thread of its own. It is given one call at a time, so that it is known whose work a stop ends. */
export class WorkerThread implements SessionThread {
  readonly isApart = true;
  searches = 0;
  failure: Error | null = null;
  private readonly worker: Worker;
  private readonly asking: ReturnType<typeof answering>;
  private readonly waiting: Call[] = [];
  private current: Call | null = null;
  /** The current call is being ended. */
  private stopping: { isAnswered: boolean; recovered: () => void } | null = null;
  private calls = 0;
  private isClosing = false;
  private isReady: () => void = () => {};
  /** Until then nothing is ended: what the thread begins with would be left half done. */
  private readonly ready = new Promise<void>((resolve) => {
    this.isReady = resolve;
  });

  constructor(
    program: URL,
    place: SessionPlace,
    private readonly listener: Pick<SessionListener, 'loading' | 'planned'> & { readonly answer: AnswerSearch },
  ) {
    this.worker = new Worker(program);
    this.worker.on('message', (message: FromThread) => this.hear(message));
    this.worker.on('error', (error: Error) => this.end(error));
    this.worker.on('exit', () => this.end(new StoreError('The thread of the session ended.')));
    this.asking = answering(listener.answer);
    const { end } = this.asking;
    this.worker.postMessage({ place, asking: end } satisfies ToThread, [end.port]);
    this.worker.unref();
  }

  call<M extends keyof SessionCalls>(
    owner: number,
    method: M,
    ...args: Parameters<SessionCalls[M]>
  ): Promise<ReturnType<SessionCalls[M]>> {
    return new Promise<unknown>((resolve, reject) => {
      this.waiting.push({ number: this.calls++, owner, method, args, resolve, reject });
      this.goOn();
    }) as Promise<ReturnType<SessionCalls[M]>>;
  }

  async stop(owner: number): Promise<void> {
    for (const call of [...this.waiting]) {
      if (call.owner !== owner) continue;
      this.waiting.splice(this.waiting.indexOf(call), 1);
      call.reject(new Stopped());
    }
    const { current } = this;
    if (current?.owner !== owner) {
      await this.call(owner, 'end', owner);
      return;
    }
    current.reject(new Stopped());
    // Nothing else is given to it until it is known whose work was ended.
    this.stopping = { isAnswered: false, recovered: () => {} };
    await this.ready;
    const isEnded = await terminateExecution(this.worker.threadId);
    if (isEnded && this.failure === null) await this.recovered(owner);
    const { isAnswered } = this.stopping;
    this.stopping = null;
    // What could not be ended looks at its own signal now and then.
    if (isEnded || isAnswered) this.current = null;
    this.goOn();
  }

  async close(): Promise<void> {
    this.isClosing = true;
    if (this.failure === null && this.current === null) await this.call(0, 'close').catch(() => {});
    await this.worker.terminate();
  }

  /** Has the thread undo what is open. When the call was done before it was to be ended, the first of these is ended in its place. */
  private recovered(owner: number): Promise<void> {
    return new Promise((resolve) => {
      this.stopping!.recovered = resolve;
      for (let time = 0; time < 2; time++) this.say({ call: recovering, method: 'recover', args: [owner] });
    });
  }

  private hear(message: FromThread): void {
    if ('ready' in message) {
      this.isReady();
      return;
    }
    if ('search' in message) {
      this.listener.planned(message.search, message.outline);
      return;
    }
    if ('load' in message) {
      this.listener.loading(message.load, message.progress);
      return;
    }
    const { current, stopping } = this;
    if (message.call === recovering) stopping?.recovered();
    if (message.call !== current?.number) return;
    if (stopping !== null) {
      stopping.isAnswered = true;
      return;
    }
    this.current = null;
    if ('error' in message) current.reject(errorOf(message.error));
    else current.resolve(current.method === 'next' ? unpackedStep(message.value as PackedStep) : message.value);
    this.goOn();
  }

  private goOn(): void {
    if (this.failure !== null) {
      for (const call of this.waiting.splice(0)) call.reject(this.failure);
      return;
    }
    if (this.current !== null || this.stopping !== null) return;
    const call = this.waiting.shift();
    if (call === undefined) {
      this.worker.unref();
      return;
    }
    this.current = call;
    this.worker.ref();
    this.say({ call: call.number, method: call.method, args: call.args });
  }

  private end(error: Error): void {
    if (this.failure !== null) return;
    this.asking.close();
    this.failure = this.isClosing ? new Error('The session is closed.') : error;
    this.current?.reject(this.failure);
    this.current = null;
    this.stopping?.recovered();
    this.isReady();
    this.goOn();
  }

  private say(message: ToThread): void {
    this.worker.postMessage(message);
  }
}

/** The number of calls that nobody waits for but `stop`. */
const recovering = -1;

const unpackedStep = ({ batch, end }: PackedStep): SearchStep => ({ rows: unpackedRows(batch), end });
