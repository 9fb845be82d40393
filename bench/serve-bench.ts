import { readFileSync } from 'node:fs';
import type { Bench } from './bench.ts';
import { eventFile, freshDatabase } from './files.ts';
import { events } from './ingest-bench.ts';
import { medianOf, type Round } from './rounds.ts';
import { ServerProcess, send } from './server-process.ts';

/** Who uses the server at the same time, and how many events a sender sends in one request. */
const [senders, searchers, batch] = [50, 50, 20];

/** Searches of those who ask while events come in: a count, some fields, a data model. */
const searches = [
  '| tstats count where index=hec by sourcetype',
  'search index=hec eventName=RunInstances | stats count by userAgent | sort - count | head 5',
  'search index=hec EventCode=1 | head 20 | table _time host User Image',
  '| tstats count from datamodel=Endpoint.Processes by Processes.process_name',
];

/** The HTTP Event Collector beside `ingest`, and a server that many use at the same time. */
export async function serveBench({ targets, stores, scale, seconds }: Bench): Promise<void> {
  const count = 100_000 / scale;
  const lines = readFileSync(eventFile(count), 'latin1').trimEnd().split('\n');
  const rounds: Round[] = [];
  for (let round = 0; round < 3; round++) {
    const ingest = stores.ingest(count);
    const { cpu, elapsed } = await collected(lines);
    rounds.push({ splite: cpu, peer: ingest.cpu, elapsed, rate: (count / elapsed) * 1000 });
  }
  targets.ratio({
    label: `${events(count)} from ${senders} senders`,
    ...{ target: 2, rounds, peer: 'splite ingest' },
  });
  console.log(
    `    ${Math.round(medianOf(rounds, 'rate')).toLocaleString('en')} events a second, each on the disk when it is answered`,
  );
  await underLoad(lines, seconds ?? 60 / scale);
}

/** CPU time of the server and milliseconds that pass until all events are on the disk. */
async function collected(lines: readonly string[]): Promise<{ readonly cpu: number; readonly elapsed: number }> {
  const server = await ServerProcess.start(freshDatabase('served.db'));
  try {
    const sender = new Sender(server, await server.token('bench'));
    // Whatever is loaded late is loaded.
    await sender.send([JSON.stringify({ event: 'first' })]);
    const [cpu, since] = [server.cpu(), performance.now()];
    let next = 0;
    await all(senders, async () => {
      while (next < lines.length) {
        const taken = lines.slice(next, next + batch);
        next += batch;
        await sender.send(taken.map((line) => `{"index":"hec","event":${line}}`));
      }
    });
    const result = { cpu: server.cpu() - cpu, elapsed: performance.now() - since };
    const [found] = await server.search('| tstats count where index=hec');
    if (Number(found?.count) !== lines.length || sender.errors.length > 0)
      throw new Error(`${found?.count} of ${lines.length} events are there. ${sender.errors[0] ?? ''}`);
    return result;
  } finally {
    await server.stop();
  }
}

/** Senders and searchers at the same time: no error, nothing lost, nothing twice. */
async function underLoad(lines: readonly string[], seconds: number): Promise<void> {
  const server = await ServerProcess.start(freshDatabase('served.db'));
  try {
    const sender = new Sender(server, await server.token('bench'));
    const end = performance.now() + seconds * 1000;
    const errors: string[] = [];
    const took: number[] = [];
    let [sent, least, searched] = [0, Number.POSITIVE_INFINITY, 0];
    const watch = setInterval(() => {
      least = Math.min(least, server.memory());
    }, 1000);
    await Promise.all([
      all(senders, async () => {
        while (performance.now() < end) {
          const first = sent;
          sent += batch;
          await sender.send(
            Array.from({ length: batch }, (_, at) => {
              const line = lines[(first + at) % lines.length]!;
              return `{"index":"hec","event":${line},"fields":{"serial":"${first + at}"}}`;
            }),
          );
        }
      }),
      all(searchers, async () => {
        while (performance.now() < end) {
          const since = performance.now();
          try {
            await server.search(searches[searched++ % searches.length]!);
            took.push(performance.now() - since);
          } catch (error) {
            errors.push(String(error));
          }
        }
      }),
    ]);
    clearInterval(watch);
    const [found] = await server.search('search index=hec | stats count dc(serial) as different');
    const say = (name: string, text: string): void => console.log(`    ${name.padEnd(12)} ${text}`);
    console.log(`${senders} senders and ${searchers} searchers at the same time, ${seconds} s`);
    say(
      'events',
      `${sent} sent, ${sender.acknowledged} acknowledged, ${found?.count} found, ${found?.different} different`,
    );
    say('errors', `${sender.errors.length + errors.length} ${[...sender.errors, ...errors][0] ?? ''}`);
    say('requests', `${quantiles(sender.took)}; ${Math.round(sender.acknowledged / seconds)} events a second`);
    say('searches', `${quantiles(took)}; ${took.length} of them`);
    say('memory', `${Math.round(least)} to ${Math.round(server.peak())} MB`);
    const lost = [sender.acknowledged, Number(found?.count), Number(found?.different)].some(
      (number) => number !== sent,
    );
    if (lost || sender.errors.length + errors.length > 0) process.exitCode = 1;
  } finally {
    await server.stop();
  }
}

/** Sends batches, and remembers how it went. */
class Sender {
  acknowledged = 0;
  /** Milliseconds of each request. */
  readonly took: number[] = [];
  readonly errors: string[] = [];
  private readonly url: URL;

  constructor(
    server: ServerProcess,
    private readonly token: string,
  ) {
    this.url = new URL('/services/collector', server.collector);
  }

  async send(sent: readonly string[]): Promise<void> {
    const since = performance.now();
    try {
      const { status, text } = await send(this.url, Buffer.from(sent.join('\n'), 'latin1'), {
        Authorization: `Splunk ${this.token}`,
      });
      if (status === 200) this.acknowledged += sent.length;
      else this.errors.push(`${status}: ${text}`);
    } catch (error) {
      this.errors.push(String(error));
    }
    this.took.push(performance.now() - since);
  }
}

const all = async (count: number, work: () => Promise<void>): Promise<void> => {
  await Promise.all(Array.from({ length: count }, work));
};

function quantiles(milliseconds: readonly number[]): string {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number): string => `${Math.round(sorted[Math.floor(sorted.length * share)] ?? 0)} ms`;
  return `half within ${at(0.5)}, 99% within ${at(0.99)}`;
}
