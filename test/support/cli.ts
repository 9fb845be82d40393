import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import type { TextOutput } from '../../src/cli/text-output.ts';

export interface CliResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory that is gone after the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'splite-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** Runs the command line in this process; `columns`: both outputs are a terminal of that width. */
export async function splite(
  directory: string,
  args: readonly string[],
  columns: number | null = null,
): Promise<CliResult> {
  const stdout = collector(columns);
  const stderr = collector(columns);
  const exitCode = await runCommandLine(args, {
    directory,
    host: 'here',
    output: stdout.output,
    messages: stderr.output,
    now: Date.UTC(2024, 4, 1, 12) / 1000,
    colour: { output: false, messages: false },
    environment: {},
    inputIsGiven: false,
    debug: false,
  });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function collector(columns: number | null): { readonly output: TextOutput; readonly text: () => string } {
  const parts: string[] = [];
  return {
    output: {
      isTerminal: columns !== null,
      columns,
      write: (text) => parts.push(text),
      flush: () => {},
      flushNow: () => {},
      close: () => {},
    },
    text: () => parts.join(''),
  };
}

/** The objects of newline-delimited JSON. */
export const jsonLines = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
