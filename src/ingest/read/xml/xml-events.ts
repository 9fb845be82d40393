import { ByteWindow } from '../byte-window.ts';
import { eventFields } from '../event-fields.ts';
import type { LogEvent, ReadReport } from '../log-event.ts';
import type { FormatDetector, LogFormat } from '../log-format.ts';
import { parseCutEvent } from './cut-event.ts';
import { scanEvent } from './scan-event.ts';
import { parseEventStrictly } from './strict-event.ts';

const newline = 10;

/** A document longer than this is taken for broken. */
const longestDocument = 128 * 1024 * 1024;
/** Text outside documents is cut at this length when it has no line end. */
const longestLine = 64 * 1024 * 1024;
/** What is left of a document without an end is one event up to this length; a longer rest is read on as lines. */
const longestFragment = 256 * 1024;

/**
 * Windows event XML begins with markup, or has a document on a line that begins with something else: a syslog header, say. Not a
 * quotation mark or a comma: that is a column of a table.
 */
export const detectXml: FormatDetector = (head) => {
  const inMarkup = /^\s*</.test(head) ? /<([A-Za-z]\w*:)?Events?[\s/>]/.exec(head) : null;
  const found = inMarkup ?? /(?:^|[^",\s]) *<([A-Za-z]\w*:)?Event[\s>]/m.exec(head);
  return found === null ? null : xmlEvents(found[1] ?? '');
};

/**
 * The `<Event>` documents of an input: one or many a line, or over many lines, with or without an element around them. An event's text
 * is that of its document; what stands before it on the line is left out. Other lines are events of their own; documents that are
 * broken are kept as raw events and counted as malformed. Throws what the source throws, after all events that could be read.
 * `prefix`: what all names of the documents begin with, `ns0:` for instance.
 */
function xmlEvents(prefix: string): LogFormat {
  return {
    name: 'xml',
    *read(source, report) {
      const window = new ByteWindow(source);
      const reader = new XmlEventReader(window, report, prefix);
      for (;;) {
        const events = reader.next();
        if (events === null) break;
        for (const event of events) {
          report.events++;
          report.bytes = window.consumed;
          yield event;
        }
      }
      report.bytes = window.consumed;
      if (window.error !== null) throw window.error;
    },
  };
}

class XmlEventReader {
  private line = 1;
  /** True while the window stands behind a document, on its line. */
  private behindDocument = false;
  /** Offset in the input behind the last end tag that was found, and up to which none follows. */
  private endFound = -1;
  private endSearched = 0;
  private readonly startTag: Buffer;
  private readonly endTag: Buffer;

  constructor(
    private readonly window: ByteWindow,
    private readonly report: ReadReport,
    prefix: string,
  ) {
    this.startTag = Buffer.from(`<${prefix}Event`);
    this.endTag = Buffer.from(`</${prefix}Event>`);
  }

  /** The events up to and with the next document; null at the end of the input. */
  next(): readonly LogEvent[] | null {
    const { window } = this;
    const start = this.findStart();
    if (start < 0) {
      if (window.position >= window.end) return null;
      const lines = this.linesBefore(window.end, true);
      window.position = window.end;
      return lines;
    }
    const before = this.linesBefore(start, false);
    this.advance(start);
    const document = this.document();
    return document === null ? before : [...before, document];
  }

  /** The offset of the next document; -1 when there is none up to the window's end, and the input's or that of a very long text. */
  private findStart(): number {
    const { window } = this;
    let from = window.position;
    for (;;) {
      const found = this.startIn(from, window.end);
      if (found >= 0) return found;
      if (window.end - window.position > longestLine) return -1;
      // The tag may go on behind the window.
      const searched = Math.max(0, window.end - this.startTag.length - window.position);
      if (!window.fill()) return -1;
      from = window.position + searched;
    }
  }

  private startIn(from: number, to: number): number {
    const { bytes } = this.window;
    for (let at = from; ; at += this.startTag.length) {
      at = this.indexIn(this.startTag, at, to);
      if (at < 0 || at + this.startTag.length >= to) return -1;
      const next = bytes[at + this.startTag.length] as number;
      if (next === 0x20 || next === 0x3e || next === newline || next === 0x0d || next === 0x09 || next === 0x2f)
        return at;
    }
  }

  /** Searches no further than `to`: what lies behind it in the buffer is left from before. */
  private indexIn(tag: Buffer, from: number, to: number): number {
    if (from + tag.length > to) return -1;
    const found = this.window.bytes.subarray(from, to).indexOf(tag);
    return found < 0 ? -1 : from + found;
  }

  /** At a start tag. */
  private document(): LogEvent | null {
    const { window } = this;
    const end = this.findEnd();
    const isLong = end < 0 || end - window.position > longestFragment;
    // Another document begins before the end: this one broke off. Looked for at once where reading all of it would take long.
    const inner = isLong ? this.startIn(window.position + this.startTag.length, end < 0 ? window.end : end) : -1;
    if (inner >= 0) return this.fragment(inner);
    if (end < 0) return this.fragment(Math.min(window.end, window.position + longestFragment));
    const raw = window.text(window.position, end);
    let json = scanEvent(raw);
    if (json === null) {
      const innerStart = this.startIn(window.position + this.startTag.length, end);
      if (innerStart >= 0) return this.fragment(innerStart);
      json = parseEventStrictly(raw);
      if (json === null) return this.fragment(end);
    }
    const event = { raw, json, line: this.line };
    this.advance(end);
    this.behindDocument = true;
    return event;
  }

  /** The offset behind the next end tag, or -1. No byte is searched twice, however many documents have no end. */
  private findEnd(): number {
    const { window, endTag } = this;
    const known = this.endFound - window.dropped;
    if (known > window.position) return known;
    for (;;) {
      const from = Math.max(window.position, this.endSearched - window.dropped);
      const found = this.indexIn(endTag, from, window.end);
      if (found >= 0) {
        this.endFound = window.dropped + found + endTag.length;
        this.endSearched = this.endFound;
        return found + endTag.length;
      }
      this.endSearched = window.dropped + Math.max(from, window.end - endTag.length + 1);
      if (window.end - window.position > longestDocument || !window.fill()) return -1;
    }
  }

  private fragment(end: number): LogEvent {
    const { window, line } = this;
    const raw = window.text(window.position, end).trimEnd();
    this.report.malformed++;
    this.report.firstMalformedLine ??= line;
    this.advance(end);
    return { raw, json: parseCutEvent(raw) ?? undefined, line };
  }

  /**
   * The lines before an offset. The last one, which a document follows, is none: it is what a collector put before it (unless
   * `complete`).
   */
  private linesBefore(offset: number, complete: boolean): LogEvent[] {
    const { window } = this;
    const events: LogEvent[] = [];
    const text = window.text(window.position, offset);
    if (!isMarkup(text)) {
      const lines = text.split('\n');
      if (!complete) lines.pop();
      lines.forEach((whole, index) => {
        const raw = whole.replace(/\r$/, '');
        const isRest = index === 0 && this.behindDocument && !/[\p{L}\p{N}]/u.test(raw);
        if (raw.trim() === '' || isRest || isMarkup(raw)) return;
        events.push({ raw, json: eventFields(raw), line: this.line + index });
      });
    }
    this.behindDocument = false;
    return events;
  }

  private advance(to: number): void {
    const { window } = this;
    const passed = window.bytes.subarray(window.position, to);
    for (let at = passed.indexOf(newline); at >= 0; at = passed.indexOf(newline, at + 1)) this.line++;
    window.position = to;
  }
}

const longestMarkup = 4096;
const markup = new RegExp(
  `^(?:${[
    String.raw`[\s\ufeff]`,
    String.raw`Record \d+(?=\s)`,
    String.raw`<\?[^>]*>`,
    '<!--(?:[^-]|-(?!->))*-->',
    '<!DOCTYPE[^>]*>',
    // End tags, and start tags with attributes whose element goes on; what stands in the attributes of a whole element is data.
    String.raw`<\/?[\w:.-]+\s*\/?>`,
    String.raw`<[\w:.-]+\s+[^<>\s/][^<>]*(?<!\/)>(?!\s*<\/)`,
  ].join('|')})*$`,
);

/** True for what may stand around documents: blanks, declarations, comments, the tags of an element around them, evtx_dump's numbers. */
function isMarkup(text: string): boolean {
  return text.length <= longestMarkup && markup.test(text);
}
