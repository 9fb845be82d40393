import { GuardedEnd } from '../run/guarded.ts';
import { StoreError, storeFailure } from '../store/store-failure.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import { runProgram } from './program.ts';
import type { Surroundings } from './surroundings.ts';
import { ClosedPipe } from './text-output.ts';

/** The exit code; whatever goes wrong becomes a message. */
export async function runCommandLine(args: readonly string[], around: Surroundings): Promise<number> {
  try {
    const exitCode = await runProgram(args, around);
    around.output.flush();
    around.messages.flush();
    return exitCode;
  } catch (error) {
    if (error instanceof ClosedPipe) return exitCodes.ok;
    return report(error, args, around);
  }
}

async function report(error: unknown, args: readonly string[], around: Surroundings): Promise<number> {
  const { Reporter } = await import('./reporter.ts');
  const json = args.some(
    (arg, index) => arg === '--error-format=json' || (arg === 'json' && args[index - 1] === '--error-format'),
  );
  const reporter = new Reporter(around, { quiet: false, errorFormat: json ? 'json' : 'text' });
  const exitCode = reportFailure(error, reporter);
  if (around.debug && error instanceof Error && !(error instanceof GuardedEnd))
    around.messages.write(`${error.stack}\n`);
  // What was found before the end is still worth having; nobody who pressed Ctrl-C waits for it.
  for (const output of [around.messages, around.output]) {
    try {
      if (exitCode === exitCodes.interrupted) output.flushNow();
      else output.flush();
    } catch {
      // Nobody is listening.
    }
  }
  return exitCode;
}

function reportFailure(
  error: unknown,
  reporter: { error(message: string, hint?: string | null, code?: string | null): void },
): number {
  if (error instanceof CommandFailure) {
    reporter.error(error.message, error.hint);
    return error.exitCode;
  }
  if (error instanceof GuardedEnd) {
    if (error.reason === 'interrupted') {
      reporter.error('Interrupted.', null, 'interrupted');
      return exitCodes.interrupted;
    }
    reporter.error(
      'The search took longer than its time limit.',
      'Set another with --timeout SECONDS; narrow the time range or the terms.',
      'time-limit',
    );
    return exitCodes.timeout;
  }
  if (error instanceof StoreError) {
    reporter.error(error.message, null, 'store');
    return exitCodes.input;
  }
  const store = storeFailure(error);
  if (store !== null) {
    reporter.error(`The store cannot be used: ${store}.`, null, 'store');
    return exitCodes.input;
  }
  const message = error instanceof Error ? error.message : String(error);
  reporter.error(
    `Something went wrong inside splite: ${message}`,
    'This is a fault of the program, not of your search. SPLITE_DEBUG=1 shows where it happened.',
    'internal',
  );
  return exitCodes.input;
}
