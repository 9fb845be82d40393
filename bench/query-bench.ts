import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compare, run } from './child.ts';
import { dataDirectory, eventFile, freshDatabase } from './events.ts';
import type { Report } from './report.ts';

/** The sample detection's search over a kept store, beside the same question to DuckDB's table. */
export function queryBench(report: Report, scale: number): void {
  const count = 1_000_000 / scale;
  report.heading(`query: the sample detection over ${count.toLocaleString('en')} events on disk, beside DuckDB`);
  const store = kept(`store-${count}.db`, (path) => run('ingest', eventFile(count), path));
  const duckdb = kept(`store-${count}.duckdb`, (path) => run('duckdbIngest', eventFile(count), path));
  const first = compare(
    { splite: () => run('seedQuery', store, 1), duckdb: () => run('duckdbSeedQuery', duckdb, 1) },
    5,
  );
  if (first.splite.result !== first.duckdb.result)
    throw new Error(`splite finds ${first.splite.result} rows, DuckDB ${first.duckdb.result}.`);
  const warm = compare(
    { splite: () => run('seedQuery', store, 25), duckdb: () => run('duckdbSeedQuery', duckdb, 25) },
    3,
  );
  report.line('rows', String(first.splite.result));
  report.atMost('first run in a process', first.splite.cpu / first.duckdb.cpu, 1);
  report.atMost('run again, parsing and planning included', warm.splite.cpu / warm.duckdb.cpu, 1);
  report.line('for orientation: splite, run again', `${warm.splite.cpu.toFixed(1)} ms`);
}

/** A database that the store benchmark may have left. */
function kept(name: string, make: (path: string) => unknown): string {
  const path = join(dataDirectory, name);
  if (!existsSync(path)) make(freshDatabase(name));
  return path;
}
