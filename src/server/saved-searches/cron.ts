import { Cron } from 'croner';

/** A schedule as a saved search has it: five fields, in a time zone. Null when the text is none. */
export function cronOf(text: string, timeZone: string): Cron | null {
  try {
    return new Cron(text.trim(), { mode: '5-part', timezone: timeZone, paused: true });
  } catch {
    return null;
  }
}

/** The first moment after `after`, epoch seconds; null when there is none any more. */
export function nextRun(cron: Cron, after: number): number | null {
  const next = cron.nextRun(new Date(after * 1000));
  return next === null ? null : Math.floor(next.getTime() / 1000);
}
