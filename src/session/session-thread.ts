import { parentPort } from 'node:worker_threads';
import { loadLate } from '../run/load-late.ts';
import type { SearchOutline } from '../run/search-outline.ts';
import { Asker, type AskingEnd } from './asking.ts';
import { type ErrorData, errorData } from './error-data.ts';
import { packedRows, type RowBatch } from './row-batch.ts';
import { type LoadProgress, type SearchEnd, SessionCore, type SessionPlace } from './session-core.ts';

/** What a session may ask one of its threads to do. */
export type SessionCalls = Pick<
  SessionCore,
  | 'loadFiles'
  | 'reload'
  | 'ingest'
  | 'receive'
  | 'takesWriters'
  | 'tidy'
  | 'start'
  | 'next'
  | 'keep'
  | 'end'
  | 'recover'
  | 'about'
  | 'indexes'
  | 'removeIndex'
  | 'problems'
  | 'close'
>;

/** What is said to a thread: where it works, then one call after the other. */
export type ToThread =
  | { readonly place: SessionPlace; readonly asking: AskingEnd }
  | { readonly call: number; readonly method: keyof SessionCalls; readonly args: readonly unknown[] };

export type FromThread =
  /** It works where it was told to, or says why not with each call. */
  | { readonly ready: true }
  | { readonly call: number; readonly value: unknown }
  | { readonly call: number; readonly error: ErrorData }
  | { readonly search: number; readonly outline: SearchOutline }
  | { readonly load: number; readonly progress: LoadProgress };

/** A `SearchStep` on its way. */
export interface PackedStep {
  readonly batch: RowBatch;
  readonly end: SearchEnd | null;
}

/** The thread: a core behind a port. It answers calls in their order. */
const port = parentPort;
let core: SessionCore | null = null;
/** Why there is none. */
let failure: ErrorData | null = null;

port?.on('message', (message: ToThread) => {
  const say = (answer: FromThread): void => port.postMessage(answer);
  if ('place' in message) {
    try {
      loadLate();
      const asker = new Asker(message.asking);
      core = new SessionCore(message.place, {
        searching: () => {},
        planned: (search, outline) => say({ search, outline }),
        asking: (search, question) => asker.ask(search, question),
        loading: (load, progress) => say({ load, progress }),
        isStopped: () => false,
      });
    } catch (error) {
      failure = errorData(error);
    }
    return say({ ready: true });
  }
  const { call, method, args } = message;
  if (core === null) return say({ call, error: failure! });
  try {
    const value = (core[method] as (...args: readonly unknown[]) => unknown).apply(core, [...args]);
    say({ call, value: method === 'next' ? packed(value as ReturnType<SessionCore['next']>) : value });
  } catch (error) {
    say({ call, error: errorData(error) });
  }
});

const packed = ({ rows, end }: ReturnType<SessionCore['next']>): PackedStep => ({ batch: packedRows(rows), end });
