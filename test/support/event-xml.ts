/** Writes Windows events as the XML that Windows writes, from the JSON that converters of event logs make of it. */

type JsonObject = Record<string, unknown>;

const namespace = 'http://schemas.microsoft.com/win/2004/08/events/event';

export interface XmlStyle {
  /** Spread over lines, as `wevtutil /f:XML` and PowerShell's `Format-Xml` do. */
  readonly pretty?: boolean;
  readonly quote?: "'" | '"';
}

/** `{"Event": {"System": ..., "EventData": ...}}` as `evtx_dump` writes it. */
export function xmlOfEvent(event: JsonObject, style: XmlStyle = {}): string {
  return new XmlWriter(style).event(event.Event as JsonObject);
}

class XmlWriter {
  private readonly quote: string;
  private readonly pretty: boolean;

  constructor(style: XmlStyle) {
    this.quote = style.quote ?? "'";
    this.pretty = style.pretty ?? false;
  }

  event(event: JsonObject): string {
    const parts = ['System', 'EventData', 'UserData', 'RenderingInfo'].flatMap((name) => {
      const value = event[name];
      if (value === undefined || value === null) return [];
      return name === 'EventData' ? this.eventData(value as JsonObject) : this.element(name, value, 1);
    });
    return `<Event xmlns=${this.quote}${namespace}${this.quote}>${parts.join('')}${this.indent(0)}</Event>`;
  }

  private eventData(data: JsonObject): string {
    const items = Object.entries(data).map(([name, value]) => {
      if (name === 'Data' && typeof value === 'object' && value !== null) {
        const texts = [(value as JsonObject)['#text']].flat();
        return texts.map((text) => `${this.indent(2)}<Data>${escapeText(String(text))}</Data>`).join('');
      }
      const start = `${this.indent(2)}<Data Name=${this.quote}${this.attribute(name)}${this.quote}>`;
      return `${start}${value === null ? '' : escapeText(String(value))}</Data>`;
    });
    return `${this.indent(1)}<EventData>${items.join('')}${this.indent(1)}</EventData>`;
  }

  private element(name: string, value: unknown, depth: number): string {
    if (Array.isArray(value)) return value.map((item) => this.element(name, item, depth)).join('');
    const start = `${this.indent(depth)}<${name}`;
    if (value === undefined) return '';
    if (value === null) return `${start}/>`;
    if (typeof value !== 'object') return `${start}>${escapeText(String(value))}</${name}>`;
    const { '#attributes': attributes = {}, '#text': text, ...children } = value as JsonObject;
    const written = Object.entries(attributes as JsonObject)
      .map(([key, content]) => ` ${key}=${this.quote}${this.attribute(String(content))}${this.quote}`)
      .join('');
    const inner = Object.entries(children).map(([key, child]) => this.element(key, child, depth + 1));
    if (inner.length === 0 && text === undefined) return `${start}${written}/>`;
    const end = inner.length === 0 ? '' : this.indent(depth);
    return `${start}${written}>${text === undefined ? '' : escapeText(String(text))}${inner.join('')}${end}</${name}>`;
  }

  private indent(depth: number): string {
    return this.pretty ? `\r\n${'  '.repeat(depth)}` : '';
  }

  private attribute(text: string): string {
    return escapeText(text).replaceAll(this.quote, this.quote === '"' ? '&quot;' : '&apos;');
  }
}

function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
