import { closeSync, openSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Metadata } from '../../ingest/envelope.ts';
import { findFiles } from '../../ingest/find-files.ts';
import { createEventMapper } from '../../ingest/map-event.ts';
import { fileSource } from '../../ingest/read/byte-source.ts';
import { newReadReport } from '../../ingest/read/log-event.ts';
import { openEvents } from '../../ingest/read/open-events.ts';
import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { MappedEvent } from '../../store/mapped-event.ts';
import { toText } from '../../values/number.ts';
import { strftime } from '../../values/strftime.ts';
import { toList, type Value } from '../../values/value.ts';
import {
  type ClockSettings,
  choice,
  clockSettings,
  messageSettings,
  metadataOverrides,
  type RawOptions,
} from '../common-options.ts';
import { exitCodes } from '../exit-codes.ts';
import { runGuarded } from '../guarded.ts';
import { visibleJson, visibleLine } from '../output/visible-text.ts';
import { Reporter } from '../reporter.ts';
import type { Surroundings } from '../surroundings.ts';
import { openKnowledge } from '../workspace.ts';
import { describeRecognition } from './sources.ts';

/** Events of a file that decide what it is taken for. */
const sampledEvents = 200;
const shownRaw = 600;

/** What a file is taken for. */
interface DetectedFile {
  readonly path: string;
  readonly format: string;
  readonly compressed: boolean;
  /** Events that were looked at; true in `more` when there are others. */
  readonly events: number;
  readonly more: boolean;
  readonly malformed: number;
  readonly guessedTimes: number;
  readonly sources: readonly {
    readonly name: string;
    readonly title: string;
    readonly events: number;
    readonly why: readonly string[];
    readonly file: string;
  }[];
  readonly first: { readonly raw: string; readonly mapped: MappedEvent } | null;
  readonly error: string | null;
}

/** `splite detect FILE...`: what files are taken for and why, and their first events before and after mapping. */
export function runDetectCommand(paths: readonly string[], options: RawOptions, around: Surroundings): number {
  const reporter = new Reporter(around, messageSettings(options));
  const format = choice('--format', options.format ?? 'text', ['text', 'json']);
  const clock = clockSettings(options, around);
  const knowledge = openKnowledge(options, around);
  const { files, problems } = findFiles(paths, around.directory);
  for (const { path, message } of problems) reporter.write({ severity: 'error', message, file: path });
  for (const { path, modified } of files) {
    const detected = runGuarded(() =>
      detectFile(path, modified, metadataOverrides(options), knowledge, clock, around.directory),
    );
    if (format === 'json') around.output.write(`${visibleJson(JSON.stringify(detected))}\n`);
    else writeDetected(detected, clock, around);
  }
  reporter.knowledgeProblems(knowledge.problems);
  return problems.length > 0 ? exitCodes.input : exitCodes.ok;
}

function detectFile(
  path: string,
  modified: number,
  overrides: Metadata,
  knowledge: Knowledge,
  clock: ClockSettings,
  directory: string,
): DetectedFile {
  const descriptor = openSync(resolve(directory, path), 'r');
  try {
    const report = newReadReport();
    const opened = openEvents(fileSource(descriptor), report);
    const mapper = createEventMapper(knowledge, clock);
    const origin = { source: path, host: hostname(), overrides, fallbackTime: modified };
    let first: DetectedFile['first'] = null;
    let events = 0;
    let more = false;
    for (const event of opened.events) {
      if (events === sampledEvents) {
        more = true;
        break;
      }
      const mapped = mapper.map(event, origin);
      first ??= { raw: event.raw, mapped };
      events++;
    }
    const sources = [...mapper.recognised].map(([name, count]) => {
      const definition = knowledge.sources.find((source) => source.name === name);
      return {
        name,
        title: definition?.title ?? 'not recognised',
        events: count,
        why: definition?.recognise.map(describeRecognition) ?? [],
        file: definition?.file ?? '',
      };
    });
    return {
      path,
      format: opened.format,
      compressed: opened.compressed,
      events,
      more,
      malformed: report.malformed,
      guessedTimes: mapper.guessedTimes,
      sources,
      first,
      error: report.error,
    };
  } finally {
    closeSync(descriptor);
  }
}

function writeDetected(file: DetectedFile, { timeZone }: ClockSettings, { output }: Surroundings): void {
  const line = (text: string): void => output.write(`${text}\n`);
  const { path, format, compressed, events, more, sources, first } = file;
  line(
    `${visibleLine(path)}: ${compressed ? 'gzip, ' : ''}${format}; ${more ? `the first ${events} events looked at` : `${events} event${events === 1 ? '' : 's'}`}`,
  );
  if (file.error !== null) line(`  reading ended early: ${visibleLine(file.error)}`);
  if (file.malformed > 0) line(`  ${file.malformed} malformed, kept as raw events`);
  if (file.guessedTimes > 0) line(`  ${file.guessedTimes} without a time that could be read`);
  for (const { name, title, events: count, why, file: definition } of sources) {
    line(
      name === ''
        ? `  ${count} not recognised: plain fields only, in no data model`
        : `  ${count} ${visibleLine(name)}: ${visibleLine(title)} (${visibleLine(definition)})`,
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
