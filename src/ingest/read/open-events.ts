import { detectAudit } from './audit-events.ts';
import { type ByteSource, peek } from './byte-source.ts';
import { detectCsv } from './csv-events.ts';
import { gunzipSource, isGzip } from './gunzip.ts';
import { detectJson } from './json-events.ts';
import type { EventReader, LogEvent, ReadReport } from './log-event.ts';
import type { FormatDetector, LogFormat } from './log-format.ts';
import { textLines } from './text-lines.ts';
import { utf8Source, utf16Encoding } from './utf16.ts';
import { detectW3c } from './w3c-events.ts';
import { detectXml } from './xml/xml-events.ts';
import { detectZeek } from './zeek-events.ts';

const headLength = 32 * 1024;

/** The formats that an input can be in, the surer ones first. What none of them claims is read as plain lines. */
const detectors: readonly FormatDetector[] = [detectJson, detectXml, detectZeek, detectW3c, detectAudit, detectCsv];

/** The events of one input, whatever its format. */
export interface OpenedInput {
  /** The name of the format (see `LogFormat`); `binary` when the input holds no text. */
  readonly format: string;
  readonly compressed: boolean;
  readonly events: EventReader;
}

/**
 * Opens an input: gzip and UTF-16 are recognised by the first bytes, not by the file's name. Reading is lazy; an error on the way
 * (damaged compression, a read error) ends the events and stands in `report.error`.
 */
export function openEvents(source: ByteSource, report: ReadReport): OpenedInput {
  const start = peek(source, 2);
  const compressed = isGzip(start.head);
  const bytes = peek(compressed ? gunzipSource(start.source) : start.source, 2);
  const encoding = utf16Encoding(bytes.head);
  const { head, source: input } = peek(
    encoding === null ? bytes.source : utf8Source(bytes.source, encoding),
    headLength,
  );
  if (head.includes(0)) return { format: 'binary', compressed, events: [] };
  const format = detectFormat(head);
  return { format: format.name, compressed, events: untilError(format.read(input, report), report) };
}

/** The format of an input that begins with these bytes. */
export function detectFormat(head: Buffer): LogFormat {
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
    report.error = messageOf(error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
