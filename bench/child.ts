import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What one run in a process of its own cost. */
export interface Cost {
  /** Milliseconds of CPU, user and system, of all threads of the process, while the work was done (start-up not included). */
  readonly cpu: number;
  /** Milliseconds by the clock: good for nothing but comparing threads. */
  readonly wall: number;
  /** The process' peak of resident memory, MB. */
  readonly peak: number;
  /** What the work gives back. */
  readonly result: unknown;
}

const tasks = fileURLToPath(new URL('tasks.mjs', import.meta.url));

/** Runs one of `tasks.ts` in a fresh process. */
export function run(task: string, ...args: readonly (string | number)[]): Cost {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--expose-gc', tasks, task, ...args.map(String)], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`${task} ${args.join(' ')} failed: ${stderr}`);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Cost;
}

/** Runs several things in turn, `rounds` times, and gives the run with the median CPU time of each. */
export function compare<Name extends string>(
  runs: Readonly<Record<Name, () => Cost>>,
  rounds: number,
): Record<Name, Cost> {
  const names = Object.keys(runs) as Name[];
  const costs = new Map<Name, Cost[]>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) for (const name of names) costs.get(name)!.push(runs[name]());
  return Object.fromEntries(names.map((name) => [name, middle(costs.get(name)!, ({ cpu }) => cpu)])) as Record<
    Name,
    Cost
  >;
}

/** The element in the middle when sorted by `key`. */
export function middle<T>(items: readonly T[], key: (item: T) => number): T {
  return [...items].sort((a, b) => key(a) - key(b))[Math.floor(items.length / 2)]!;
}
