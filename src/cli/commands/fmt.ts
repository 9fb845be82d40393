import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parsePipeline } from '../../../grammar/parse.ts';
import { formatPipeline, sameTree } from '../../syntax/format.ts';
import { SplError, SplErrors } from '../../syntax/spl-error.ts';
import { visibleLine, visibleText } from '../../values/visible-text.ts';
import { messageSettings, type RawOptions } from '../common-options.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { Reporter } from '../reporter.ts';
import type { Surroundings } from '../surroundings.ts';

export interface FormatOptions extends RawOptions {
  readonly check?: boolean;
  readonly write?: boolean;
}

interface Input {
  readonly name: string;
  readonly path: string | null;
  readonly text: string;
}

/** `splite fmt '<SPL>'|FILE.spl|-...`: prints searches for reading. Macros stay as they are. */
export function runFormatCommand(searches: readonly string[], options: FormatOptions, around: Surroundings): number {
  const reporter = new Reporter(around, messageSettings(options));
  let exitCode: number = exitCodes.ok;
  for (const argument of searches) {
    const input = readInput(argument, around);
    if (options.write && input.path === null) throw new CommandFailure('--write needs .spl files.', exitCodes.usage);
    let formatted: string;
    try {
      formatted = `${format(input.text)}\n`;
    } catch (error) {
      if (!(error instanceof SplError || error instanceof SplErrors)) throw error;
      reporter.splError(error, { name: input.name, text: input.text });
      exitCode = exitCodes.usage;
      continue;
    }
    const changed = formatted.trimEnd() !== input.text.trimEnd();
    if (options.check) {
      if (changed) {
        around.output.write(`${visibleLine(input.name)} would change\n`);
        if (exitCode === exitCodes.ok) exitCode = exitCodes.failed;
      }
    } else if (options.write) {
      if (changed) {
        writeFileSync(input.path!, formatted);
        reporter.note(`${input.name} was formatted.`);
      }
    } else {
      around.output.write(around.output.isTerminal ? visibleText(formatted) : formatted);
    }
  }
  return exitCode;
}

function format(text: string): string {
  const pipeline = parsePipeline(text);
  const formatted = formatPipeline(pipeline);
  if (!sameTree(parsePipeline(formatted), pipeline))
    throw new SplError(
      'This search cannot be formatted without changing it. It was left as it is.',
      null,
      null,
      'format',
    );
  return formatted;
}

function readInput(argument: string, { directory }: Surroundings): Input {
  const isInput = argument === '-';
  if (!isInput && !argument.endsWith('.spl')) return { name: 'search', path: null, text: argument };
  const path = resolve(directory, argument);
  try {
    return {
      name: isInput ? 'standard input' : argument,
      path: isInput ? null : path,
      text: readFileSync(isInput ? 0 : path, 'utf8').replace(/^\uFEFF/, ''),
    };
  } catch (error) {
    throw new CommandFailure(`Cannot read ${argument}: ${(error as Error).message}`, exitCodes.input);
  }
}
