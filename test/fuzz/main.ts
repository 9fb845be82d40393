import { parseArgs } from 'node:util';
import { supervise } from './supervise.ts';
import { targets } from './targets.ts';
import { runIterations } from './worker.ts';

/**
 * `npm run fuzz -- [--minutes N] [--only texts,runs] [--seed S] [--iterations N]`: each target is tried with random input for N
 * minutes (1 by default). A fault is printed with the command that repeats it, `--seed S --index I`; exit 1 when there was one.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '1' },
    only: { type: 'string' },
    seed: { type: 'string' },
    iterations: { type: 'string', default: 'Infinity' },
    index: { type: 'string' },
    worker: { type: 'string' },
    from: { type: 'string', default: '0' },
    deadline: { type: 'string' },
  },
});

/** A new one each time, so that time finds more. */
const seed = values.seed === undefined ? Date.now() % 1_000_000 : Number(values.seed);
const names = values.only?.split(',') ?? [...targets.keys()];
const unknown = names.find((name) => !targets.has(name));
if (unknown !== undefined) {
  console.error(`There is no target '${unknown}'. Targets: ${[...targets.keys()].join(', ')}.`);
  process.exit(2);
}

if (values.worker !== undefined) await work(values.worker);
else if (values.index !== undefined) await repeat(names, Number(values.index));
else await all(names);

async function work(name: string): Promise<void> {
  const target = targets.get(name)!();
  const result = await runIterations(target, {
    seed,
    from: Number(values.from),
    until: Number(values.iterations),
    deadline: Number(values.deadline),
    progress: 3,
  });
  if (target.summary) console.log(`${name}: ${target.summary()}`);
  target.close?.();
  process.send!(result, () => process.exit(0));
}

/** One iteration, in this process: for a debugger. */
async function repeat(list: readonly string[], index: number): Promise<void> {
  for (const name of list) {
    const target = targets.get(name)!();
    const order = { seed, from: index, until: index + 1, deadline: Number.POSITIVE_INFINITY, progress: null };
    const { faults } = await runIterations(target, order);
    target.close?.();
    console.log(faults > 0 ? `${name}: the fault is still there` : `${name}: nothing wrong`);
    if (faults > 0) process.exitCode = 1;
  }
}

async function all(list: readonly string[]): Promise<void> {
  console.log(`seed ${seed}`);
  for (const name of list) {
    const { iterations, faults } = await supervise({
      name,
      seed,
      milliseconds: Number(values.minutes) * 60_000,
      iterations: Number(values.iterations),
    });
    console.log(`${name}: ${iterations} iterations, ${faults} faults`);
    if (faults > 0) process.exitCode = 1;
  }
}
