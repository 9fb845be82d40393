import type { ByteSource } from './byte-source.ts';
import { ByteWindow } from './byte-window.ts';
import type { LogEvent, ReadReport } from './log-event.ts';

/** A line longer than this is cut into pieces of this length. */
const longestLine = 64 * 1024 * 1024;

/** Plain text: one event a line, blank lines left out. Throws what the source throws, after the lines before that. */
export function* readTextLines(source: ByteSource, report: ReadReport): Generator<LogEvent> {
  const window = new ByteWindow(source);
  let line = 1;
  while (window.position < window.end || window.fill()) {
    let lineEnd = window.lineEnd(window.position);
    while (lineEnd < 0 && window.end - window.position < longestLine) {
      const searched = window.end - window.position;
      if (!window.fill()) break;
      lineEnd = window.lineEnd(window.position + searched);
    }
    let end = lineEnd < 0 ? window.end : lineEnd;
    const next = lineEnd < 0 ? window.end : lineEnd + 1;
    if (window.bytes[end - 1] === 13) end--;
    let raw = window.text(window.position, Math.max(end, window.position));
    if (line === 1 && raw.charCodeAt(0) === 0xfeff) raw = raw.slice(1);
    window.position = next;
    report.bytes = window.consumed;
    if (raw.trim() !== '') {
      report.events++;
      yield { raw, json: undefined, line };
    }
    line++;
  }
  if (window.error !== null) throw window.error;
}
