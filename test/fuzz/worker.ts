import { writeSync } from 'node:fs';
import { randomOf } from './random.ts';
import { type FuzzTarget, faultOf } from './target.ts';

/** What one process of a target is to do. */
export interface WorkerOrder {
  readonly seed: number;
  /** The first iteration. */
  readonly from: number;
  /** Iterations after this many end the work. */
  readonly until: number;
  /** Milliseconds since 1970 after which no iteration begins. */
  readonly deadline: number;
  /** Where the number of the iteration that runs is written (8 bytes), for the watchdog. */
  readonly progress: number | null;
}

export interface WorkerResult {
  readonly iterations: number;
  readonly faults: number;
}

/** Findings printed in full; more of the same fault are only counted. */
const printedEach = 1;

/** Runs iterations of a target and prints each fault once, with the command that repeats it. */
export async function runIterations(target: FuzzTarget, order: WorkerOrder): Promise<WorkerResult> {
  const seen = new Map<string, number>();
  const place = Buffer.alloc(8);
  let index = order.from;
  for (; index < order.until && Date.now() < order.deadline; index++) {
    if (order.progress !== null) {
      place.writeDoubleLE(index);
      writeSync(order.progress, place, 0, 8, 0);
    }
    try {
      const work = target.iterate(randomOf(target.name, order.seed, index), index);
      if (work instanceof Promise) await work;
    } catch (error) {
      const fault = faultOf(error);
      const times = (seen.get(fault) ?? 0) + 1;
      seen.set(fault, times);
      if (times <= printedEach) printFault(target.name, order.seed, index, error);
    }
  }
  for (const [fault, times] of seen)
    if (times > printedEach) console.log(`${target.name}: ${times} times: ${fault.slice(0, 200)}`);
  return { iterations: index - order.from, faults: seen.size };
}

function printFault(name: string, seed: number, index: number, error: unknown): void {
  const text = error instanceof Error && error.name !== 'Finding' ? (error.stack ?? error.message) : String(error);
  console.log(`FAULT in ${name}\n${text.replace(/^/gm, '    ')}\n    again: ${repeatCommand(name, seed, index)}\n`);
}

export const repeatCommand = (name: string, seed: number, index: number): string =>
  `npm run fuzz -- --only ${name} --seed ${seed} --index ${index}`;
