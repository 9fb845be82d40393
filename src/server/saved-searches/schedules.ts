import type { Stanza } from '../conf/conf-store.ts';
import type { Job } from '../jobs/job.ts';

/** The runs of saved searches at their times. */
export interface Schedules {
  /** Starts what is due at a moment, epoch seconds. @returns the jobs. */
  look(now: number): readonly Job[];
  /** Judges the result of a run when it is there: that is how alerts fire. */
  follow(stanza: Stanza, job: Job): void;
  /** Waits until the alerts of the runs that are over are there. */
  settled(): Promise<void>;
}
