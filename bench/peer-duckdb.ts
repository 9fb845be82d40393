import { argv } from 'node:process';

/** The part of `@duckdb/node-api` that is used here; it is installed in `bench/` alone, so its types are not there otherwise. */
interface DuckDBModule {
  readonly DuckDBInstance: {
    create(path: string, options: Readonly<Record<string, string>>): Promise<{ connect(): Promise<Connection> }>;
  };
}

interface Connection {
  run(sql: string): Promise<unknown>;
  runAndReadAll(sql: string): Promise<{ getRowObjectsJson(): readonly object[] }>;
  closeSync(): void;
}

/** `peer-duckdb DATABASE STATEMENT...`, with one thread: the CPU of all statements, milliseconds, and the last one's rows, as JSON. */
const [path, ...statements] = argv.slice(2);
// Not a literal: the bundler must leave it alone.
const name: string = '@duckdb/node-api';
const { DuckDBInstance } = (await import(name)) as DuckDBModule;
const connection = await (await DuckDBInstance.create(path!, { threads: '1' })).connect();
const before = process.cpuUsage();
for (const statement of statements.slice(0, -1)) await connection.run(statement);
const rows = (await connection.runAndReadAll(statements.at(-1)!)).getRowObjectsJson();
const { user, system } = process.cpuUsage(before);
connection.closeSync();
console.log(JSON.stringify({ cpu: (user + system) / 1000, rows }));
