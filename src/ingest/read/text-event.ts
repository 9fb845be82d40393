import type { LogEvent } from './log-event.ts';
import { parseKeepingNumbers } from './number-text.ts';

/** An event that is handed over as text, as a reader would have found it in a file. */
export function textEvent(raw: string): LogEvent {
  return { raw, json: jsonOf(raw), line: 0 };
}

function jsonOf(raw: string): unknown {
  if (!/^\s*[{[]/.test(raw)) return undefined;
  try {
    return parseKeepingNumbers(raw);
  } catch {
    return undefined;
  }
}
