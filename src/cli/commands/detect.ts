import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Metadata } from '../../ingest/envelope.ts';
import type { EventMapper, EventOrigin } from '../../ingest/event-mapper.ts';
import { findFiles, type InputFile, pathProblem } from '../../ingest/find-files.ts';
import { timeMessages } from '../../ingest/load-input.ts';
import { createEventMapper, describedByApp } from '../../ingest/map-event.ts';
import { fileSource } from '../../ingest/read/byte-source.ts';
import { type LogInput, openInputs } from '../../ingest/read/open-inputs.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import { runGuarded } from '../../run/guarded.ts';
import type { MappedEvent } from '../../store/mapped-event.ts';
import { toText } from '../../values/number.ts';
import { strftime } from '../../values/strftime.ts';
import { toList, type Value } from '../../values/value.ts';
import { visibleJson, visibleLine } from '../../values/visible-text.ts';
import {
  type ClockSettings,
  choice,
  clockSettings,
  messageSettings,
  metadataOverrides,
  type RawOptions,
} from '../common-options.ts';
import { exitCodes } from '../exit-codes.ts';
import { Reporter } from '../reporter.ts';
import type { Surroundings } from '../surroundings.ts';
import { openKnowledge } from '../workspace.ts';
import { describeRecognition } from './sources.ts';

/** Events of a file that decide what it is taken for. */
const sampledEvents = 200;
/** Further ones, whose times are compared. */
const timedEvents = 5000;
const shownRaw = 600;

/** What a file is taken for. */
interface DetectedFile {
  readonly path: string;
  readonly format: string;
  /** What it is compressed with, outermost first. */
  readonly compression: readonly string[];
  /** Events that were looked at; true in `more` when there are others. */
  readonly events: number;
  readonly more: boolean;
  readonly malformed: number;
  readonly duplicateKeys: number;
  /** Events whose time was found by its look, no rule of their source gave it. */
  readonly detectedTimes: number;
  /** Events without a time that could be read. */
  readonly guessedTimes: number;
  /** What is odd about the times. */
  readonly times: readonly string[];
  readonly sources: readonly {
    readonly name: string;
    readonly title: string;
    readonly events: number;
    readonly why: readonly string[];
    readonly file: string;
  }[];
  readonly first: { readonly raw: string; readonly mapped: MappedEvent } | null;
  readonly error: string | null;
  /** What may be missing. */
  readonly doubt: string | null;
}

/** `splite detect FILE...`: what files are taken for and why, and their first events before and after mapping. */
export function runDetectCommand(paths: readonly string[], options: RawOptions, around: Surroundings): number {
  const reporter = new Reporter(around, messageSettings(options));
  const format = choice('--format', options.format ?? 'text', ['text', 'json']);
  const clock = clockSettings(options, around);
  const knowledge = openKnowledge(options, around);
  const { files, problems } = findFiles(paths, around.directory, {
    followLinks: options.followLinks === true,
  });
  for (const { path, message, fatal } of problems)
    reporter.write({ severity: fatal ? 'error' : 'warning', message, file: path });
  let failed = problems.some(({ fatal }) => fatal);
  for (const file of files) {
    const fail = (message: string): void => {
      failed = true;
      reporter.write({ severity: 'error', message, file: file.path });
    };
    const inputs = detectInputs(file, metadataOverrides(options), knowledge, clock, around, fail);
    runGuarded(() => {
      reporter.debug('reading');
      for (const detected of inputs) {
        if (detected.error !== null && detected.format !== 'binary') failed = true;
        if (format === 'json') around.output.write(`${visibleJson(JSON.stringify(detected))}\n`);
        else writeDetected(detected, clock, around);
      }
    });
  }
  reporter.knowledgeProblems(knowledge.problems);
  return failed ? exitCodes.input : exitCodes.ok;
}

/** One result for a file, one for each member of an archive. */
function* detectInputs(
  file: InputFile,
  overrides: Metadata,
  knowledge: Knowledge,
  clock: ClockSettings,
  { directory, host }: Surroundings,
  fail: (message: string) => void,
): Generator<DetectedFile> {
  let descriptor: number;
  try {
    descriptor = openSync(resolve(directory, file.path), 'r');
  } catch (error) {
    fail(pathProblem(error));
    return;
  }
  try {
    const originOf = (path: string, modified: number | null): EventOrigin => ({
      source: path,
      host,
      overrides,
      fallbackTime: modified ?? file.modified,
    });
    const formats = createEventMapper(knowledge, clock);
    for (const input of openInputs(fileSource(descriptor), file.path, (path) => formats.formatOf(originOf(path, null))))
      yield detectInput(input, originOf(input.path, input.modified), knowledge, clock);
  } finally {
    closeSync(descriptor);
  }
}

function detectInput(input: LogInput, origin: EventOrigin, knowledge: Knowledge, clock: ClockSettings): DetectedFile {
  const { path, format, layers, report, problem } = input;
  const mapper = createEventMapper(knowledge, clock);
  let first: DetectedFile['first'] = null;
  let events = 0;
  let sampled: Sampled | null = null;
  for (const event of input.events) {
    if (events === sampledEvents) sampled = sampleOf(mapper);
    if (events === timedEvents) break;
    const found = mapper.read(event, origin);
    if (found !== null) first ??= { raw: event.raw, mapped: mapper.complete(found) };
    events++;
  }
  const { recognised, detectedTimes, guessedTimes } = sampled ?? sampleOf(mapper);
  const sources = [...recognised].map(([name, count]) => {
    const definition = knowledge.sources.find((source) => source.name === name);
    return {
      name,
      title:
        definition?.title ?? (name === describedByApp ? 'its sourcetype is described by an app' : 'not recognised'),
      events: count,
      why: definition?.recognise.map(describeRecognition) ?? [],
      file: definition?.file ?? '',
    };
  });
  return {
    path,
    format,
    compression: layers,
    events: Math.min(events, sampledEvents),
    more: sampled !== null,
    malformed: report.malformed,
    duplicateKeys: report.duplicateKeys,
    detectedTimes,
    guessedTimes,
    times: events === 0 ? [] : timeMessages(mapper.times, events),
    sources,
    first,
    error: problem ?? (report.error === null ? null : `Reading ended early: ${report.error}`),
    doubt: report.doubt,
  };
}

/** What was found in the events that decide. */
type Sampled = Pick<EventMapper, 'recognised' | 'detectedTimes' | 'guessedTimes'>;

const sampleOf = ({ recognised, detectedTimes, guessedTimes }: EventMapper): Sampled => ({
  recognised: new Map(recognised),
  detectedTimes,
  guessedTimes,
});

function writeDetected(file: DetectedFile, { timeZone }: ClockSettings, { output }: Surroundings): void {
  const line = (text: string): void => output.write(`${text}\n`);
  const { path, format, compression, events, more, sources, first } = file;
  const kind = [...compression, format].join(', ');
  line(
    `${visibleLine(path)}: ${kind}; ${more ? `the first ${events} events looked at` : `${events} event${events === 1 ? '' : 's'}`}`,
  );
  if (file.error !== null) line(`  ${visibleLine(file.error)}`);
  if (file.doubt !== null) line(`  ${visibleLine(file.doubt)}`);
  if (file.malformed > 0) line(`  ${file.malformed} malformed, kept as raw events`);
  if (file.duplicateKeys > 0) line(`  ${file.duplicateKeys} keys more than once in an object; the last value counts`);
  if (file.detectedTimes > 0)
    line(`  ${file.detectedTimes} with a time that no rule of the source gives: it was found by its look`);
  if (file.guessedTimes > 0) line(`  ${file.guessedTimes} without a time that could be read`);
  for (const message of file.times) line(`  ${visibleLine(message)}`);
  for (const { name, title, events: count, why, file: definition } of sources) {
    line(
      name === ''
        ? `  ${count} not recognised: plain fields only, in no data model`
        : `  ${count} ${visibleLine(name)}: ${visibleLine(title)}${definition === '' ? '' : ` (${visibleLine(definition)})`}`,
    );
    for (const reason of why) line(`      because it ${visibleLine(reason)}`);
  }
  if (first === null) return;
  const { mapped } = first;
  line('  first event, as it is in the file:');
  line(`    ${visibleLine(first.raw.length > shownRaw ? `${first.raw.slice(0, shownRaw)}…` : first.raw)}`);
  line('  first event, mapped:');
  line(
    `    _time=${strftime(mapped.time, '%Y-%m-%dT%H:%M:%S.%3N%:z', timeZone)} index=${visibleLine(mapped.index)} sourcetype=${visibleLine(mapped.sourcetype)} source=${visibleLine(mapped.source)} host=${visibleLine(mapped.host)}`,
  );
  for (const field of Object.keys(mapped.fields))
    if (mapped.fields[field] != null) line(`    ${visibleLine(field)}=${shownValue(mapped.fields[field])}`);
  for (const { table, nodes, fields } of mapped.datasets) {
    line(`  data model ${visibleLine(table)} (${visibleLine(nodes.join(', '))})`);
    for (const field of Object.keys(fields))
      if (fields[field] != null) line(`    ${visibleLine(field)}=${shownValue(fields[field])}`);
  }
}

function shownValue(value: Value): string {
  const text = toList(value).map(toText).join(' | ');
  return visibleLine(text.length > 200 ? `${text.slice(0, 199)}…` : text);
}
