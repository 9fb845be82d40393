import { hostname } from 'node:os';
import type { Session } from '../../session/session.ts';
import { strftime } from '../../values/strftime.ts';
import { type Level, lineOf } from './line.ts';

/** Milliseconds that lines wait for others, and lines that may wait; later ones are counted and dropped. */
const flushEvery = 2000;
const mostWaiting = 20_000;
/** Seconds that lines are kept (Splunk keeps its own for 30 days), and milliseconds between two looks for older ones. */
const kept = 30 * 86_400;
const forgetEvery = 3_600_000;
/** Characters of a line: what clients send stands in some. */
const longest = 4000;

interface Kind {
  readonly index: string;
  readonly sourcetype: string;
  readonly source: string;
}

/** Sources of their own: what the server wrote is told apart from logs of a Splunk that were loaded. */
const kinds = {
  splunkd: { index: '_internal', sourcetype: 'splunkd', source: 'splite/splunkd.log' },
  access: { index: '_internal', sourcetype: 'splunkd_access', source: 'splite/splunkd_access.log' },
  scheduler: { index: '_internal', sourcetype: 'scheduler', source: 'splite/scheduler.log' },
  audit: { index: '_audit', sourcetype: 'audittrail', source: 'splite/audittrail' },
} as const satisfies Record<string, Kind>;

type Name = keyof typeof kinds;

/**
 * What the server says of itself, as events of its own store: searches and clients that look into `_internal` and `_audit` find there what they find in Splunk. Lines wait
 * a little, and are added many at a time. What adding them causes is not logged, so that nothing feeds itself.
 */
export class ServerLog {
  /** Objects of the collector's envelope, as JSON. */
  private waiting: string[] = [];
  private dropped = 0;
  private readonly host = hostname();
  private readonly timers: readonly NodeJS.Timeout[];
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly session: Session,
    private readonly isOn: boolean,
  ) {
    this.timers = isOn
      ? [
          setInterval(() => void this.flush(), flushEvery),
          setInterval(() => void this.forget(Date.now() / 1000), forgetEvery),
        ]
      : [];
    for (const timer of this.timers) timer.unref();
  }

  /** A line of the server's log; what `fields` says stands behind the text as `key="value"`. */
  say(level: Level, component: string, text: string, fields: Readonly<Record<string, string | number>> = {}): void {
    this.add('splunkd', lineOf(now('%m-%d-%Y %H:%M:%S.%3N %z'), level, component, text, fields));
  }

  /** A request that was answered, as an access log has it. */
  access(line: {
    readonly peer: string;
    readonly user: string;
    readonly method: string;
    readonly path: string;
    readonly status: number;
    readonly bytes: number;
    readonly agent: string;
    readonly milliseconds: number;
  }): void {
    const { peer, user, method, path, status, bytes, agent, milliseconds } = line;
    const text = (value: string): string => value.replace(/["\\\r\n]/g, '_').slice(0, 1000);
    this.add(
      'access',
      `${peer || '-'} - ${text(user) || '-'} [${now('%d/%b/%Y:%H:%M:%S.%3N %z')}] "${text(method)} ${text(path)} HTTP/1.1" ${status} ${bytes} "-" "${text(agent)}" - - - ${Math.round(milliseconds)}ms`,
    );
  }

  /** What somebody did, as Splunk's audit trail has it: `info`, and what belongs to it. */
  audit(user: string, action: string, fields: Readonly<Record<string, string | number>> = {}): void {
    const { info = 'granted', ...more } = fields;
    const parts = Object.entries(more).map(([key, value]) => `${key}=${quoted(value)}`);
    const head = `timestamp=${now('%m-%d-%Y %H:%M:%S.%3N')}, user=${plain(user)}, action=${plain(action)}`;
    this.add('audit', `Audit:[${head}, info=${info} ${parts.join(' ')}]`);
  }

  /** A search that was started. */
  searched(user: string, sid: string, search: string): void {
    const text = search.replace(/[\r\n]+/g, ' ').replaceAll("'", '"');
    const head = `timestamp=${now('%m-%d-%Y %H:%M:%S.%3N')}, user=${plain(user)}, action=search, info=granted`;
    this.add('audit', `Audit:[${head} , search_id='${plain(sid)}', search='${text}', autojoin='1']`);
  }

  /** A run of a schedule. */
  scheduled(status: string, fields: Readonly<Record<string, string | number>>): void {
    this.add('scheduler', lineOf(now('%m-%d-%Y %H:%M:%S.%3N %z'), 'INFO', 'SavedSplunker', `status=${status}`, fields));
  }

  /** Adds what waits to the store. Never fails: what cannot be written is lost, and said on stderr. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.write());
    return this.flushing;
  }

  /** Removes what is too old at a moment, epoch seconds; of what the server itself wrote alone. */
  async forget(now: number): Promise<void> {
    const sources = Object.values(kinds).map(({ source }) => `"${source}"`);
    const spl = `index IN (_internal, _audit) source IN (${sources.join(', ')}) | delete`;
    try {
      await this.session.search(spl, { latest: now - kept, timeLimit: 600 }).rows();
    } catch (error) {
      process.stderr.write(`splite serve: old lines of its own log cannot be removed: ${(error as Error).message}\n`);
    }
  }

  async close(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    await this.flush();
  }

  private add(name: Name, line: string): void {
    if (!this.isOn) return;
    if (this.waiting.length >= mostWaiting) {
      this.dropped++;
      return;
    }
    const event = line.length > longest ? `${line.slice(0, longest)}...` : line;
    this.waiting.push(JSON.stringify({ time: Date.now() / 1000, event, host: this.host, ...kinds[name] }));
  }

  private async write(): Promise<void> {
    if (this.waiting.length === 0) return;
    const body = this.waiting.join('\n');
    this.waiting = [];
    if (this.dropped > 0) {
      const dropped = this.dropped;
      this.dropped = 0;
      this.say('WARN', 'ServerLog', `${dropped} lines were not written: too many were waiting`);
    }
    try {
      await this.session.receive([{ kind: 'enveloped', body }]);
    } catch (error) {
      process.stderr.write(`splite serve: its own log cannot be written: ${(error as Error).message}\n`);
    }
  }
}

const now = (format: string): string => strftime(Date.now() / 1000, format, 'UTC');

const plain = (text: string): string => text.replace(/[,\]\r\n"]/g, '_') || 'n/a';

const quoted = (value: string | number): string => {
  if (typeof value === 'number' || /^[\w.:@/-]+$/.test(value)) return String(value);
  return `"${value.replace(/[\r\n]+/g, ' ').replace(/["\\]/g, "'")}"`;
};
