import { type ByteSource, peek } from './byte-source.ts';
import { gunzipSource, isGzip } from './gunzip.ts';
import { readJsonEvents } from './json-events.ts';
import type { EventReader, LogEvent, ReadReport } from './log-event.ts';
import { readTextLines } from './text-lines.ts';
import { utf8Source, utf16Encoding } from './utf16.ts';

/** How the bytes of an input (decompressed) are arranged; decided by its beginning. */
export type InputFormat = 'json' | 'text' | 'binary';

const headLength = 4096;

/** The events of one input, whatever its format. */
export interface OpenedInput {
  readonly format: InputFormat;
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
  const format = detectFormat(head);
  if (format === 'binary') return { format, compressed, events: [] };
  const events = format === 'json' ? readJsonEvents(input, report) : readTextLines(input, report);
  return { format, compressed, events: untilError(events, report) };
}

/** JSON begins with a brace, or with a bracket that is no time stamp's (`[2020-01-01 ...] text`). */
export function detectFormat(head: Buffer): InputFormat {
  if (head.includes(0)) return 'binary';
  const text = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  return /^[\s\x1e]*(?:\{|\[\s*(?:[[{]|$))/.test(text) ? 'json' : 'text';
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
