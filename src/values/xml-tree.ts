import { SaxesParser } from 'saxes';

/** An element of an XML document. Names keep their prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** The text directly in it, without blanks around it. */
  readonly text: string;
  /** The element as it stands in the document. */
  readonly source: string;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  readonly start: number;
  text: string;
}

const maxDepth = 500;

/** What may stand before the first element: a byte order mark, the declaration, a document type. None of it is needed. */
const prologue = /^\ufeff?\s*(?:<\?xml\s[^?]*\?>)?\s*(?:<!DOCTYPE[^<>[]*(?:\[[^\]]*\]\s*)?>)?/i;

/**
 * Reads XML to its top elements (a text may have several). What is not well-formed ends the reading: elements that were
 * complete by then count. Elements nested deeper than 500 levels are left out. External entities are never read.
 */
export function parseXml(text: string): readonly XmlElement[] {
  const parser = new SaxesParser({ fragment: true });
  const root: OpenElement = { name: '', attributes: new Map(), children: [], start: 0, text: '' };
  const open: OpenElement[] = [root];
  let attributes = new Map<string, string>();
  let failed = false;
  let tagStart = 0;
  parser.on('error', (error) => {
    // An entity that is not known is left as text; anything else breaks the structure.
    if (!/entity/i.test(error.message)) failed = true;
  });
  parser.on('opentagstart', () => {
    attributes = new Map();
    tagStart = text.lastIndexOf('<', parser.position - 1);
  });
  parser.on('attribute', ({ name, value }) => {
    attributes.set(name, value);
  });
  parser.on('opentag', ({ name }) => {
    if (!failed) open.push({ name, attributes, children: [], start: tagStart, text: '' });
  });
  const addText = (part: string): void => {
    if (!failed) open.at(-1)!.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    if (failed || open.length < 2) return;
    const { start, ...element } = open.pop()!;
    if (open.length > maxDepth) return;
    open.at(-1)!.children.push({ ...element, text: element.text.trim(), source: text.slice(start, parser.position) });
  });
  parser.write(text.replace(prologue, (found) => ' '.repeat(found.length))).close();
  // Elements that were still open belong to what was read.
  while (open.length > 1) {
    const { start, ...element } = open.pop()!;
    if (open.length <= maxDepth)
      open.at(-1)!.children.push({ ...element, text: element.text.trim(), source: text.slice(start) });
  }
  return root.children;
}
