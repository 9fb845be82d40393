import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataDirectory } from './files.ts';

/** What one run of a command cost: the whole process with its children, from start to end. */
export interface Cost {
  /** Milliseconds of CPU, user and system, of all threads. */
  readonly cpu: number;
  /** Milliseconds by the clock. */
  readonly wall: number;
  /** Peak of resident memory, MB; NaN where there is no `/usr/bin/time`. */
  readonly peak: number;
  /** What it wrote to standard output. */
  readonly output: string;
}

interface RunOptions {
  /** How often it runs within one measurement: the shell counts milliseconds, too coarse for a short run. */
  readonly times?: number;
  /** Exit codes that are no failure; 0 alone when absent. */
  readonly accept?: readonly number[];
}

const timeProgram = '/usr/bin/time';

/** Runs Node with these arguments. @throws Error with what it wrote to standard error when it fails. */
export function runNode(args: readonly (string | number)[], { times = 1, accept = [0] }: RunOptions = {}): Cost {
  mkdirSync(dataDirectory, { recursive: true });
  const [output, peak] = ['output', 'peak'].map((name) => join(dataDirectory, `last-${name}.txt`)) as [string, string];
  const failed = `case $? in ${accept.join('|')}) ;; *) exit 1;; esac`;
  // Node tells nobody what its children used; the shell does, for all of them together.
  const loop = `out=$1; shift; for i in ${'x '.repeat(times)}; do "$@" > "$out"; ${failed}; done; times`;
  const shell = ['bash', '-c', loop, 'bash', output, process.execPath, ...args.map(String)];
  const [program, ...rest] = existsSync(timeProgram) ? [timeProgram, '-f', '%M', '-o', peak, ...shell] : shell;
  const since = performance.now();
  const { status, stdout, stderr, error } = spawnSync(program!, rest, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const wall = (performance.now() - since) / times;
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${error?.message ?? stderr}`);
  return {
    cpu: childTimes(stdout) / times,
    wall,
    peak: program === timeProgram ? Number(readFileSync(peak, 'utf8').trim().split('\n').at(-1)) / 1000 : Number.NaN,
    output: readFileSync(output, 'utf8'),
  };
}

/** The second line of `times`: user and system time of the shell's children, as milliseconds. */
function childTimes(text: string): number {
  let seconds = 0;
  for (const [, minutes, rest] of text
    .trim()
    .split('\n')
    .at(-1)!
    .matchAll(/(\d+)m([\d.]+)s/g))
    seconds += Number(minutes) * 60 + Number(rest);
  return seconds * 1000;
}

/** Runs the command line that was built. */
export const runSplite = (args: readonly (string | number)[], options?: RunOptions): Cost =>
  runNode(['dist/splite.js', ...args], options);

/** Runs one of the programs of this folder that are compared with, or that use the library. */
export const runPeer = (name: string, ...args: readonly (string | number)[]): Cost =>
  runNode([join(dirname(process.argv[1]!), `${name}.mjs`), ...args]);
