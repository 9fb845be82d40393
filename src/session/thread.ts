import type { SessionCalls } from './session-thread.ts';

/** Where a session's synchronous work is done: the thread of whoever calls, or one of its own. */
export interface SessionThread {
  /** Work goes on beside the caller's: to ask for the next rows before they are needed pays. */
  readonly isApart: boolean;
  /** Searches that it runs, those whose rows nobody asks for right now included. */
  searches: number;
  /** It cannot be used any more, and why; null while it can. */
  readonly failure: Error | null;
  /**
   * Calls are done in their order. `owner`: the search or load that asks.
   * @throws Stopped when `stop` ended it.
   */
  call<M extends keyof SessionCalls>(
    owner: number,
    method: M,
    ...args: Parameters<SessionCalls[M]>
  ): Promise<ReturnType<SessionCalls[M]>>;
  /** Ends what a search or a load does, wherever it is. The thread then serves the others. */
  stop(owner: number): Promise<void>;
  close(): Promise<void>;
}
