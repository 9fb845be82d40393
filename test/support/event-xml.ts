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

/** Members of flat Windows events (NXLog, Security-Datasets) that stand in the event's `System` part. */
const systemMembers = [
  'EventID',
  'Version',
  'Level',
  'Task',
  'Opcode',
  'OpcodeValue',
  'Keywords',
  'RecordNumber',
  'EventRecordID',
  'Channel',
  'Hostname',
  'Computer',
  'SourceName',
  'ProviderName',
  'Source',
  'ProviderGuid',
  'TimeCreated',
  'UserID',
  'ThreadID',
  'ExecutionProcessID',
] as const;

/** Members that only the collector of flat events adds. */
export const collectorMembers: readonly string[] = [
  '@timestamp',
  '@version',
  'host',
  'port',
  'tags',
  'Message',
  'EventTime',
  'EventReceivedTime',
  'EventType',
  'EventTypeOrignal',
  'Severity',
  'SeverityValue',
  'SourceModuleName',
  'SourceModuleType',
  'Category',
  'Domain',
  'AccountName',
  'AccountType',
];

/** A flat event; its other members are taken for the event's data. */
export function xmlOfFlatEvent(flat: JsonObject, style: XmlStyle = {}): string {
  const given = (...names: string[]): string | undefined => {
    const value = names.map((name) => flat[name]).find((candidate) => candidate !== undefined && candidate !== null);
    return value === undefined ? undefined : String(value);
  };
  const attributes = (members: Record<string, string | undefined>): JsonObject | null => {
    const set = Object.entries(members).filter(([, value]) => value !== undefined);
    return set.length === 0 ? null : { '#attributes': Object.fromEntries(set) };
  };
  const others = Object.entries(flat).filter(
    ([name]) => !(systemMembers as readonly string[]).includes(name) && !collectorMembers.includes(name),
  );
  return new XmlWriter(style).event({
    System: {
      Provider: attributes({ Name: given('SourceName', 'ProviderName', 'Source'), Guid: given('ProviderGuid') }),
      EventID: given('EventID'),
      Version: given('Version'),
      Level: given('Level'),
      Task: given('Task'),
      Opcode: given('OpcodeValue', 'Opcode'),
      Keywords: given('Keywords'),
      TimeCreated: attributes({ SystemTime: given('TimeCreated', '@timestamp') }),
      EventRecordID: given('EventRecordID', 'RecordNumber'),
      Execution: attributes({ ProcessID: given('ExecutionProcessID'), ThreadID: given('ThreadID') }),
      Channel: given('Channel'),
      Computer: given('Computer', 'Hostname'),
      Security: attributes({ UserID: given('UserID') }),
    },
    EventData: Object.fromEntries(others),
  });
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
