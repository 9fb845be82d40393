type FlatValue = string | string[];

const keyLine = /^([A-Za-z_][\w-]*):(?: +(.*))?$/;
const listItem = /^( *)- +(\S.*)$/;
/** Words and beginnings that YAML gives a meaning of its own: numbers, truth values, null, quotes, anchors, blocks ... */
const special = /^(?:[-+.\d~?:,[\]{}#&*!|>'"%@`]|(?:true|false|null)$)|: |:$| #|\t/i;

/**
 * Reads the plainest YAML: text and lists of text by key, one level deep, as most macro files are. Undefined for anything
 * that is not certainly of that kind; then the YAML library decides. It exists because loading the library costs
 * more than all else that a search on a small file does.
 */
export function parseFlatYaml(text: string): Readonly<Record<string, FlatValue>> | undefined {
  const values = new Map<string, FlatValue>();
  if (text.includes('\r')) return undefined;
  const lines = text.replace(/\n+$/, '').split('\n');
  let at = 0;
  while (at < lines.length) {
    const match = keyLine.exec(lines[at]!);
    if (!match || values.has(match[1]!)) return undefined;
    const [, key, written] = match;
    at++;
    let value: FlatValue | undefined;
    if (written === undefined) {
      const items: (string | undefined)[] = [];
      const indentation = listItem.exec(lines[at] ?? '')?.[1];
      for (let item = listItem.exec(lines[at] ?? ''); item; item = listItem.exec(lines[++at] ?? '')) {
        items.push(item[1] === indentation ? readScalar(item[2]!) : undefined);
      }
      if (items.length > 0 && items.every((item) => item !== undefined)) value = items;
    } else if (/^['"]/.test(written)) {
      value = readScalar(written);
    } else {
      const parts = [written];
      while (/^ +[^ ]/.test(lines[at] ?? '')) parts.push(lines[at++]!);
      const plain = parts.map(readPlain);
      if (plain.every((part) => part !== undefined)) value = plain.join(' ');
    }
    if (value === undefined) return undefined;
    values.set(key!, value);
  }
  return values.size > 0 ? Object.fromEntries(values) : undefined;
}

/** Text on one line: plain, or in quotes without quotes or backslashes in it. */
function readScalar(written: string): string | undefined {
  const quoted = /^(?:'([^']*)'|"([^"\\]*)") *$/.exec(written);
  return quoted ? (quoted[1] ?? quoted[2]) : readPlain(written);
}

function readPlain(written: string): string | undefined {
  const text = written.trim();
  return text === '' || special.test(text) ? undefined : text;
}
