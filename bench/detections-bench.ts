import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench } from './bench.ts';
import { type Cost, runPeer, runSplite } from './cost.ts';
import { dataDirectory, freshDatabase } from './files.ts';
import { measure } from './rounds.ts';
import { difference } from './same-rows.ts';

/** Two recordings of Windows networks, 26,247 events. */
const windowsSet = [
  'otrf-empire_ninjacopy_dumping_ntds_dit_file.jsonl.gz',
  'otrf-empire_wmic_add_user_backdoor.jsonl.gz',
];
const samples = ['samples/logs/cloudtrail.jsonl'];

/** All detections over one set of logs, loading included, beside one pass of `JSON.parse` over the set. */
export function corpusBench({ targets, corpus, data }: Bench): void {
  const real = windowsSet.map((name) => join(data, name));
  const files = real.every((path) => existsSync(path)) ? real : samples;
  const rounds = measure({ least: 1, most: 3, seconds: 60 }, () => ({
    splite: hunt(corpus, files).cpu,
    peer: runPeer('peer-json-parse', ...files).cpu,
  }));
  const found = whatWasFound();
  // Work that detections share must not change what is found.
  hunt(corpus, files, ['--no-share']);
  const differs = difference(rowCounts(found), rowCounts(whatWasFound()));
  targets.ratio({ label: `corpus: ${described(found)}`, target: 2, rounds, peer: 'JSON.parse', differs });
}

/** The same detections over all logs, by the clock, on two processors. */
export function huntBench({ targets, corpus, data }: Bench): void {
  if (!existsSync(data)) {
    targets.leftOut('hunt of all detections over all logs', `there is no ${data}`);
    return;
  }
  const files = readdirSync(data)
    .filter((name) => name.endsWith('.jsonl.gz'))
    .map((name) => join(data, name));
  const rounds = measure({ least: 1, most: 3, seconds: 60 }, () => ({ files: hunt(corpus, files).wall / 1000 }));
  const found = described(whatWasFound());
  const store = freshDatabase('hunt.db');
  runSplite(['ingest', ...files, '--store', store, '--quiet', '--content', corpus], { accept: [0, 3] });
  const loaded = measure({ least: 1, most: 3, seconds: 60 }, () => ({
    store: hunt(corpus, [], ['--store', store, '--no-risk-events', '--jobs', '2']).wall / 1000,
  }));
  targets.value(
    `hunt, loaded: ${found}`,
    6,
    loaded.map((round) => round.store!),
    ' s',
    'by the clock',
    described(whatWasFound()),
  );
  targets.value(
    `hunt, from files: ${found}`,
    20,
    rounds.map((round) => round.files!),
    ' s',
    'by the clock',
  );
}

const report = join(dataDirectory, 'hunt.json');

interface Found {
  readonly logs: { readonly events: number };
  readonly detections: readonly {
    readonly id: string;
    readonly runs: readonly { readonly rows: { readonly count: number } | null }[];
  }[];
  readonly verdicts: { readonly hit: number };
}

function whatWasFound(): Found {
  const found = JSON.parse(readFileSync(report, 'utf8')) as Found | { readonly logs: null };
  if (found.logs === null) throw new Error('The hunt read no events.');
  return found;
}

const described = ({ logs, detections, verdicts }: Found): string =>
  `${detections.length} detections, ${logs.events.toLocaleString('en')} events, ${verdicts.hit} hits`;

const rowCounts = ({ detections }: Found): readonly object[] =>
  detections.map(({ id, runs }) => ({ id, count: runs[0]?.rows?.count }));

function hunt(corpus: string, files: readonly string[], options: readonly string[] = []): Cost {
  mkdirSync(dataDirectory, { recursive: true });
  const detections = join(corpus, 'detections');
  return runSplite(
    [
      'hunt',
      detections,
      '--content',
      corpus,
      '--exit-zero',
      '--quiet',
      '--format',
      'json',
      '-o',
      report,
      ...options,
      '--',
      ...files,
    ],
    // Files with damage are read up to it.
    { accept: [0, 3] },
  );
}
