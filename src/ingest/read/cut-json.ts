import { parseKeepingNumbers } from './number-text.ts';

/** Shorter texts are not cut by the limits of collectors: a kilobyte is the smallest (syslog). */
const smallestLimit = 1000;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const quote = 0x22;
const backslash = 0x5c;

/**
 * Reads JSON whose end is missing, because whoever collected it cut long events (Splunk does at 10,000 characters; props.conf:
 * TRUNCATE): the members that are complete. Undefined for any other text.
 */
export function parseCutJson(text: string): unknown {
  if (text.length < smallestLimit || text.charCodeAt(0) !== openBrace) return undefined;
  /** What would close the open objects and arrays, outermost first. */
  const closers: string[] = [];
  /** The end of what is complete. */
  let complete = 0;
  let inString = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (inString) {
      if (code === backslash) index++;
      else if (code === quote) inString = false;
      continue;
    }
    switch (code) {
      case quote:
        inString = true;
        break;
      case openBrace:
      case openBracket:
        closers.push(code === openBrace ? '}' : ']');
        complete = index + 1;
        break;
      case closeBrace:
      case closeBracket:
        if (closers.pop() !== text[index] || closers.length === 0) return undefined;
        complete = index + 1;
        break;
      case comma:
        complete = index;
        break;
      default:
    }
  }
  // Not one member.
  if (complete === 1) return undefined;
  try {
    return parseKeepingNumbers(text.slice(0, complete) + closers.reverse().join(''));
  } catch {
    return undefined;
  }
}
