import { parseKeepingNumbers } from './number-text.ts';

/** How far into a line the document may begin: behind a header of syslog, of a container, of a logging library. */
const longestPrefix = 512;

/**
 * The JSON object that ends a line of text and has only a header before it (`<13>Oct 19 13:55:36 host app[1]: {...}`);
 * undefined when there is none.
 */
export function jsonBehindPrefix(raw: string): unknown {
  const last = raw.length - 1;
  if (raw.charCodeAt(last) !== 0x7d && raw.trimEnd().charCodeAt(raw.trimEnd().length - 1) !== 0x7d) return undefined;
  const start = /[\s:>\]]\{(?=\s*")/.exec(raw.slice(0, longestPrefix));
  if (start === null) return undefined;
  try {
    return parseKeepingNumbers(raw.slice(start.index + 1).trimEnd());
  } catch {
    return undefined;
  }
}
