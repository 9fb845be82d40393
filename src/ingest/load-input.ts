import { clockText } from './clock-check.ts';
import type { TimeReport } from './event-clock.ts';
import type { EventMapper, EventOrigin } from './event-mapper.ts';
import type { LoadOptions, LoadProblem } from './load-report.ts';
import type { LoadTarget } from './load-target.ts';
import type { ByteSource } from './read/byte-source.ts';
import type { ReadReport } from './read/log-event.ts';
import { type LogInput, openInputs } from './read/open-inputs.ts';

/** The file whose logs are read. */
interface LoadedFile {
  /** As it is shown: the path as typed or found, or `standard input`. */
  readonly path: string;
  /** Epoch seconds. */
  readonly modified: number;
  /** True when a person named it, not a pattern or a directory. */
  readonly named: boolean;
}

/** What reading one file brought. */
export interface LoadedEvents {
  readonly events: number;
  /** Members that came again in their JSON object; the last one counts. */
  readonly duplicateKeys: number;
}

/**
 * Reads one file, or all members of an archive, maps the events and gives them to the store.
 * @returns null when `stopped` ended it.
 */
export function loadInput(
  source: ByteSource,
  file: LoadedFile,
  target: LoadTarget,
  mapper: EventMapper,
  options: LoadOptions,
  problems: LoadProblem[],
): LoadedEvents | null {
  const originOf = (path: string, modified: number | null): EventOrigin => ({
    source: path,
    host: options.host,
    overrides: options.overrides,
    // Of files Splunk takes whole seconds.
    fallbackTime: Math.floor(modified ?? file.modified),
  });
  let events = 0;
  let duplicateKeys = 0;
  const scanning =
    target.addScanned === undefined ? null : { scanner: mapper.scanner, bytesStay: target.keepsBytes ?? true };
  for (const input of openInputs(source, file.path, (path) => mapper.formatOf(originOf(path, null)), scanning)) {
    const origin = originOf(input.path, input.modified);
    const discardedBefore = mapper.discarded;
    let inThis = 0;
    for (const event of input.events) {
      const scanned = event.scanned === undefined ? null : mapper.readScanned(event, origin);
      if (scanned !== null) target.addScanned!(scanned);
      else {
        const found = mapper.read(event, origin);
        if (found !== null) target.add(found);
      }
      inThis++;
      if (((events + inThis) & 1023) !== 0) continue;
      if (options.stopped?.()) return null;
      options.progress?.({ path: input.path, events: events + inThis, bytes: input.report.bytes });
    }
    events += inThis;
    duplicateKeys += input.report.duplicateKeys;
    for (const { message, fatal } of problemsOf(input, inThis, file))
      problems.push({ path: input.path, file: file.path, message, fatal });
    for (const message of timeMessages(mapper.times, inThis))
      problems.push({ path: input.path, file: file.path, message, fatal: false });
    const discarded = mapper.discarded - discardedBefore;
    if (discarded > 0) {
      const message = `${discarded} of ${inThis} events were sent to nullQueue by an app's transforms.conf and left out.`;
      problems.push({ path: input.path, file: file.path, message, fatal: false });
    }
  }
  return { events, duplicateKeys };
}

function problemsOf(input: LogInput, events: number, file: LoadedFile): { message: string; fatal: boolean }[] {
  const { report, problem } = input;
  const found: { message: string; fatal: boolean }[] = [];
  // Other files beside the logs are usual; one that a person named is not.
  if (problem !== null)
    found.push({ message: problem, fatal: input.format !== 'binary' || isNamedItself(input, file) });
  if (report.malformed > 0) found.push({ message: malformedMessage(report), fatal: false });
  if (report.duplicateKeys > 0) found.push({ message: duplicateMessage(report), fatal: false });
  if (report.doubt !== null) found.push({ message: report.doubt, fatal: false });
  if (report.error !== null)
    found.push({
      message: `Reading ended early: ${report.error} ${events} ${events === 1 ? 'event was' : 'events were'} loaded.`,
      fatal: true,
    });
  return found;
}

/** What to say of the times of an input's events. */
export function timeMessages({ unusable, replaced, differences }: TimeReport, events: number): readonly string[] {
  const messages = differences.map(clockText);
  if (unusable === 0) return messages;
  const others = unusable - replaced;
  const instead = [
    ...(replaced > 0 ? [`${replaced} got another time that stands in them`] : []),
    ...(others > 0 ? [`${others} that of the event before, or of the file`] : []),
  ];
  return [
    `${unusable} of ${events} events have no usable time where their time should be (no time at all, or a year that no log has): ${instead.join(', ')}.`,
    ...messages,
  ];
}

function isNamedItself(input: LogInput, file: LoadedFile): boolean {
  return file.named && input.path === file.path;
}

function malformedMessage({ malformed, firstMalformedLine }: ReadReport): string {
  const [lines, events] = malformed === 1 ? ['line', 'event'] : ['lines', 'events'];
  return `${malformed} malformed ${lines}, the first at line ${firstMalformedLine}; kept as raw ${events}.`;
}

function duplicateMessage({ duplicateKeys, firstDuplicateLine }: ReadReport): string {
  const keys = duplicateKeys === 1 ? '1 key comes' : `${duplicateKeys} keys come`;
  return `${keys} more than once in one object, first at line ${firstDuplicateLine}; the last value counts.`;
}
