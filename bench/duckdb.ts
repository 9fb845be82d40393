/** The part of `@duckdb/node-api` that is used here; it is installed in `bench/` alone, so its types are not there otherwise. */
interface DuckDBModule {
  readonly DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<DuckDBConnection> }> };
}

export interface DuckDBConnection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRows(): readonly (readonly unknown[])[] }>;
  closeSync(): void;
}

/** A connection to a database file or `:memory:`, limited to one thread. */
export async function openDuckDB(path: string): Promise<DuckDBConnection> {
  // Not a literal: the bundler must leave it alone.
  const name: string = '@duckdb/node-api';
  const { DuckDBInstance } = (await import(name)) as DuckDBModule;
  const connection = await (await DuckDBInstance.create(path)).connect();
  await connection.run('SET threads = 1');
  return connection;
}

/** The whole file as one table, types found by reading all of it. */
export const loadEvents = (path: string): string =>
  `CREATE TABLE event AS SELECT * FROM read_json_auto('${path.replaceAll("'", "''")}', format = 'newline_delimited', sample_size = -1)`;
