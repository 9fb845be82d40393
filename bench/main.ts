import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import type { Bench } from './bench.ts';
import { corpusBench, huntBench } from './detections-bench.ts';
import { growthBench, tenMillionBench } from './growth-bench.ts';
import { ingestBench } from './ingest-bench.ts';
import { oneShotBench } from './one-shot-bench.ts';
import { firstBench, largeBench } from './search-bench.ts';
import { serveBench } from './serve-bench.ts';
import { startBench } from './start-bench.ts';
import { Stores } from './stores.ts';
import { Targets } from './targets.ts';

/** In the order in which they run; the last one only when it is named or asked for. */
const benchmarks: Readonly<Record<string, (bench: Bench) => void | Promise<void>>> = {
  start: startBench,
  'one-shot': oneShotBench,
  corpus: corpusBench,
  hunt: huntBench,
  ingest: ingestBench,
  first: firstBench,
  large: largeBench,
  growth: growthBench,
  serve: serveBench,
  'ten-million': tenMillionBench,
};

const { values: options, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    reuse: { type: 'boolean', default: false },
    'ten-million': { type: 'boolean', default: false },
    seconds: { type: 'string' },
    corpus: { type: 'string', default: join('..', 'shared', 'corpus') },
    data: { type: 'string', default: join('..', 'shared', 'data') },
  },
});
const unknown = names.filter((name) => !Object.hasOwn(benchmarks, name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}.`);
  process.exit(2);
}
const wanted = names.length > 0 ? names : Object.keys(benchmarks).filter((name) => name !== 'ten-million');
if (options['ten-million']) wanted.push('ten-million');
const detection = parse(readFileSync('samples/detections/new_container_uploaded_to_aws_ecr.yml', 'utf8')) as {
  search: string;
};
const bench: Bench = {
  targets: new Targets(),
  stores: new Stores(options.reuse),
  scale: options.quick ? 10 : 1,
  corpus: existsSync(options.corpus) ? options.corpus : 'samples',
  data: options.data,
  seed: detection.search,
  peaks: [],
  seconds: options.seconds === undefined ? null : Number(options.seconds),
};
const since = performance.now();
for (const [name, run] of Object.entries(benchmarks)) if (wanted.includes(name)) await run(bench);
bench.targets.end();
console.log(`${((performance.now() - since) / 60_000).toFixed(1)} minutes`);
