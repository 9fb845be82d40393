/** What stands before the message of a line that came by syslog; absent parts are null. */
export interface SyslogHeader {
  readonly priority: number | null;
  /** As written. */
  readonly time: string;
  readonly host: string | null;
  readonly process: string | null;
  readonly pid: string | null;
  readonly messageId: string | null;
  /** RFC 5424's structured data: `id.name` -> value. */
  readonly data: ReadonlyMap<string, string>;
  readonly message: string;
}

const iso = String.raw`\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?:Z|[+-]\d{2}:?\d{2})?`;
const bsd = String.raw`(?:[A-Z][a-z]{2} )?[A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d{2}:\d{2}:\d{2}(?:[.,]\d+)?(?: [A-Z]{3,4}(?=[ :]))?`;
/** An octet count (RFC 6587) may stand before the priority. */
const priorityPattern = String.raw`(?:\d{1,6} )?(?:<(?<priority>\d{1,3})>)`;

const rfc5424 = new RegExp(
  String.raw`^${priorityPattern}1 (?<time>${iso}|-) (?<host>\S+) (?<process>\S+) (?<pid>\S+) (?<messageId>\S+) `,
);
const rfc3164 = new RegExp(String.raw`^${priorityPattern}?\s?(?:\d+: )?(?<time>${bsd}|${iso}):?\s+`);
const hostThen = /^(?<host>(?=[^\s]*[A-Za-z\d])[\w.:-]*[\w.-]|\[[\w.:]+\]|-)(?:\s+|$)/;
/** Some firewalls put a colon behind their name: `fw1 : %ASA-6-302013: ...`. */
const hostOfFirewall = /^(?<host>[\w.-]+) ?: (?=%)/;
/** `sshd[12]: `, `kernel: `. */
const tag = /^(?<process>[\w./@+-]{1,64}(?:\([\w.:-]+\))?)(?:\[(?<pid>\d+)\])?:(?:\s|$)/;

/** Reads the header of RFC 5424 or of RFC 3164 with its usual variants; null when the text has none. */
export function parseSyslogHeader(text: string): SyslogHeader | null {
  return parseRfc5424(text) ?? parseRfc3164(text);
}

function parseRfc5424(text: string): SyslogHeader | null {
  const match = rfc5424.exec(text);
  if (match === null) return null;
  const groups = match.groups!;
  const structured = structuredData(text, match[0].length);
  return {
    priority: Number(groups.priority),
    time: groups.time!,
    host: present(groups.host),
    process: present(groups.process),
    pid: present(groups.pid),
    messageId: present(groups.messageId),
    data: structured.data,
    message: text.slice(structured.end).replace(/^ ?\ufeff?/, ''),
  };
}

function parseRfc3164(text: string): SyslogHeader | null {
  const match = rfc3164.exec(text);
  if (match === null) return null;
  const { priority, time } = match.groups!;
  let rest = text.slice(match[0].length);
  // A relay may leave out the host: then the process comes at once.
  let tagged = hostOfFirewall.test(rest) ? null : tag.exec(rest);
  let host: string | null = null;
  if (tagged === null) {
    const named = hostOfFirewall.exec(rest) ?? hostThen.exec(rest);
    if (named !== null) {
      host = present(named.groups!.host);
      rest = rest.slice(named[0].length);
      tagged = tag.exec(rest);
    }
  }
  return {
    priority: priority === undefined ? null : Number(priority),
    time: time!,
    host,
    process: tagged?.groups?.process ?? null,
    pid: tagged?.groups?.pid ?? null,
    messageId: null,
    data: new Map(),
    message: tagged === null ? rest : rest.slice(tagged[0].length).trimStart(),
  };
}

function present(text: string | undefined): string | null {
  return text === undefined || text === '-' ? null : text;
}

/** `[id name="value" ...][id2 ...]` or `-`; in values `\"`, `\\` and `\]` are escapes. */
function structuredData(text: string, from: number): { data: Map<string, string>; end: number } {
  const data = new Map<string, string>();
  if (text[from] !== '[') return { data, end: text[from] === '-' ? from + 1 : from };
  const element = /\[(?<id>[^\s\]="]+)(?<parameters>(?: [^\s\]="]+="(?:[^"\\\]]|\\.)*")*) ?\]/y;
  const parameter = /([^\s\]="]+)="((?:[^"\\\]]|\\.)*)"/g;
  element.lastIndex = from;
  let end = from;
  for (let match = element.exec(text); match !== null; match = element.exec(text)) {
    const { id, parameters } = match.groups!;
    for (const [, name, value] of parameters!.matchAll(parameter))
      data.set(`${id}.${name}`, value!.replace(/\\(["\\\]])/g, '$1'));
    end = element.lastIndex;
  }
  return { data, end };
}

const severities = ['emergency', 'alert', 'critical', 'error', 'warning', 'notice', 'informational', 'debug'];
const facilities = [
  'kern',
  'user',
  'mail',
  'daemon',
  'auth',
  'syslog',
  'lpr',
  'news',
  'uucp',
  'cron',
  'authpriv',
  'ftp',
  'ntp',
  'audit',
  'alert',
  'clock',
];

/** The names of a priority's two parts: facility * 8 + severity. Null when it is none. */
export function namesOfPriority(value: number): { facility: string; severity: string } | null {
  const facility = value >> 3;
  if (value < 0 || facility > 23) return null;
  return { facility: facilities[facility] ?? `local${facility - 16}`, severity: severities[value & 7]! };
}
