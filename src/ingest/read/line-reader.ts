import type { ByteSource } from './byte-source.ts';
import { ByteWindow } from './byte-window.ts';
import type { ReadReport } from './log-event.ts';

/** A line longer than this is cut into pieces of this length. */
const longestLine = 64 * 1024 * 1024;

/** Walks through the lines of an input. */
export class LineReader {
  /** The current line without its end; a byte order mark at the start of the input is left out. */
  text = '';
  /** Its number, from 1 on; 0 before the first. */
  line = 0;
  private readonly window: ByteWindow;
  private pushedBack: { text: string; line: number }[] = [];

  constructor(
    source: ByteSource,
    private readonly report: ReadReport,
  ) {
    this.window = new ByteWindow(source);
  }

  /** Moves to the next line; false after the last. Throws what the source throws, after the lines before that. */
  next(): boolean {
    const back = this.pushedBack.pop();
    if (back !== undefined) {
      this.text = back.text;
      this.line = back.line;
      return true;
    }
    const { window } = this;
    if (window.position >= window.end && !window.fill()) {
      if (window.error !== null) throw window.error;
      return false;
    }
    let lineEnd = window.lineEnd(window.position);
    while (lineEnd < 0 && window.end - window.position < longestLine) {
      const searched = window.end - window.position;
      if (!window.fill()) break;
      lineEnd = window.lineEnd(window.position + searched);
    }
    let end = lineEnd < 0 ? window.end : lineEnd;
    const next = lineEnd < 0 ? window.end : lineEnd + 1;
    if (window.bytes[end - 1] === 13 && end > window.position) end--;
    this.text = window.text(window.position, end);
    this.line++;
    if (this.line === 1 && this.text.charCodeAt(0) === 0xfeff) this.text = this.text.slice(1);
    window.position = next;
    this.report.bytes = window.consumed;
    return true;
  }

  /** Gives lines back: the next calls of `next` return them again, the first one first. */
  giveBack(lines: readonly { text: string; line: number }[]): void {
    this.pushedBack.push(...lines.toReversed());
  }
}
