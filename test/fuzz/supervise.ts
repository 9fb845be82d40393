import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repeatCommand } from './worker.ts';

export interface TargetRun {
  readonly name: string;
  readonly seed: number;
  readonly milliseconds: number;
  /** At most this many iterations. */
  readonly iterations: number;
}

export interface TargetOutcome {
  readonly iterations: number;
  readonly faults: number;
}

/** An iteration that takes longer hangs. */
const hangMilliseconds = 5000;
/** Hangs and deaths after which a target is given up. */
const maxDeaths = 20;

/**
 * Runs a target in a process of its own. An iteration that hangs or ends the process (out of memory) is a fault too: the
 * process is started again behind it.
 */
export async function supervise(run: TargetRun): Promise<TargetOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'splite-fuzz-'));
  const deadline = Date.now() + run.milliseconds;
  let next = 0;
  let faults = 0;
  let deaths = 0;
  try {
    while (next < run.iterations && Date.now() < deadline && deaths < maxDeaths) {
      const ended = await runProcess(run, next, deadline, join(folder, 'progress'));
      faults += ended.faults;
      next = ended.next;
      if (ended.death === null) break;
      deaths++;
      faults++;
      console.log(
        `FAULT in ${run.name}\n    ${ended.death}\n    again: ${repeatCommand(run.name, run.seed, next - 1)}\n`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { iterations: next, faults };
}

interface ProcessEnd {
  /** The iteration to go on with. */
  readonly next: number;
  readonly faults: number;
  /** Why the process ended early; null when it did not. */
  readonly death: string | null;
}

function runProcess(run: TargetRun, from: number, deadline: number, path: string): Promise<ProcessEnd> {
  const progress = openSync(path, 'w+');
  const child = spawn(
    process.execPath,
    [
      '--enable-source-maps',
      process.argv[1]!,
      '--worker',
      run.name,
      ...['--seed', run.seed, '--from', from, '--iterations', run.iterations, '--deadline', deadline].map(String),
    ],
    { stdio: ['ignore', 'inherit', 'inherit', progress, 'ipc'] },
  );
  return watch(child, progress, from).finally(() => closeSync(progress));
}

function watch(child: ChildProcess, progress: number, from: number): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    const place = Buffer.alloc(8);
    // Before the first iteration the target opens what it needs.
    let current = -1;
    let since = Date.now();
    let hangs = false;
    let finished: { iterations: number; faults: number } | null = null;
    const timer = setInterval(() => {
      const now = readSync(progress, place, 0, 8, 0) === 8 ? place.readDoubleLE() : -1;
      if (now !== current) {
        current = now;
        since = Date.now();
      } else if (finished === null && current >= 0 && Date.now() - since > hangMilliseconds) {
        hangs = true;
        child.kill('SIGKILL');
      }
    }, 250);
    child.on('message', (message) => {
      finished = message as typeof finished;
    });
    child.on('exit', (code, signal) => {
      clearInterval(timer);
      if (finished !== null) return resolve({ next: from + finished.iterations, faults: finished.faults, death: null });
      const last = readSync(progress, place, 0, 8, 0) === 8 ? place.readDoubleLE() : -1;
      if (last < 0) return reject(new Error(`The target did not start: ${signal ?? code}`));
      const death = hangs ? `takes more than ${hangMilliseconds / 1000} s` : `the process ended: ${signal ?? code}`;
      resolve({ next: last + 1, faults: 0, death });
    });
  });
}
