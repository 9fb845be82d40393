import type { Bench } from './bench.ts';
import { runPeer, runSplite } from './cost.ts';
import { eventFile } from './files.ts';
import { events } from './ingest-bench.ts';
import { measure } from './rounds.ts';

/** Searches over a file, nothing kept, beside one pass of `JSON.parse` over its lines. */
export function oneShotBench({ targets, scale, seed }: Bench): void {
  const count = 50_000 / scale;
  const file = eventFile(count);
  const search = (spl: string): number => runSplite(['search', spl, file, '--quiet']).cpu;
  const rounds = measure({ least: 1, most: 3, seconds: 120 }, () => ({
    fields: search('eventName=PutImage | stats count by userAgent'),
    model: search(seed),
    peer: runPeer('peer-json-parse', file).cpu,
  }));
  const peer = 'JSON.parse';
  targets.ratio({ label: `one-shot search by fields, ${events(count)}`, target: 4, rounds, of: 'fields', peer });
  targets.ratio({ label: `one-shot seed detection, ${events(count)}`, target: 4, rounds, of: 'model', peer });
}
