import { setImmediate as turn } from 'node:timers/promises';
import { Stopped } from '../run/reading.ts';
import { SessionCore, type SessionListener, type SessionPlace } from './session-core.ts';
import type { SessionCalls } from './session-thread.ts';
import type { SessionThread } from './thread.ts';

/** Work in the thread of whoever calls: piece by piece, and between pieces everything else has its turn. */
export class CallerThread implements SessionThread {
  readonly isApart = false;
  searches = 0;
  readonly failure = null;
  private readonly core: SessionCore;
  private readonly stopped = new Set<number>();
  private working: number | null = null;

  /** @throws StoreError when the file is no store. */
  constructor(place: SessionPlace, listener: Omit<SessionListener, 'isStopped'>) {
    this.core = new SessionCore(place, { ...listener, isStopped: (load) => this.stopped.has(load) });
  }

  async call<M extends keyof SessionCalls>(
    owner: number,
    method: M,
    ...args: Parameters<SessionCalls[M]>
  ): Promise<ReturnType<SessionCalls[M]>> {
    await turn();
    if (this.stopped.has(owner)) throw new Stopped();
    const { core } = this;
    this.working = owner;
    try {
      const work = core[method] as (...args: Parameters<SessionCalls[M]>) => ReturnType<SessionCalls[M]>;
      return work.apply(core, args);
    } finally {
      this.working = null;
    }
  }

  stop(owner: number): Promise<void> {
    this.stopped.add(owner);
    // Called from within its own work it ends there, at its next row.
    if (this.working !== owner) this.core.end(owner);
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.core.close();
    return Promise.resolve();
  }
}
