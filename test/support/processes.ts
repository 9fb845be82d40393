import type { ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/** Asks again and again, for a minute at most. */
export async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('It never came to that.');
    await new Promise((done) => setTimeout(done, 5));
  }
}

/** Milliseconds that a process has worked so far; infinite when it is gone; where the system does not say it, those of the clock. */
export function processorTime({ pid }: ChildProcess): number {
  if (!existsSync('/proc/self/stat')) return Date.now();
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
