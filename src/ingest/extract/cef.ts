/**
 * ArcSight's Common Event Format: `CEF:Version|Vendor|Product|Version|Signature ID|Name|Severity|extension`, wherever in
 * the text it begins. In the header `\|` and `\\`, in the extension `\=`, `\\`, `\n` and `\r` are escapes; a value goes to
 * the next ` key=`. Extension keys keep their names; a pair `cs1=x cs1Label=Rule Name` also gives the field `Rule_Name`.
 * Null when the text holds no CEF.
 * Rule: "Implementing ArcSight Common Event Format (CEF)", versions 0.1 and 1.
 */
export function parseCef(text: string): Map<string, string> | null {
  const start = /(?:^|[\s"])CEF: ?(?=\d)/.exec(text);
  if (start === null) return null;
  const parts = headerParts(text, start.index + start[0].length, 7);
  if (parts === null) return null;
  const fields = new Map<string, string>();
  for (const [index, name] of headerNames.entries()) {
    const value = parts.cells[index]!;
    if (value !== '') fields.set(name, value);
  }
  for (const [key, value] of extensionPairs(text.slice(parts.end))) fields.set(key, value);
  addLabelled(fields);
  return fields;
}

const headerNames = [
  'cef_version',
  'device_vendor',
  'device_product',
  'device_version',
  'device_event_class_id',
  'name',
  'severity',
];

/**
 * The cells of a header of `count` parts, each ended by `|`, with `\|` and `\\` undone, and where the rest begins. A CEF without an
 * extension may end without the last `|`. Null when there are fewer parts.
 */
export function headerParts(text: string, from: number, count: number): { cells: string[]; end: number } | null {
  const cells: string[] = [];
  let cell = '';
  let at = from;
  for (; at < text.length && cells.length < count; at++) {
    const character = text[at]!;
    const next = text[at + 1];
    if (character === '\\' && (next === '|' || next === '\\')) {
      cell += next;
      at++;
    } else if (character === '|') {
      cells.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  if (cells.length === count - 1) cells.push(cell.trim());
  return cells.length === count ? { cells, end: at } : null;
}

function* extensionPairs(extension: string): Iterable<readonly [string, string]> {
  // A key follows a blank and is followed by an equals sign that is not escaped.
  const keys = [...extension.matchAll(/(?:^|\s)([\w.[\]-]+)=/g)];
  for (const [index, match] of keys.entries()) {
    const from = match.index + match[0].length;
    const to = keys[index + 1]?.index ?? extension.length;
    const value = extension.slice(from, to).trim();
    if (value !== '') yield [match[1]!, undoEscapes(value)];
  }
}

function undoEscapes(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\(.)/gs, (whole, character: string) => {
    if (character === 'n') return '\n';
    if (character === 'r') return '\r';
    return character === '=' || character === '\\' || character === '|' ? character : whole;
  });
}

/** `cs1Label=Rule Name` names what `cs1` holds. A label that is a key of the event names nothing. */
function addLabelled(fields: Map<string, string>): void {
  for (const [key, label] of [...fields]) {
    if (!key.endsWith('Label')) continue;
    const value = fields.get(key.slice(0, -'Label'.length));
    const name = label
      .trim()
      .replace(/[^A-Za-z0-9_]+/g, '_')
      .replace(/^_+|_+$/g, '');
    if (value !== undefined && name !== '' && !fields.has(name)) fields.set(name, value);
  }
}
