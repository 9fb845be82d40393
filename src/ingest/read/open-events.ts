import { detectAudit } from './audit-events.ts';
import { binaryKind } from './binary-kind.ts';
import { type ByteSource, peek } from './byte-source.ts';
import { CompressionError } from './compressed/compression-error.ts';
import { detectCsv } from './csv-events.ts';
import { encodingOf } from './encoding.ts';
import { detectJson } from './json-events.ts';
import type { EventReader, LogEvent, ReadReport, Scanning } from './log-event.ts';
import type { FormatDetector, LogFormat } from './log-format.ts';
import { textLines } from './text-lines.ts';
import { utf8Source } from './utf8-source.ts';
import { detectW3c } from './w3c-events.ts';
import { detectXml } from './xml/xml-events.ts';
import { detectZeek } from './zeek-events.ts';

const headLength = 32 * 1024;
/** An XML declaration. */
const encodingLength = 256;

/** The formats that an input can be in, the surer ones first. What none of them claims is read as plain lines. */
const detectors: readonly FormatDetector[] = [detectJson, detectXml, detectZeek, detectW3c, detectAudit, detectCsv];

/** The events of one input, whatever its format. */
export interface OpenedInput {
  /** The name of the format (see `LogFormat`); `binary` when the input holds no text. */
  readonly format: string;
  readonly events: EventReader;
  /** What to say about binary data; null for text. */
  readonly problem: string | null;
}

/**
 * Opens an input that is neither compressed nor an archive (see `openInputs`). UTF-16 is recognised by the first bytes, not by the file's
 * name; so is the format, unless it is `given`. Reading is lazy; an error on the way (damaged compression, a read error) ends the events and stands in `report.error`. `asked`:
 * the format that a user's app wants for this input; JSON is JSON all the same. `scanning`: see `LogFormat.read`.
 */
export function openEvents(
  source: ByteSource,
  report: ReadReport,
  asked: LogFormat | null = null,
  scanning: Scanning | null = null,
): OpenedInput {
  const bytes = peek(source, encodingLength);
  const encoding = encodingOf(bytes.head);
  const { head, source: input } = peek(
    encoding === null ? bytes.source : utf8Source(bytes.source, encoding),
    headLength,
  );
  const problem = binaryKind(head);
  if (problem !== null) return { format: 'binary', events: [], problem };
  const detected = detectFormat(head);
  const format = asked !== null && detected.name !== 'json' ? asked : detected;
  return { format: format.name, events: untilError(format.read(input, report, scanning), report), problem: null };
}

/** The format of an input that begins with these bytes. */
function detectFormat(head: Buffer): LogFormat {
  const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  for (const detect of detectors) {
    const format = detect(text);
    if (format !== null) return format;
  }
  return textLines;
}

function* untilError(events: EventReader, report: ReadReport): Generator<LogEvent> {
  try {
    yield* events;
  } catch (error) {
    noteFailure(error, report);
  }
}

/** Keeps why reading ended. */
function noteFailure(error: unknown, report: ReadReport): void {
  if (error instanceof CompressionError && error.isDoubt) report.doubt = error.message;
  else report.error = messageOf(error);
}

/** What went wrong, as a sentence. */
export function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.endsWith('.') ? message : `${message}.`;
}
