import { pathToFileURL } from 'node:url';
import { type Engine, loadDetection, openStore } from '../src/index.ts';
import { middle } from './child.ts';
import { loadEvents, openDuckDB } from './duckdb.ts';
import { measureHunt } from './hunt-work.ts';
import { measureRows } from './row-work.ts';
import { busiestThread } from './thread-times.ts';

/** Work that is measured in a process of its own: `tasks.js NAME ARGUMENT...` prints its cost as JSON. */
const tasks: Readonly<Record<string, (meter: Meter, ...args: string[]) => unknown>> = {
  /** `target`: a store to be made, or `:memory:`. */
  ingest(meter, file, target) {
    const store = open(target!);
    meter.start();
    const { events, problems } = store.load([file!], { directory: '.' });
    if (target !== ':memory:') store.store.index();
    meter.stop();
    store.close();
    if (problems.length > 0) throw new Error(problems[0]!.message);
    return events;
  },

  /** Into a store, with `workers` threads. Gives the CPU milliseconds of the busiest of them. */
  workers(meter, file, target, workers) {
    const store = open(target!);
    meter.start();
    const writer = workers === '2' ? store.openWriter(pathToFileURL('dist/store-writer-thread.js')) : null;
    store.load([file!], { directory: '.', ...(writer === null ? {} : { target: writer }) });
    meter.stop();
    const busiest = busiestThread() ?? meter.wall;
    writer?.close();
    store.close();
    return busiest;
  },

  async duckdbIngest(meter, file, target) {
    const connection = await openDuckDB(target!);
    meter.start();
    await connection.run(loadEvents(file!));
    if (target !== ':memory:') await connection.run('CHECKPOINT');
    meter.stop();
    connection.closeSync();
  },

  /** The sample detection's search over a kept store, again and again: the median run. */
  seedQuery(meter, target, rounds) {
    const store = open(target!);
    const { search } = loadDetection('samples/detections/new_container_uploaded_to_aws_ecr.yml');
    return repeated(meter, Number(rounds), () => store.search(search).rows.length);
  },

  /** The same question to the table that DuckDB makes of the log. */
  async duckdbSeedQuery(meter, target, rounds) {
    const connection = await openDuckDB(target!);
    return repeated(meter, Number(rounds), async () => (await connection.runAndReadAll(seedSql)).getRows().length);
  },

  /** Rows of each detection, times: see `HuntCost`. */
  hunt: (meter, share, corpus, ...files) => measureHunt(meter, share === 'shared', corpus!, files),

  rows: (_meter, count, name) => measureRows(Number(count), name!),
};

const seedSql = `
  SELECT coalesce(responseElements.image.imageId.imageDigest, requestParameters.imageTag) AS image_id,
    coalesce(userIdentity.arn, userIdentity.accountId) AS src_user, sourceIPAddress AS src, awsRegion AS region,
    coalesce(errorCode, 'success') AS msg, userIdentity.type AS user_type,
    count(*) AS count, min(eventTime) AS firstTime, max(eventTime) AS lastTime
  FROM event WHERE eventName = 'PutImage' AND userAgent = 'AWS Internal' AND userIdentity.type <> 'AssumeRole'
  GROUP BY ALL HAVING image_id IS NOT NULL`;

const open = (target: string): Engine => openStore(target === ':memory:' ? {} : { path: target });

class Meter {
  private usage = process.cpuUsage();
  private since = performance.now();
  cpu = 0;
  wall = 0;

  start(): void {
    this.usage = process.cpuUsage();
    this.since = performance.now();
  }

  stop(): void {
    const { user, system } = process.cpuUsage(this.usage);
    this.cpu = (user + system) / 1000;
    this.wall = performance.now() - this.since;
  }
}

/** Measures the median of several runs. */
async function repeated(meter: Meter, rounds: number, work: () => unknown): Promise<unknown> {
  let result: unknown;
  const costs: { cpu: number; wall: number }[] = [];
  for (let round = 0; round < rounds; round++) {
    meter.start();
    result = await work();
    meter.stop();
    costs.push({ cpu: meter.cpu, wall: meter.wall });
  }
  Object.assign(
    meter,
    middle(costs, ({ cpu }) => cpu),
  );
  return result;
}

const [name, ...args] = process.argv.slice(2);
const meter = new Meter();
const result = await tasks[name!]!(meter, ...args);
const { cpu, wall } = meter;
console.log(JSON.stringify({ cpu, wall, peak: process.resourceUsage().maxRSS / 1000, result: result ?? null }));
