import { compare, run } from './child.ts';
import { eventFile, freshDatabase, gzippedSize, sizeOf } from './events.ts';
import { megabytes, type Report } from './report.ts';

/** Ingest with all fields, event types, tags and datasets, beside DuckDB's own table of the same file. */
export function ingestBench(report: Report, scale: number): void {
  const count = 100_000 / scale;
  const file = eventFile(count);
  report.heading(`ingest: ${count.toLocaleString('en')} events, ${megabytes(sizeOf(file))}, CPU beside DuckDB`);
  const costs = compare(
    {
      memory: () => run('ingest', file, ':memory:'),
      duckdbMemory: () => run('duckdbIngest', file, ':memory:'),
      disk: () => run('ingest', file, freshDatabase('ingest.db')),
      duckdbDisk: () => run('duckdbIngest', file, freshDatabase('ingest.duckdb')),
    },
    3,
  );
  report.atMost('in memory', costs.memory.cpu / costs.duckdbMemory.cpu, 2);
  report.atMost('into a store, indexes included', costs.disk.cpu / costs.duckdbDisk.cpu, 2);
  const perEvent = (cost: number): string => `${((cost / count) * 1000).toFixed(1)} us an event`;
  report.line('for orientation: splite in memory', perEvent(costs.memory.cpu));
  report.line('for orientation: DuckDB in memory', perEvent(costs.duckdbMemory.cpu));
}

/** Memory, size and growth of a store on disk. */
export async function storeBench(report: Report, scale: number): Promise<void> {
  const counts = [10_000, 100_000, 1_000_000].map((count) => count / scale);
  report.heading(`store: ${counts.map((count) => count.toLocaleString('en')).join(', ')} events on disk`);
  const costs = counts.map((count) => {
    const target = freshDatabase(`store-${count}.db`);
    return { count, target, ...run('ingest', eventFile(count), target) };
  });
  const largest = costs.at(-1)!;
  const file = eventFile(largest.count);
  report.atMost(`peak memory, loading ${megabytes(sizeOf(file))}`, largest.peak, 400, ' MB');
  for (const { count, cpu, peak } of costs)
    report.line(
      `${count.toLocaleString('en')} events`,
      `${((cpu / count) * 1000).toFixed(1)} us an event, peak ${peak.toFixed(0)} MB`,
    );
  report.atMost('cost of an event in the largest beside the middle one', perEvent(largest) / perEvent(costs[1]!), 1.15);
  const duckdb = freshDatabase(`store-${largest.count}.duckdb`);
  run('duckdbIngest', file, duckdb);
  const json = sizeOf(file);
  const share = (bytes: number): string => `${megabytes(bytes)}, ${((bytes / json) * 100).toFixed(0)}% of the JSON`;
  report.line('size of the JSON', megabytes(json));
  report.line('size of the store, raw text and indexes included', share(sizeOf(largest.target)));
  report.line("size of the JSON's gzip", share(await gzippedSize(file)));
  report.line("size of DuckDB's table", share(sizeOf(duckdb)));
}

const perEvent = ({ cpu, count }: { cpu: number; count: number }): number => cpu / count;
