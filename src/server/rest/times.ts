import { strftime } from '../../values/strftime.ts';

/** When an object was changed: `2026-11-24T12:00:00+00:00`. */
export const secondsText = (epoch: number): string => strftime(epoch, '%Y-%m-%dT%H:%M:%S%:z', 'UTC');

/** A moment of an event or a job: `2026-11-24T12:00:00.000+00:00`. */
export const millisecondsText = (epoch: number, timeZone = 'UTC'): string =>
  strftime(epoch, '%Y-%m-%dT%H:%M:%S.%3N%:z', timeZone);
