import type { Command } from 'commander';
import { contentRootOf } from '../detections/content-root.ts';
import type { Detection } from '../detections/detection.ts';
import { reportFileNames } from '../detections/reports/report-names.ts';
import { parseFilter, SelectionError } from '../detections/select-detections.ts';
import { addContentOptions, addDataOptions, choice, maxMemoryOption, type RawOptions } from './common-options.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import type { LabReportOptions } from './lab-report.ts';
import type { Surroundings } from './surroundings.ts';

const labFormats = ['table', 'ndjson', 'json'] as const;
export type LabFormat = (typeof labFormats)[number];

export interface HuntOptionsGiven extends RawOptions, LabReportOptions {
  readonly since?: string;
  readonly exitZero?: boolean;
  readonly all?: boolean;
  readonly share?: boolean;
  /** False: `--no-risk-events`. */
  readonly riskEvents?: boolean;
  readonly filter?: readonly string[];
  readonly jobs?: string;
}

export interface TestOptionsGiven extends RawOptions, LabReportOptions {
  readonly attackData?: string;
  readonly compat?: string;
  readonly filter?: readonly string[];
  /** True: against the last commit. */
  readonly changed?: string | true;
  readonly shard?: string;
  readonly failFast?: boolean;
  readonly jobs?: string;
  readonly update?: boolean;
  readonly watch?: boolean;
}

function addLabOptions(command: Command, seconds: string): Command {
  return command
    .option('-f, --format <format>', `${labFormats.join(', ')} (default: table on a terminal, ndjson otherwise)`)
    .option('-o, --output <file>', 'write the report to a file')
    .option(
      '--report <file>',
      `a report, repeatable: ${reportFileNames}`,
      (path: string, others: readonly string[] = []) => [...others, path],
    )
    .option('--report-format <format>', 'for a file whose name does not say it: github, junit ...')
    .option('--timeout <seconds>', 'for one detection; 0 is no limit', seconds)
    .option(
      '--filter <conditions>',
      "only some detections, such as 'type=TTP,mitre=T1003*'; repeatable",
      (value: string, before: readonly string[] = []) => [...before, value],
    );
}

export function addHuntOptions(command: Command): Command {
  return addLabOptions(addDataOptions(command), '30')
    .option('--since <time>', 'only events at or after this time (-1d@d, epoch seconds, ISO 8601)')
    .option('--earliest <time>', 'the same')
    .option('--latest <time>', 'only events before this time')
    .option('--all', 'report detections without hits, too')
    .option('--jobs <n>', 'threads, for hunts over a store (default: one)')
    .option('--exit-zero', 'end with exit code 0 also when there are hits')
    .addOption(maxMemoryOption())
    .option('--no-risk-events', 'leave the store as it was: what the hunt writes is there for its own searches only')
    .option('--no-share', 'run each detection as if it were the only one (to compare)');
}

export function addTestOptions(command: Command): Command {
  return addLabOptions(addContentOptions(command), '30')
    .option('--attack-data <dir>', 'local clone of the repository that addresses of test data lead to')
    .option('--compat <tool>', 'contentctl: judge by its rules alone, whatever the tests expect')
    .option('--changed [commit]', 'only what differs from a commit of git bears on (default: HEAD)')
    .option('--shard <part>', 'only a part, such as 1/4')
    .option('--fail-fast', 'end with the first failure')
    .option('--jobs <n>', 'threads (default: one for each processor)')
    .option('--update', 'write what was found into the tests as what they expect')
    .option('--watch', 'wait, and run again what a saved file bears on');
}

/** The threads of `--jobs`; null when it is not given. */
export function jobsOf({ jobs }: { readonly jobs?: string }): number | null {
  if (jobs === undefined) return null;
  const number = Number(jobs);
  if (Number.isInteger(number) && number >= 1 && number <= 256) return number;
  throw new CommandFailure(`'${jobs}' is no value for --jobs.`, exitCodes.usage, 'Give a number of threads.');
}

/** The detections that `--filter` leaves. */
export function filtered(detections: readonly Detection[], filters: readonly string[] = []): readonly Detection[] {
  try {
    return filters.reduce((left, filter) => left.filter(parseFilter(filter)), detections);
  } catch (error) {
    if (error instanceof SelectionError) throw new CommandFailure(error.message, exitCodes.usage, error.hint);
    throw error;
  }
}

export function labFormat(options: RawOptions, around: Surroundings): LabFormat {
  if (options.format !== undefined) return choice('--format', options.format, labFormats);
  return around.output.isTerminal && options.output === undefined ? 'table' : 'ndjson';
}

/** Content for when `--content` names none: the repositories that the paths belong to. */
export function contentOf(paths: readonly string[], around: Surroundings): readonly string[] {
  const roots = paths.flatMap((path) => contentRootOf(path, around.directory) ?? []);
  return [...new Set(roots)];
}

export function someDetections(count: number, errors: number, paths: readonly string[]): void {
  if (count + errors > 0) return;
  throw new CommandFailure(
    `There is no detection in ${paths.join(', ')}.`,
    exitCodes.input,
    'A detection is a YAML file with `name:` and `search:`, a Sigma rule, or a stanza of savedsearches.conf.',
  );
}
