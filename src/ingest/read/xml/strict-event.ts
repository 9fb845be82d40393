import { SaxesParser, type SaxesTagPlain } from 'saxes';
import { localName } from './scan-event.ts';
import { blockNames, elementValue, putEventData, putMember, type XmlObject, type XmlValue } from './xml-object.ts';

/** Deeper than any event; the way to the store is recursive. */
const deepest = 1000;

interface OpenElement {
  readonly name: string;
  readonly attributes: XmlObject | null;
  children: XmlObject | null;
  text: string;
  /** Offset behind the start tag. */
  readonly start: number;
}

/**
 * Reads any well-formed `<Event>` document, slowly; null when it is not well-formed. Nothing outside the text is read, and
 * entities that a document declares itself are an error, so that it cannot grow.
 */
export function parseEventStrictly(text: string): XmlObject | null {
  const parser = new SaxesParser();
  const open: OpenElement[] = [];
  let event: XmlValue | undefined;
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', (tag: SaxesTagPlain) => {
    if (open.length === deepest) throw new Error('nested too deeply');
    open.push({
      name: localName(tag.name),
      attributes: attributesOf(tag),
      children: null,
      text: '',
      start: parser.position,
    });
  });
  const addText = (part: string): void => {
    const inner = open.at(-1);
    if (inner !== undefined) inner.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', (tag) => {
    const closed = open.pop()!;
    const isEventData = closed.name === 'EventData' && open.length === 1;
    const isData = open.length === 2 && open[1]!.name === 'EventData';
    const value = isEventData
      ? elementValue(closed.attributes, closed.children ?? {}, closed.text)
      : isData && closed.children === null
        ? closed.text || null
        : elementValue(isData ? null : closed.attributes, closed.children, closed.text);
    const parent = open.at(-1);
    if (parent === undefined) {
      event = closed.name === 'Event' ? value : undefined;
      return;
    }
    parent.children ??= {};
    if (isData) putEventData(parent.children, closed.name, closed.attributes, value);
    else putMember(parent.children, closed.name, value);
    const xml = open.length === 1 ? blockNames.get(closed.name) : undefined;
    if (xml === undefined || tag.isSelfClosing) return;
    const end = text.lastIndexOf('</', parser.position - 1);
    if (end > closed.start) putMember(parent.children, xml, text.slice(closed.start, end));
  });
  try {
    parser.write(text).close();
  } catch {
    return null;
  }
  if (event === undefined) return null;
  return { Event: event ?? {} };
}

function attributesOf(tag: SaxesTagPlain): XmlObject | null {
  let attributes: XmlObject | null = null;
  for (const [name, value] of Object.entries(tag.attributes)) {
    if (name.startsWith('xmlns')) continue;
    attributes ??= {};
    putMember(attributes, name, value);
  }
  return attributes;
}
