import { decodeHexadecimal, parseAuditRecord } from '../extract/audit-record.ts';
import type { ByteSource } from './byte-source.ts';
import { LineReader } from './line-reader.ts';
import type { LogEvent, ReadReport } from './log-event.ts';
import type { FormatDetector } from './log-format.ts';

/** What stands between the events of `ausearch`, which shows the records of each from the last to the first. */
const isLayout = /^(?:----|time->.*)$/;

/** Records that say something about a system call. */
const groupedTypes = new Set(['SYSCALL', 'EXECVE', 'CWD', 'PATH', 'PROCTITLE']);

/** Records of other events may stand between those of one event: at most so many lines are waited for. */
const longestWait = 200;

/**
 * Linux's audit log: one record a line, several records with the same `audit(time:number)` make what happened. Each
 * record is an event, as in Splunk; a SYSCALL record also says what the records around it hold (`beside`):
 * `EXECVE` the command line, `PROCTITLE` the same as the process has it, `CWD` the directory, `PATH` and `PATH_nametype`
 * the files in order.
 */
export const detectAudit: FormatDetector = (head) =>
  /^(?:----\r?\n)?(?:[^\n]{0,100}\s)?type=[A-Z_0-9]+ msg=audit\((?:\d+|\d\d\/\d\d\/\d{2,4} [\d:]+)\.\d+:\d+\)/.test(
    head.trimStart(),
  )
    ? { name: 'auditd', read: readAudit }
    : null;

interface Waiting {
  readonly event: LogEvent;
  /** Line at which it is not kept any longer. */
  readonly until: number;
  readonly group: Group | null;
}

/** What the records of one event say. */
interface Group {
  readonly id: string;
  hasEnded: boolean;
  readonly arguments: Map<number, string>;
  proctitle: string | null;
  cwd: string | null;
  readonly paths: string[];
  readonly nameTypes: string[];
}

function* readAudit(source: ByteSource, report: ReadReport): Generator<LogEvent> {
  const lines = new LineReader(source, report);
  const groups = new Map<string, Group>();
  let waiting: Waiting[] = [];
  let failure: { error: unknown } | null = null;
  for (;;) {
    try {
      if (!lines.next()) break;
    } catch (error) {
      failure = { error };
      break;
    }
    const { text, line } = lines;
    if (text.trim() === '' || isLayout.test(text)) continue;
    report.events++;
    const record = parseAuditRecord(text);
    const event: LogEvent = { raw: text, json: undefined, line };
    if (record === null) {
      if (waiting.length === 0) yield event;
      else waiting.push({ event, until: line, group: null });
      continue;
    }
    const { id, type } = record;
    let group = groups.get(id);
    if (group === undefined && groupedTypes.has(type)) {
      group = { id, hasEnded: false, arguments: new Map(), proctitle: null, cwd: null, paths: [], nameTypes: [] };
      groups.set(id, group);
      // Records without a SYSCALL wait for none for ever.
      if (groups.size > longestWait) groups.delete(groups.keys().next().value!);
    }
    if (group !== undefined) addRecord(group, type, new Map(record.pairs));
    if (group === undefined && waiting.length === 0) {
      yield event;
      continue;
    }
    waiting.push({ event, until: line + longestWait, group: type === 'SYSCALL' ? (group ?? null) : null });
    // Events leave in the order of their lines: the first that still waits for records holds back those behind it.
    let ready = 0;
    while (ready < waiting.length && isReady(waiting[ready]!, line)) ready++;
    for (let index = 0; index < ready; index++) yield finished(waiting[index]!, groups);
    if (ready > 0) waiting = waiting.slice(ready);
  }
  for (const one of waiting) yield finished(one, groups);
  if (failure !== null) throw failure.error;
}

function isReady({ group, until }: Waiting, line: number): boolean {
  return group === null || group.hasEnded || line >= until;
}

function addRecord(group: Group, type: string, pairs: ReadonlyMap<string, string | readonly string[]>): void {
  const text = (key: string): string | null => {
    const value = pairs.get(key);
    return typeof value === 'string' ? value : null;
  };
  switch (type) {
    case 'EXECVE':
      for (const [key, value] of pairs) {
        const number = /^a(\d+)(?:\[\d+\])?$/.exec(key)?.[1];
        if (number === undefined || typeof value !== 'string') continue;
        const index = Number(number);
        group.arguments.set(index, (group.arguments.get(index) ?? '') + value);
      }
      return;
    case 'CWD':
      group.cwd ??= text('cwd');
      return;
    case 'PATH': {
      const name = text('name');
      if (name === null || name === '(null)') return;
      group.paths.push(name);
      group.nameTypes.push(text('nametype') ?? '');
      return;
    }
    case 'PROCTITLE':
      group.proctitle ??= decodeHexadecimal(text('proctitle') ?? '');
      // The last of an event's own records.
      group.hasEnded = true;
      return;
    case 'EOE':
      group.hasEnded = true;
      return;
    default:
  }
}

/** The event with what the records around it said. */
function finished({ event, group }: Waiting, groups: Map<string, Group>): LogEvent {
  if (group === null) return event;
  groups.delete(group.id);
  const beside: Record<string, string | readonly string[]> = {};
  const command = [...group.arguments].sort(([a], [b]) => a - b).map(([, argument]) => argument);
  if (command.length > 0) beside.EXECVE = command.join(' ');
  if (group.proctitle) beside.PROCTITLE = group.proctitle;
  if (group.cwd !== null) beside.CWD = group.cwd;
  if (group.paths.length > 0) {
    beside.PATH = oneOrMore(group.paths);
    beside.PATH_nametype = oneOrMore(group.nameTypes);
  }
  return Object.keys(beside).length === 0 ? event : { ...event, beside };
}

function oneOrMore(values: readonly string[]): string | readonly string[] {
  return values.length === 1 ? values[0]! : values;
}
