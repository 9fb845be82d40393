import { parseCutJson } from './cut-json.ts';
import { jsonBehindPrefix } from './json-behind-prefix.ts';
import { parseKeepingNumbers } from './number-text.ts';
import { findEventXml } from './xml/event-xml.ts';

/** Reads the text of one event by itself; undefined when it is not in this format. */
type EventParser = (raw: string) => unknown;

/** The formats in which the text of one event says all that it holds. */
const parsers: readonly EventParser[] = [parseJson, findEventXml, jsonBehindPrefix, parseCutJson];

/**
 * What a reader would give as `LogEvent.json` for this text if it stood alone in a file: for events that come out of a wrapping or
 * out of a store. Undefined when it is plain text.
 */
export function eventFields(raw: string): unknown {
  for (const parse of parsers) {
    const fields = parse(raw);
    if (fields !== undefined) return fields;
  }
  return undefined;
}

function parseJson(raw: string): unknown {
  if (!/^\s*[{[]/.test(raw)) return undefined;
  try {
    return parseKeepingNumbers(raw);
  } catch {
    return undefined;
  }
}
