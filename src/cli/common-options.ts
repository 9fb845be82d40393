import { extname } from 'node:path';
import { type Command, Option } from 'commander';
import type { Metadata } from '../ingest/envelope.ts';
import { parseTimestamp } from '../ingest/timestamp.ts';
import { offsetOf, type ZoneOverride } from '../ingest/zone-override.ts';
import { applyTimeModifier, parseTimeModifier } from '../values/time-modifier.ts';
import { isTimeZone } from '../values/time-zone.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import { type OutputFormat, outputFormats } from './output/result-output.ts';
import type { ErrorFormat } from './report-error.ts';
import type { Surroundings } from './surroundings.ts';

/** Options as commander hands them over. */
export interface RawOptions {
  /** False: `--no-content`. */
  readonly content?: readonly string[] | false;
  readonly geoip?: string;
  readonly store?: string;
  readonly remap?: boolean;
  readonly index?: string;
  readonly sourcetype?: string;
  readonly source?: string;
  readonly host?: string;
  readonly earliest?: string;
  readonly latest?: string;
  readonly now?: string;
  readonly tz?: readonly string[] | string;
  readonly format?: string;
  readonly output?: string;
  readonly types?: string;
  readonly csvSafe?: boolean;
  readonly lookupOut?: string;
  readonly quiet?: boolean;
  readonly errorFormat?: string;
  readonly pushdown?: boolean;
  readonly followLinks?: boolean;
  readonly explain?: boolean;
  readonly timeout?: string;
  readonly exitEmpty?: boolean;
  readonly maxMemory?: string;
}

const repeated = (value: string, before?: readonly string[] | boolean): readonly string[] => [
  ...(Array.isArray(before) ? before : []),
  value,
];

export function addMessageOptions(command: Command): Command {
  return command
    .option('-q, --quiet', 'no progress, notes or warnings')
    .option('--error-format <format>', 'text or json (one object a line, on standard error)', 'text');
}

export function addContentOptions(command: Command): Command {
  return addMessageOptions(command)
    .option(
      '--content <dir>',
      'macros, lookups, data models, sources: a detection repository or a Splunk app (repeatable; later ones win)',
      repeated,
    )
    .option('--no-content', 'none, not even what a store or splite.yml names')
    .option('--geoip <file>', 'where addresses are: a MaxMind DB file (.mmdb), for iplocation')
    .option('--now <time>', 'the moment that relative times count from (epoch seconds or ISO 8601)')
    .option(
      '--tz <zone>',
      'time zone of times that name none, and of tables (IANA name; default: UTC); SOURCETYPE=ZONE: of all times of that sourcetype, also those labelled UTC (repeatable, * is a wildcard)',
      repeated,
    );
}

export function addDataOptions(command: Command): Command {
  return addFileOptions(command)
    .option('--no-remap', 'refuse a store whose events were mapped with other knowledge, instead of mapping them again')
    .option('--host <name>', 'host of the files named');
}

export function addFileOptions(command: Command): Command {
  return addContentOptions(command)
    .option('--store <file>', 'keep events in this store, and search what it holds')
    .option('--follow-links', 'follow symbolic links that lead out of a folder that is named')
    .option('--index <name>', 'index of the files named')
    .option('--sourcetype <name>', 'sourcetype of the files named')
    .option('--source <name>', 'source of the files named');
}

export function maxMemoryOption(): Option {
  return new Option(
    '--max-memory <MB>',
    'end a search that holds more than this in memory (default: half of what Node may take)',
  );
}

export function addResultOptions(command: Command): Command {
  return addDataOptions(command)
    .option('--earliest <time>', 'only events at or after this time (-1d@d, epoch seconds, ISO 8601); default: all')
    .option('--latest <time>', 'only events before this time')
    .option(
      '-f, --format <format>',
      `${outputFormats.join(', ')} (default: as the name of -o says; table on a terminal, ndjson otherwise)`,
    )
    .option('-o, --output <file>', 'write the results to a file')
    .option(
      '--lookup-out <dir>',
      'write the tables that outputlookup makes into this folder, as CSV; without: in memory',
    )
    .option(
      '--types <types>',
      "of values in json and ndjson: auto (numbers are numbers), or text, as in Splunk's own JSON",
      'auto',
    )
    .option('--csv-safe', 'csv that a spreadsheet computes nothing of: cells such as =1+1 get an apostrophe in front')
    .option('--timeout <seconds>', 'end the search after this time', '300')
    .option('-e, --exit-empty', 'exit with 1 when there are no rows')
    .addOption(maxMemoryOption())
    .option('--no-pushdown', 'run every command on rows, none in SQL')
    .option('--explain', 'say on standard error how the search was run');
}

/** Who reads the messages, and how. */
export interface MessageSettings {
  readonly quiet: boolean;
  readonly errorFormat: ErrorFormat;
}

export function messageSettings(options: RawOptions): MessageSettings {
  return {
    quiet: options.quiet === true,
    errorFormat: choice('--error-format', options.errorFormat ?? 'text', ['text', 'json']),
  };
}

export interface ClockSettings {
  /** Epoch seconds. */
  readonly now: number;
  readonly timeZone: string;
  /** Of sourcetypes whose clock is known. */
  readonly zones: readonly ZoneOverride[];
}

/** The zone, and those of sourcetypes (`SOURCETYPE=ZONE`). */
function timeZones(given: readonly string[] | string): Pick<ClockSettings, 'timeZone' | 'zones'> {
  let timeZone = 'UTC';
  const zones: ZoneOverride[] = [];
  for (const text of typeof given === 'string' ? [given] : given) {
    const at = text.lastIndexOf('=');
    const zone = text.slice(at + 1);
    const isKnown = isTimeZone(zone) || (at > 0 && offsetOf(zone) !== null);
    if (!isKnown || at === 0)
      throw badOption('--tz', text, 'Give a name such as UTC or Europe/Berlin; SOURCETYPE=ZONE, or SOURCETYPE=+08:00.');
    if (at < 0) timeZone = zone;
    else zones.push({ sourcetype: text.slice(0, at), zone });
  }
  return { timeZone, zones };
}

export function clockSettings(options: RawOptions, around: Surroundings): ClockSettings {
  const { timeZone, zones } = timeZones(options.tz ?? []);
  // The time of a search is a whole second, as everything that is made of it shows.
  if (options.now === undefined) return { now: Math.floor(around.now), timeZone, zones };
  const now = parseTimestamp(options.now, { now: around.now, timeZone });
  if (now === null)
    throw badOption('--now', options.now, 'Give epoch seconds, or a time such as 2024-05-01T12:00:00Z.');
  return { now: Math.floor(now), timeZone, zones };
}

/** The time range, epoch seconds; null is unbounded. */
export function timeRange(
  options: RawOptions,
  { now, timeZone }: ClockSettings,
): { readonly earliest: number | null; readonly latest: number | null } {
  const moment = (name: string, text: string | undefined): number | null => {
    if (text === undefined) return null;
    const modifier = parseTimeModifier(text);
    const time = modifier ? applyTimeModifier(modifier, now, timeZone) : parseTimestamp(text, { now, timeZone });
    if (time === null)
      throw badOption(name, text, 'Give -1d@d, epoch seconds, 05/01/2024:12:00:00, or 2024-05-01T12:00:00Z.');
    return time;
  };
  return { earliest: moment('--earliest', options.earliest), latest: moment('--latest', options.latest) };
}

export function metadataOverrides({ index, sourcetype, source, host }: RawOptions): Metadata {
  return {
    ...(index === undefined ? {} : { index }),
    ...(sourcetype === undefined ? {} : { sourcetype }),
    ...(source === undefined ? {} : { source }),
    ...(host === undefined ? {} : { host }),
  };
}

export function outputFormat(options: RawOptions, isTerminal: boolean): OutputFormat {
  if (options.format !== undefined) return choice('--format', options.format, outputFormats);
  const ofFile = options.output === undefined ? null : formatOfFile(options.output);
  return ofFile ?? (isTerminal ? 'table' : 'ndjson');
}

/** What a file's extension stands for. */
const extensions: Readonly<Record<string, OutputFormat>> = {
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  json: 'json',
  csv: 'csv',
  md: 'md',
  txt: 'table',
};

/** The format that a file's name asks for; null when it has no extension. @throws CommandFailure for one that is no format. */
function formatOfFile(path: string): OutputFormat | null {
  const extension = extname(path).slice(1).toLowerCase();
  // Devices and the like have none, and need none.
  if (extension === '') return null;
  const format = extensions[extension];
  if (format !== undefined) return format;
  const known = Object.keys(extensions).map((each) => `.${each}`);
  throw new CommandFailure(
    `Results cannot be written as '.${extension}' (-o ${path}).`,
    exitCodes.usage,
    `Name it ${known.slice(0, -1).join(', ')} or ${known.at(-1)}, or say the format: --format ${outputFormats.join(', ')}.`,
  );
}

/** Seconds; null is no limit. */
export function timeLimit(options: RawOptions): number | null {
  if (options.timeout === undefined) return null;
  const seconds = Number(options.timeout);
  if (!(seconds >= 0) || options.timeout.trim() === '')
    throw badOption('--timeout', options.timeout, 'Give seconds; 0 is no limit.');
  return seconds === 0 || seconds > 2_000_000 ? null : seconds;
}

/** MB; null is the default. */
export function memoryLimit({ maxMemory }: RawOptions): number | null {
  if (maxMemory === undefined) return null;
  const megabytes = Number(maxMemory);
  if (!(megabytes >= 1) || !Number.isFinite(megabytes)) throw badOption('--max-memory', maxMemory, 'Give megabytes.');
  return megabytes;
}

export function choice<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value.toLowerCase());
  if (found === undefined) throw badOption(name, value, `Give one of ${allowed.join(', ')}.`);
  return found;
}

function badOption(name: string, value: string, hint: string): CommandFailure {
  return new CommandFailure(`'${value}' is no value for ${name}.`, exitCodes.usage, hint);
}
