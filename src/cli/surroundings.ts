import { fstatSync } from 'node:fs';
import { hostname } from 'node:os';
import { descriptorOutput, type TextOutput } from './text-output.ts';

/** What a command has around it: nothing in the commands reads the process itself. */
export interface Surroundings {
  readonly directory: string;
  /** The machine's name. */
  readonly host: string;
  /** Data only. */
  readonly output: TextOutput;
  /** All else. */
  readonly messages: TextOutput;
  /** Epoch seconds. */
  readonly now: number;
  readonly colour: { readonly output: boolean; readonly messages: boolean };
  /** Environment variables. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Standard input is a pipe or a file: somebody gives something. Not a terminal, a device or a socket. */
  readonly inputIsGiven: boolean;
  /** Show stack traces of faults of the program. */
  readonly debug: boolean;
  /** Calls `handler` on Ctrl-C, instead of ending, until what it returns is called. Absent where nobody can press it. */
  onInterrupt?(handler: () => void): () => void;
}

/** The process's own streams, clock and environment. */
export function processSurroundings(): Surroundings {
  const output = descriptorOutput(1, process.stdout.isTTY ? process.stdout : null);
  const messages = descriptorOutput(2, process.stderr.isTTY ? process.stderr : null);
  const { env } = process;
  const wanted = (terminal: boolean): boolean =>
    !env.NO_COLOR && (Boolean(env.FORCE_COLOR) || (terminal && env.TERM !== 'dumb'));
  return {
    directory: process.cwd(),
    host: hostname(),
    output,
    messages,
    now: Date.now() / 1000,
    colour: { output: wanted(output.isTerminal), messages: wanted(messages.isTerminal) },
    environment: env,
    inputIsGiven: inputIsGiven(),
    debug: Boolean(env.SPLITE_DEBUG),
    onInterrupt(handler) {
      process.on('SIGINT', handler);
      return () => process.off('SIGINT', handler);
    },
  };
}

function inputIsGiven(): boolean {
  try {
    const input = fstatSync(0);
    return input.isFIFO() || input.isFile();
  } catch {
    // It is closed.
    return false;
  }
}
