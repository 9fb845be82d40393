import { hasTimestamp, startsWithTimestamp } from '../timestamp.ts';
import type { ByteSource } from './byte-source.ts';
import { jsonBehindPrefix } from './json-behind-prefix.ts';
import { LineReader } from './line-reader.ts';
import type { LogEvent, ReadReport } from './log-event.ts';
import type { LogFormat } from './log-format.ts';
import { findEventXml } from './xml/event-xml.ts';

/** An event of more lines than this is cut (props.conf: MAX_EVENTS). */
const mostLines = 256;

export const textLines: LogFormat = { name: 'text', read: readTextLines };

/**
 * Plain text. Where the first line begins with a time, so does every event: lines without a time belong to the event
 * before (stack traces, messages of several lines), and where it holds nothing else, an event begins with such a line
 * only. In other text each line is an event. Blank lines between events are left out.
 * Throws what the source throws, after the lines before that.
 * Rule: props.conf.spec, SHOULD_LINEMERGE and BREAK_ONLY_BEFORE_DATE; deviation: text without times is not merged.
 */
function* readTextLines(source: ByteSource, report: ReadReport): Generator<LogEvent> {
  const lines = new LineReader(source, report);
  let belongsToEventBefore: ((text: string) => boolean) | null = null;
  let event: { lines: string[]; line: number } | null = null;
  let failure: { error: unknown } | null = null;
  const finish = (): LogEvent | null => {
    if (event === null) return null;
    const raw = event.lines.join('\n').trimEnd();
    const { line } = event;
    event = null;
    report.events++;
    return { raw, json: jsonBehindPrefix(raw) ?? findEventXml(raw), line };
  };
  while (failure === null) {
    try {
      if (!lines.next()) break;
    } catch (error) {
      failure = { error };
      break;
    }
    const { text, line } = lines;
    const isBlank = text.trim() === '';
    if (event === null && isBlank) continue;
    belongsToEventBefore ??= continuationTest(text);
    const open = event as { lines: string[]; line: number } | null;
    if (open !== null && open.lines.length < mostLines && (isBlank || belongsToEventBefore(text))) {
      open.lines.push(text);
      continue;
    }
    const finished = finish();
    if (finished !== null) yield finished;
    if (!isBlank) event = { lines: [text], line };
  }
  const last = finish();
  if (last !== null) yield last;
  if (failure !== null) throw failure.error;
}

/** Which lines do not begin an event, by the first line of the text. */
function continuationTest(first: string): (text: string) => boolean {
  const start = startsWithTimestamp(first);
  if (start === null) return () => false;
  if (start === 'whole') return (text) => startsWithTimestamp(text) !== 'whole';
  // Syslog's priority begins an event, whatever follows.
  return (text) => /^[\s})]/.test(text) || !(/^<\d{1,3}>/.test(text) || hasTimestamp(text));
}
