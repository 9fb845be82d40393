import type { Stores } from './stores.ts';
import type { Targets } from './targets.ts';

/** What each benchmark gets. */
export interface Bench {
  readonly targets: Targets;
  readonly stores: Stores;
  /** What numbers of events are divided by. */
  readonly scale: number;
  /** A folder with `detections/` and the macros and lookups that they need. */
  readonly corpus: string;
  /** A folder of real logs; it need not exist. */
  readonly data: string;
  /** The search of the sample detection. */
  readonly seed: string;
  /** Peaks of memory of searches over most events, MB. */
  readonly peaks: number[];
  /** How long a server is under load; null: as long as it is said to be. */
  readonly seconds: number | null;
}
