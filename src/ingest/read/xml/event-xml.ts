import { parseCutEvent } from './cut-event.ts';
import { scanEvent } from './scan-event.ts';
import { parseEventStrictly } from './strict-event.ts';
import type { XmlObject } from './xml-object.ts';

/** The start tag of an event's document; tools that write XML again put a prefix before the name. */
const eventStart = /<(?:[A-Za-z]\w*:)?Event(?=[\s/>])/;

/** Reads the text of one `<Event>` document; undefined when it is not well-formed. */
function parseEventXml(document: string): XmlObject | undefined {
  return scanEvent(document) ?? parseEventStrictly(document) ?? undefined;
}

/** The document's part with the data, by itself or as what an agent collected, as Microsoft Sentinel keeps it. */
const loneData = /^\s*(?:<DataItem\b[^>]*>\s*)?<(?:EventData|UserData)[\s>]/;
const collectedItem = /^<DataItem\b[^>]*>|<\/DataItem>$/g;

/** The document in a text that may begin with something else, a syslog header for instance; undefined when there is none. */
export function findEventXml(text: string): XmlObject | undefined {
  if (loneData.test(text)) return parseEventXml(`<Event>${text.trim().replaceAll(collectedItem, '')}</Event>`);
  const start = text.search(eventStart);
  if (start < 0) return undefined;
  const document = text.slice(start).trimEnd();
  return parseEventXml(document) ?? parseCutEvent(document) ?? undefined;
}
