import { type ByteSource, bufferSource } from './byte-source.ts';
import { ByteWindow } from './byte-window.ts';
import { countDuplicateKeys } from './duplicate-keys.ts';
import { JsonValueScanner, memberSpan, needsMore, notJson } from './json-value-scanner.ts';
import type { LogEvent, ReadReport, Scanning } from './log-event.ts';
import type { FormatDetector, LogFormat } from './log-format.ts';
import { parseKeepingNumbers } from './number-text.ts';
import { LineScanner } from './scan/line-scanner.ts';
import { wrappedMember } from './wrapped-member.ts';

const newline = 10;
const carriageReturn = 13;
const quote = 0x22;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;

/** A line longer than this is not waited for: it is searched for the documents in it. */
const longestLine = 4 * 1024 * 1024;
/** A document longer than this is taken for broken. */
const longestDocument = 128 * 1024 * 1024;

/** What writes a key twice does so in every event: in a log that began with so many good ones it is not looked for, as that takes time. */
const checkedForDuplicates = 10_000;

/** `{"Records":[` at the start of a document: CloudTrail files, S3 notifications; Azure writes it in lower case. */
const recordsStart = /^\{\s*"[Rr]ecords"\s*:\s*\[(?=\s*(?:[{\]]|$))/;

/** JSON begins with a brace, or with a bracket that is no time stamp's (`[2020-01-01 ...] text`). */
export const detectJson: FormatDetector = (head) =>
  /^[\s\x1e]*(?:\{|\[\s*(?:[[{]|$|\][\s,]*(?:[[{]|$)))/.test(head) ? jsonEvents : null;

const jsonEvents: LogFormat = { name: 'json', read: readJsonEvents };

/**
 * The events of JSON in any arrangement: one document a line, pretty-printed documents, documents with nothing or a
 * comma between them, top-level arrays, `{"Records":[...]}`, and mixtures. What is no JSON is kept line by line as raw
 * events and counted as malformed. Throws what the source throws (read errors, damaged compression), after all events
 * that could be read.
 */
export function* readJsonEvents(
  source: ByteSource,
  report: ReadReport,
  scanning: Scanning | null = null,
): Generator<LogEvent> {
  const window = new ByteWindow(source, null, scanning?.bytesStay);
  const malformed = (line: number): void => {
    report.malformed++;
    report.firstMalformedLine ??= line;
  };
  const reader = new JsonEventReader(window, 1, malformed, scanning && new LineScanner(scanning.scanner));
  for (let event = reader.next(); event !== null; event = reader.next()) {
    report.events++;
    report.bytes = window.consumed;
    // A document with a key twice is not scanned.
    if (event.scanned === undefined && (report.events <= checkedForDuplicates || report.duplicateKeys > 0))
      noteDuplicateKeys(event, report);
    yield event;
  }
  report.bytes = window.consumed;
  if (window.error !== null) throw window.error;
}

function noteDuplicateKeys({ raw, json, line }: LogEvent, report: ReadReport): void {
  if (typeof json !== 'object' || json === null) return;
  const count = countDuplicateKeys(raw, json);
  if (count === 0) return;
  report.duplicateKeys += count;
  report.firstDuplicateLine ??= line;
}

class JsonEventReader {
  private line: number;
  /** Arrays (and the objects around them) that were entered: their elements are the events. */
  private readonly wrappers: ('array' | 'records')[] = [];
  /** Events found together, given out one by one. */
  private waiting: LogEvent[] = [];
  private waitingIndex = 0;
  /** True once the current line turned out to hold more than one document. */
  private crowdedLine = false;
  private readonly scanner = new JsonValueScanner();

  constructor(
    private readonly window: ByteWindow,
    firstLine: number,
    private readonly malformed: (line: number) => void,
    private readonly lines: LineScanner | null = null,
  ) {
    this.line = firstLine;
  }

  next(): LogEvent | null {
    for (;;) {
      if (this.waitingIndex < this.waiting.length) return this.waiting[this.waitingIndex++] as LogEvent;
      if (this.waiting.length > 0) {
        this.waiting = [];
        this.waitingIndex = 0;
      }
      const byte = this.skipSeparators();
      if (byte === null) return null;
      const event = this.read(byte);
      if (event !== null) return event;
    }
  }

  private read(byte: number): LogEvent | null {
    if (byte === openBrace) {
      if (this.enterRecords()) return null;
      if (this.wrappers.length === 0 && !this.crowdedLine) {
        const event = this.wholeLine();
        if (event !== undefined) return event;
      }
      return this.document();
    }
    if (byte === openBracket) {
      if (this.enterArray()) return null;
      return this.wrappers.length === 0 && !this.crowdedLine ? (this.wholeLine() ?? this.rawLine()) : this.document();
    }
    if (byte === closeBracket && this.wrappers.length > 0) {
      this.leaveWrapper();
      return null;
    }
    return this.wrappers.length > 0 ? this.scalarElement(byte) : this.rawLine();
  }

  /** Moves to the next byte that can start something; null at the end of the input. */
  private skipSeparators(): number | null {
    const { window } = this;
    for (;;) {
      while (window.position < window.end) {
        const byte = window.bytes[window.position] as number;
        if (byte === newline) {
          this.line++;
          this.crowdedLine = false;
        }
        // Blanks, commas between documents, the record separator of RFC 7464.
        else if (byte !== 0x20 && byte !== carriageReturn && byte !== 0x09 && byte !== comma && byte !== 0x1e) {
          if (byte !== 0xef || !this.atByteOrderMark()) return byte;
          window.position += 2;
        }
        window.position++;
      }
      if (!window.fill()) return null;
    }
  }

  private atByteOrderMark(): boolean {
    const { window } = this;
    if (window.end - window.position < 3 && !this.more()) return false;
    return window.bytes[window.position + 1] === 0xbb && window.bytes[window.position + 2] === 0xbf;
  }

  /** The fast path: the line is one document. Undefined when it is not (or has no end in sight). */
  private wholeLine(): LogEvent | null | undefined {
    const { window } = this;
    let lineEnd = window.lineEnd(window.position);
    while (lineEnd < 0) {
      const searched = window.end - window.position;
      if (searched > longestLine) return undefined;
      if (!window.fill()) {
        lineEnd = window.end;
        break;
      }
      lineEnd = window.lineEnd(window.position + searched);
    }
    let end = lineEnd;
    // A comma at the end of the line: the elements of an array that lost its brackets.
    while (end > window.position && (isLineBlank(window.bytes[end - 1] as number) || window.bytes[end - 1] === comma))
      end--;
    const last = window.bytes[end - 1];
    if (last !== closeBrace && last !== closeBracket) return undefined;
    const scanned = this.lines?.event(window.bytes, window.position, end, this.line) ?? null;
    if (scanned !== null) {
      window.position = end;
      return scanned;
    }
    const raw = window.text(window.position, end);
    const json = parseOrUndefined(raw);
    if (json === undefined) return undefined;
    window.position = end;
    return this.eventOf(raw, json, this.line);
  }

  /** A document that is not a whole line: its end is searched for. */
  private document(): LogEvent | null {
    const { window, scanner } = this;
    scanner.reset();
    let scanned = 0;
    let end: number;
    for (;;) {
      end = scanner.scan(window.bytes, window.position + scanned, window.end);
      if (end !== needsMore) break;
      scanned = window.end - window.position;
      if (scanned > longestDocument || !this.more()) break;
    }
    if (end === needsMore) return this.brokenDocument(window.end);
    if (end === notJson) return this.brokenDocument(scanner.failedAt);
    const raw = window.text(window.position, end);
    const line = this.line;
    this.advance(end);
    this.crowdedLine = true;
    const json = parseOrUndefined(raw);
    if (json === undefined) return this.rawEvent(raw, line);
    return this.eventOf(raw, json, line);
  }

  /**
   * A document that cannot be read on at `failure`. The lines before that one are taken by themselves; reading starts
   * over with the line of the failure, as another document may begin there.
   */
  private brokenDocument(failure: number): LogEvent | null {
    const { window } = this;
    const failedAt = this.completeLine(failure);
    let start = window.position;
    let first = true;
    let broken: { start: number; end: number; line: number } | null = null;
    const giveUp = (): void => {
      if (broken !== null) this.waiting.push(this.rawEvent(window.text(broken.start, broken.end), broken.line));
      broken = null;
    };
    while (first || start < failedAt) {
      const found = window.lineEnd(start);
      const lineEnd = found < 0 ? window.end : found;
      if (!first && failedAt >= start && failedAt <= lineEnd && failedAt < window.end) break;
      let end = lineEnd;
      while (end > start && isLineBlank(window.bytes[end - 1] as number)) end--;
      const text = window.text(start, end);
      const opens = window.bytes[start] === openBrace;
      const json = !first && opens ? parseOrUndefined(text) : undefined;
      if (json !== undefined) {
        giveUp();
        this.waiting.push({ raw: text, json, line: this.line });
      } else if (broken === null || opens) {
        giveUp();
        if (end > start) broken = { start, end, line: this.line };
      } else {
        broken.end = end;
      }
      start = Math.min(lineEnd + 1, window.end);
      if (lineEnd < window.end) this.line++;
      first = false;
      if (lineEnd >= window.end) break;
    }
    giveUp();
    window.position = start;
    this.crowdedLine = false;
    return null;
  }

  /** Reads on until the line around the offset is in memory; returns the offset after that. */
  private completeLine(offset: number): number {
    const { window } = this;
    const distance = offset - window.position;
    while (window.lineEnd(window.position + distance) < 0) {
      if (window.end - window.position > longestDocument || !window.fill()) break;
    }
    return window.position + distance;
  }

  /** Text that is no JSON: the rest of the line, as a raw event. */
  private rawLine(): LogEvent {
    const { window } = this;
    let lineEnd = window.lineEnd(window.position);
    while (lineEnd < 0 && window.end - window.position < longestDocument) {
      const searched = window.end - window.position;
      if (!window.fill()) break;
      lineEnd = window.lineEnd(window.position + searched);
    }
    if (lineEnd < 0) lineEnd = window.end;
    let end = lineEnd;
    while (end > window.position && isLineBlank(window.bytes[end - 1] as number)) end--;
    const event = this.rawEvent(window.text(window.position, end), this.line);
    window.position = lineEnd;
    return event;
  }

  /** `1`, `"text"`, `null` as an element of a top-level array. */
  private scalarElement(first: number): LogEvent {
    const { window } = this;
    let end = window.position + 1;
    let escaped = false;
    for (;;) {
      if (
        end >= window.end &&
        !this.moreKeeping(end, (moved) => {
          end = moved;
        })
      )
        break;
      const byte = window.bytes[end] as number;
      if (byte === newline) break;
      if (first === quote) {
        end++;
        if (escaped) escaped = false;
        else if (byte === 0x5c) escaped = true;
        else if (byte === quote) break;
      } else {
        if (byte === comma || byte === closeBracket || isLineBlank(byte)) break;
        end++;
      }
    }
    const raw = window.text(window.position, end);
    window.position = end;
    const json = parseOrUndefined(raw);
    return json === undefined ? this.rawEvent(raw, this.line) : { raw, json, line: this.line };
  }

  /** At `{"Records":[`: moves behind the bracket. */
  private enterRecords(): boolean {
    const { window } = this;
    // Long enough for the words with pretty-printing between them.
    if (window.end - window.position < 64) this.more();
    const next = window.bytes[window.position + 1];
    if (next !== quote && next !== newline && next !== carriageReturn && next !== 0x20 && next !== 0x09) return false;
    const start = recordsStart.exec(
      window.bytes.toString('latin1', window.position, Math.min(window.end, window.position + 64)),
    );
    if (start === null) return false;
    this.advance(window.position + start[0].length);
    this.wrappers.push('records');
    return true;
  }

  /** At `[`: moves behind it when what follows can be an element; `[2020-01-01] text` is no array. */
  private enterArray(): boolean {
    const { window } = this;
    let ahead = 1;
    for (;;) {
      if (window.position + ahead >= window.end && !this.more()) return false;
      const byte = window.bytes[window.position + ahead] as number;
      if (byte === newline || byte === 0x20 || byte === carriageReturn || byte === 0x09) ahead++;
      else if (byte === openBrace || byte === closeBracket || (byte === openBracket && this.wrappers.length < 16))
        break;
      else return false;
    }
    this.advance(window.position + 1);
    this.wrappers.push('array');
    return true;
  }

  /** At `]`: moves behind it and, for `{"Records":[...]`, behind what is left of the object. */
  private leaveWrapper(): void {
    const { window, scanner } = this;
    window.position++;
    this.crowdedLine = true;
    if (this.wrappers.pop() === 'array') return;
    scanner.resetInsideObject();
    let scanned = 0;
    for (;;) {
      const end = scanner.scan(window.bytes, window.position + scanned, window.end);
      if (end >= 0) {
        this.advance(end);
        return;
      }
      if (end === notJson) return;
      scanned = window.end - window.position;
      if (!this.more()) return;
    }
  }

  /** One event, or the events inside when the document is a wrapper that was not seen as one at its start. */
  private eventOf(raw: string, json: unknown, line: number): LogEvent | null {
    const wrapped = wrappedMember(json);
    if (wrapped === null) return { raw, json, line };
    const bytes = Buffer.from(raw);
    const span = memberSpan(bytes, wrapped);
    if (span === null) return { raw, json, line };
    const linesBefore = countLines(bytes, 0, span.start);
    const inner = new JsonEventReader(
      new ByteWindow(bufferSource(bytes.subarray(span.start, span.end)), span.end - span.start + 1),
      line + linesBefore,
      this.malformed,
    );
    for (let event = inner.next(); event !== null; event = inner.next()) this.waiting.push(event);
    return null;
  }

  private rawEvent(raw: string, line: number): LogEvent {
    this.malformed(line);
    return { raw, json: undefined, line };
  }

  private advance(to: number): void {
    this.line += countLines(this.window.bytes, this.window.position, to);
    this.window.position = to;
  }

  private more(): boolean {
    return this.window.fill();
  }

  private moreKeeping(offset: number, moved: (offset: number) => void): boolean {
    const distance = offset - this.window.position;
    const filled = this.window.fill();
    moved(this.window.position + distance);
    return filled;
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return parseKeepingNumbers(text);
  } catch {
    return undefined;
  }
}

function countLines(bytes: Buffer, from: number, to: number): number {
  // A view, because `indexOf` would look for the next line end beyond `to`.
  const part = bytes.subarray(from, to);
  let lines = 0;
  for (let at = part.indexOf(newline); at >= 0; at = part.indexOf(newline, at + 1)) lines++;
  return lines;
}

function isLineBlank(byte: number): boolean {
  return byte === carriageReturn || byte === 0x20 || byte === 0x09;
}
