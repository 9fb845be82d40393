import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Cost, runPeer, runSplite } from './cost.ts';
import { dataDirectory, eventFile, freshDatabase } from './files.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The stores of one run: each is made once, when it is first needed, and what making it cost is kept. */
export class Stores {
  private readonly made = new Set<string>();
  /** What each ingest cost, by the number of events. */
  readonly ingests = new Map<number, Cost[]>();

  /** `reuse`: take what an earlier run left, to measure searches again without waiting. */
  constructor(private readonly reuse: boolean) {}

  splite(count: number): string {
    return this.kept(`store-${count}.db`, () => this.ingest(count));
  }

  /** With the table `event`, as `read_json_auto` makes it. */
  duckdb(count: number): string {
    return this.kept(`store-${count}.duckdb`, () => this.loadDuckDB(count, 'of all events'));
  }

  /** With a table of the lines themselves as well, `raw`: a search for a word needs the text. */
  duckdbWithText(count: number): string {
    const path = this.duckdb(count);
    return this.kept(`text-${count}.duckdb`, () => {
      const target = freshDatabase(`text-${count}.duckdb`);
      runPeer(
        'peer-duckdb',
        target,
        `ATTACH ${quoted(path)} AS loaded (READ_ONLY)`,
        'CREATE TABLE event AS FROM loaded.event',
        `CREATE TABLE raw AS SELECT * FROM read_csv(${quoted(eventFile(count))}, columns = {'line': 'VARCHAR'}, auto_detect = false,
          delim = '\x01', header = false, quote = '', escape = '')`,
        'CHECKPOINT',
      );
    });
  }

  /** Into a new store, in one thread, with all that an ingest does. */
  ingest(count: number): Cost {
    const target = freshDatabase(`store-${count}.db`);
    const cost = runSplite(['ingest', eventFile(count), '--store', target, '--workers', 1, '--quiet']);
    this.made.add(`store-${count}.db`);
    this.ingests.set(count, [...(this.ingests.get(count) ?? []), cost]);
    return cost;
  }

  /** Types `of all events` are what keeps a member that comes late; DuckDB leaves it out when it has read only the first ones. */
  loadDuckDB(count: number, types: 'of all events' | 'of the first events'): Cost {
    const target = freshDatabase(`store-${count}.duckdb`);
    this.made.add(`store-${count}.duckdb`);
    return runPeer(
      'peer-duckdb',
      target,
      `CREATE TABLE event AS SELECT * FROM read_json_auto(${quoted(eventFile(count))}${types === 'of all events' ? ', sample_size = -1' : ''})`,
      'CHECKPOINT',
    );
  }

  private kept(name: string, make: () => unknown): string {
    const path = join(dataDirectory, name);
    if (!this.made.has(name) && !(this.reuse && existsSync(path))) make();
    this.made.add(name);
    return path;
  }
}
