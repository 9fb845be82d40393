import { headerParts } from './cef.ts';

/**
 * IBM's Log Event Extended Format, wherever in the text it begins: `LEEF:1.0|Vendor|Product|Version|EventID|` with a tab
 * between attributes, `LEEF:2.0|Vendor|Product|Version|EventID|delimiter|` with the delimiter that the header names (a
 * character, or its code as `x09` or `0x5E`; a tab when it names none). Null when the text holds no LEEF.
 * Rule: IBM QRadar, "LEEF event components".
 */
export function parseLeef(text: string): Map<string, string> | null {
  const start = /(?:^|[\s"])LEEF:(?=[12])/.exec(text);
  if (start === null) return null;
  const from = start.index + start[0].length;
  const parts = headerParts(text, from, 5);
  if (parts === null) return null;
  const [version] = parts.cells;
  const fields = new Map<string, string>();
  for (const [index, name] of headerNames.entries()) {
    const value = parts.cells[index]!;
    if (value !== '') fields.set(name, value);
  }
  let attributes = text.slice(parts.end);
  let delimiter = '\t';
  if (version?.startsWith('2')) {
    // The delimiter may be left out together with its bar.
    const named = /^(?:(0?x[0-9A-Fa-f]{2,4})|([^|\w]?))\|/.exec(attributes);
    if (named !== null) {
      attributes = attributes.slice(named[0].length);
      const code = named[1];
      if (code !== undefined) delimiter = String.fromCharCode(Number.parseInt(code.replace(/^0?x/, ''), 16));
      else if (named[2] !== '') delimiter = named[2]!;
    }
  }
  // Forwarders turn tabs into blanks, or into the two characters `\t`.
  if (delimiter === '\t' && !attributes.includes('\t') && attributes.includes('\\t'))
    attributes = attributes.replaceAll('\\t', '\t');
  for (const pair of cut(attributes, delimiter)) {
    const equals = pair.indexOf('=');
    if (equals <= 0) continue;
    const key = pair.slice(0, equals).trim();
    const value = pair.slice(equals + 1).trim();
    if (key !== '' && value !== '') fields.set(key, value);
  }
  return fields;
}

const headerNames = ['leef_version', 'device_vendor', 'device_product', 'device_version', 'device_event_id'];

function cut(attributes: string, delimiter: string): readonly string[] {
  if (attributes.includes(delimiter) || delimiter !== '\t') return attributes.split(delimiter);
  return attributes.split(/\s(?=[A-Za-z][\w.-]*=)/);
}
