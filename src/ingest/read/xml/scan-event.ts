import { decodeEntities } from './entities.ts';
import { blockNames, elementValue, putEventData, putMember, type XmlObject, type XmlValue } from './xml-object.ts';

const deepest = 100;
const slash = 0x2f;
const greater = 0x3e;
const equals = 0x3d;
const doubleQuote = 0x22;
const singleQuote = 0x27;
const exclamation = 0x21;

/**
 * Reads an `<Event>` document in the form that Windows writes. Null for anything else: what is broken, and what XML allows but
 * is not found in event logs (declarations, processing instructions, names beyond ASCII).
 */
export function scanEvent(text: string): XmlObject | null {
  const scanner = new EventScanner(text);
  const event = scanner.event();
  return event === null || text.slice(scanner.at).trim() !== '' ? null : { Event: event };
}

/** Thrown inside the scanner alone: one object, as making errors is slow. */
const unusual = { name: 'unusual XML' };

class EventScanner {
  at = 0;

  constructor(private readonly text: string) {}

  event(): XmlObject | null {
    try {
      this.at = this.text.indexOf('<');
      if (this.at < 0) return null;
      const qualified = this.startTag();
      if (localName(qualified) !== 'Event') return null;
      const attributes = this.attributes();
      const event: XmlObject = attributes === null ? {} : { '#attributes': attributes };
      if (this.isEmptyElement()) return event;
      while (this.nextChild()) this.block(event);
      this.endTag(qualified);
      return event;
    } catch (error) {
      if (error === unusual) return null;
      throw error;
    }
  }

  /** One of `System`, `EventData`, `UserData`, `RenderingInfo`, or something like them. */
  private block(event: XmlObject): void {
    const qualified = this.startTag();
    const name = localName(qualified);
    const attributes = this.attributes();
    if (this.isEmptyElement()) {
      putMember(event, name, elementValue(attributes, null, ''));
      return;
    }
    const start = this.at;
    const value = name === 'EventData' ? this.eventData(attributes) : this.content(attributes, 2);
    const xml = blockNames.get(name);
    const inner = this.text.slice(start, this.at);
    this.endTag(qualified);
    putMember(event, name, value);
    if (xml !== undefined && inner !== '') putMember(event, xml, inner);
  }

  private eventData(attributes: XmlObject | null): XmlObject {
    const { text } = this;
    const data: XmlObject = attributes === null ? {} : { '#attributes': attributes };
    while (this.nextChild()) {
      if (text.startsWith('<Data Name=', this.at) && this.namedData(data)) continue;
      const qualified = this.startTag();
      const own = this.attributes();
      const name = localName(qualified);
      let value: XmlValue = null;
      if (!this.isEmptyElement()) {
        value = this.content(null, 3, true);
        this.endTag(qualified);
      }
      putEventData(data, name, own, value);
    }
    return data;
  }

  /** The usual case, `<Data Name='Image'>C:\cmd.exe</Data>`; false, and nothing moved, when it is another. */
  private namedData(data: XmlObject): boolean {
    const { text } = this;
    const quoteAt = this.at + 11;
    const quote = text.charCodeAt(quoteAt);
    if (quote !== singleQuote && quote !== doubleQuote) return false;
    const nameEnd = text.indexOf(quote === singleQuote ? "'" : '"', quoteAt + 1);
    if (nameEnd <= quoteAt + 1) return false;
    const next = text.charCodeAt(nameEnd + 1);
    const name = text.slice(quoteAt + 1, nameEnd);
    if (next === slash && text.charCodeAt(nameEnd + 2) === greater) {
      this.at = nameEnd + 3;
      putMember(data, decodeEntities(name), null);
      return true;
    }
    if (next !== greater) return false;
    const start = nameEnd + 2;
    const end = text.indexOf('<', start);
    if (end < 0 || !text.startsWith('</Data>', end)) return false;
    this.at = end + 7;
    putMember(data, decodeEntities(name), start === end ? null : decodeEntities(text.slice(start, end)));
    return true;
  }

  /** Everything up to an end tag, which the caller checks. `keepsBlanks`: text of blanks is a value too. */
  private content(attributes: XmlObject | null, depth: number, keepsBlanks = false): XmlValue {
    if (depth > deepest) throw unusual;
    const { text } = this;
    let children: XmlObject | null = null;
    let own = '';
    for (;;) {
      const next = text.indexOf('<', this.at);
      if (next < 0) throw unusual;
      if (next > this.at) own += decodeEntities(text.slice(this.at, next));
      this.at = next;
      const mark = text.charCodeAt(next + 1);
      if (mark === slash) break;
      if (mark === exclamation) {
        own += this.characterData();
        continue;
      }
      const child = this.startTag();
      const childAttributes = this.attributes();
      let value: XmlValue;
      if (this.isEmptyElement()) {
        value = elementValue(childAttributes, null, '');
      } else {
        value = this.content(childAttributes, depth + 1);
        this.endTag(child);
      }
      children ??= {};
      putMember(children, localName(child), value);
    }
    if (keepsBlanks && children === null && attributes === null) return own === '' ? null : own;
    return elementValue(attributes, children, own);
  }

  /** At `<!`: a CDATA section gives its text, a comment nothing. */
  private characterData(): string {
    const { text, at } = this;
    if (text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at + 9);
      if (end < 0) throw unusual;
      this.at = end + 3;
      return text.slice(at + 9, end);
    }
    if (!text.startsWith('<!--', at)) throw unusual;
    const end = text.indexOf('-->', at + 4);
    if (end < 0) throw unusual;
    this.at = end + 3;
    return '';
  }

  /** Moves to the next child's `<`; false at the end tag. Only blanks and comments may stand between. */
  private nextChild(): boolean {
    const { text } = this;
    for (;;) {
      while (isBlank(text.charCodeAt(this.at))) this.at++;
      if (text.charCodeAt(this.at) !== 0x3c) throw unusual;
      const mark = text.charCodeAt(this.at + 1);
      if (mark === slash) return false;
      if (mark !== exclamation) return true;
      if (this.characterData().trim() !== '') throw unusual;
    }
  }

  /** At `<`: moves behind the name, which is given back with its prefix. */
  private startTag(): string {
    const start = this.at + 1;
    const end = this.nameEnd(start);
    if (end === start) throw unusual;
    this.at = end;
    return this.text.slice(start, end);
  }

  private endTag(qualified: string): void {
    const { text } = this;
    if (!text.startsWith('</', this.at) || !text.startsWith(qualified, this.at + 2)) throw unusual;
    this.at += 2 + qualified.length;
    this.skipBlanks();
    if (text.charCodeAt(this.at++) !== greater) throw unusual;
  }

  /** Moves behind the tag's attributes; namespaces are none. */
  private attributes(): XmlObject | null {
    const { text } = this;
    let attributes: XmlObject | null = null;
    for (;;) {
      this.skipBlanks();
      const code = text.charCodeAt(this.at);
      if (code === greater || code === slash) return attributes;
      const start = this.at;
      const end = this.nameEnd(start);
      if (end === start) throw unusual;
      this.at = end;
      this.skipBlanks();
      if (text.charCodeAt(this.at++) !== equals) throw unusual;
      this.skipBlanks();
      const quote = text.charCodeAt(this.at);
      if (quote !== singleQuote && quote !== doubleQuote) throw unusual;
      const valueEnd = text.indexOf(quote === singleQuote ? "'" : '"', this.at + 1);
      if (valueEnd < 0) throw unusual;
      if (!text.startsWith('xmlns', start)) {
        attributes ??= {};
        putMember(attributes, text.slice(start, end), decodeEntities(text.slice(this.at + 1, valueEnd)));
      }
      this.at = valueEnd + 1;
    }
  }

  /** At `>` or `/>`: moves behind it. */
  private isEmptyElement(): boolean {
    const { text } = this;
    if (text.charCodeAt(this.at) === greater) {
      this.at++;
      return false;
    }
    if (text.charCodeAt(this.at + 1) !== greater) throw unusual;
    this.at += 2;
    return true;
  }

  private skipBlanks(): void {
    while (isBlank(this.text.charCodeAt(this.at))) this.at++;
  }

  private nameEnd(start: number): number {
    const { text } = this;
    let end = start;
    while (isNameCharacter(text.charCodeAt(end))) end++;
    return end;
  }
}

/** A name without its namespace's prefix. */
export function localName(qualified: string): string {
  const colon = qualified.indexOf(':');
  return colon < 0 ? qualified : qualified.slice(colon + 1);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function isNameCharacter(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x3a) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e
  );
}
