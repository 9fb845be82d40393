/** One record of Linux's audit log, as auditd writes it, or as `ausearch --interpret` shows it. */
export interface AuditRecord {
  /** `1722950859.266:6994` (`08/06/2024 13:27:39.266:6994`): what all records of one event share. */
  readonly id: string;
  readonly type: string;
  /** Every `key=value` in order (a list of quoted values as a list), `type` and the outer `msg` included, quotes removed and hexadecimal text decoded. */
  readonly pairs: readonly AuditPair[];
}

type AuditPair = readonly [key: string, value: string | readonly string[]];

const start =
  /(?:^|[\s"])(?:node=(?<node>\S+) )?type=(?<type>[A-Z_0-9a-z[\]]+),?\s+(?:msg=)?audit\((?<id>(?:[\d.]+|(?<date>\d\d\/\d\d\/\d{2,4} )[\d:.]+):\d+)\)\s*:/;

/** A key follows a blank, the separator of the enriched part (0x1d), or the quote around an inner list. */
const pair = /(?:^|[\s\x1d'])([A-Za-z_][\w-]*)=(?:"([^"]*)"|\[((?:"[^"]*",?)*)\]|([^\s\x1d']*))/g;

/**
 * Keys whose value auditd writes in hexadecimal when it holds blanks, quotes or control characters. `proctitle` keeps
 * its hexadecimal text: searches decode it themselves.
 * Rule: auditd's "untrusted" fields (audit specifications, field-dictionary.csv, format "encoded").
 */
const encodedKeys = new Set(
  'acct cgroup cmd comm cwd data dir exe file fe grp key name new_group ocomm old-chardev path sw vm watch'.split(' '),
);

/** Reads a line that holds a record, behind whatever header it has; null when it holds none. */
export function parseAuditRecord(line: string): AuditRecord | null {
  const head = start.exec(line);
  if (head === null) return null;
  const { node, type, id, date } = head.groups!;
  const pairs: AuditPair[] = [];
  if (node !== undefined) pairs.push(['node', node]);
  pairs.push(['type', type!], ['msg', `audit(${id}):`]);
  addPairs(line.slice(head.index + head[0].length), type!, date !== undefined, pairs);
  return { id: id!, type: type!, pairs };
}

function addPairs(text: string, type: string, isInterpreted: boolean, pairs: AuditPair[]): void {
  // In msg='op=adding user id=1002 ...', and everywhere in what ausearch interpreted, a value goes on until the next key.
  const inner = /msg='/.exec(text);
  const innerEnd = inner === null ? -1 : text.indexOf("'", inner.index + 5);
  const matches = [...text.matchAll(pair)];
  for (const [index, match] of matches.entries()) {
    const [, key, quoted, list, bare] = match;
    if (key === 'msg' && bare === '' && inner !== null && match.index <= inner.index) continue;
    if (quoted !== undefined) pairs.push([key!, quoted]);
    else if (list !== undefined) {
      const items = [...list.matchAll(/"([^"]*)"/g)].map(([, item]) => item!).filter((item) => item !== '');
      if (items.length > 0) pairs.push([key!, items.length === 1 ? items[0]! : items]);
    } else {
      const from = match.index + match[0].length;
      const isInner = inner !== null && match.index >= inner.index && from <= innerEnd;
      const next = matches[index + 1]?.index ?? text.length;
      const until = isInner ? Math.min(innerEnd, next) : isInterpreted ? next : from;
      const value = bare! + (until > from ? text.slice(from, until).trimEnd() : '');
      if (value !== '') pairs.push([key!, isEncoded(key!, type) ? decodeHexadecimal(value) : value]);
    }
  }
}

function isEncoded(key: string, type: string): boolean {
  return encodedKeys.has(key) || (type === 'EXECVE' && /^a\d+(?:\[\d+\])?$/.test(key));
}

/** The text that an even number of hexadecimal digits writes; anything else as it is. Zero bytes become blanks. */
export function decodeHexadecimal(value: string): string {
  if (value.length < 2 || value.length % 2 === 1 || !/^[0-9A-F]+$/.test(value)) return value;
  const text = Buffer.from(value, 'hex').toString('utf8');
  return text.replaceAll('\0', ' ').trimEnd();
}
