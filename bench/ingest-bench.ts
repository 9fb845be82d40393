import { statSync } from 'node:fs';
import type { Bench } from './bench.ts';
import { eventFile, sizeOf } from './files.ts';
import { measure } from './rounds.ts';

/** Ingest beside `read_json_auto` into a table, and the size of what comes of it. */
export function ingestBench({ targets, stores, scale }: Bench): void {
  for (const count of [100_000 / scale, 1_000_000 / scale]) {
    eventFile(count);
    const rounds = measure({ least: 1, most: 3, seconds: 90 }, () => ({
      splite: stores.ingest(count).cpu,
      sampled: stores.loadDuckDB(count, 'of the first events').cpu,
      peer: stores.loadDuckDB(count, 'of all events').cpu,
    }));
    targets.ratio({
      label: `ingest of ${events(count)}`,
      target: 1,
      rounds,
      peer: 'DuckDB read_json_auto',
      also: [['types from the first 20,480 events', 'splite', 'sampled']],
    });
    const json = sizeOf(eventFile(count));
    const share = (path: string): number => statSync(path).size / json;
    const duckdb = `DuckDB: table ${share(stores.duckdb(count)).toFixed(2)}, with the text ${share(stores.duckdbWithText(count)).toFixed(2)}`;
    targets.value(
      `size of the store beside the JSON, ${events(count)}`,
      0.5,
      [share(stores.splite(count))],
      'x',
      duckdb,
    );
  }
}

export const events = (count: number): string => `${count.toLocaleString('en')} events`;
