import { coldStartBench } from './cold-start-bench.ts';
import { huntBench } from './hunt-bench.ts';
import { ingestBench, storeBench } from './ingest-bench.ts';
import { planBench } from './plan-bench.ts';
import { queryBench } from './query-bench.ts';
import { Report } from './report.ts';
import { rowsBench } from './rows-bench.ts';
import { workersBench } from './workers-bench.ts';
import { xmlBench } from './xml-bench.ts';

/** `npm run bench -- [NAME...] [--quick]`: measures, prints ratios of one run and says which goals are missed. */
const benchmarks: Readonly<Record<string, (report: Report, scale: number) => void | Promise<void>>> = {
  start: coldStartBench,
  plan: planBench,
  rows: rowsBench,
  ingest: ingestBench,
  xml: xmlBench,
  workers: workersBench,
  store: storeBench,
  query: queryBench,
  hunt: huntBench,
};

const args = process.argv.slice(2);
/** With `--quick`, a tenth of the events. */
const scale = args.includes('--quick') ? 10 : 1;
const names = args.filter((arg) => arg !== '--quick');
const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(2);
}
const report = new Report();
for (const [name, bench] of Object.entries(benchmarks)) {
  if (names.length === 0 || names.includes(name)) await bench(report, scale);
}
report.end();
