import type { Guard } from '../detections/run-detection.ts';
import { GuardedEnd, runGuarded } from './guarded.ts';

/** `runGuarded` for those who go on after the end of one piece of work. */
export const guard: Guard = (work, seconds) => {
  try {
    return { ended: null, value: runGuarded(work, seconds) };
  } catch (error) {
    if (error instanceof GuardedEnd) return { ended: error.reason };
    throw error;
  }
};
