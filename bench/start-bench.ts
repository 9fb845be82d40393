import type { Bench } from './bench.ts';
import { type Cost, runNode, runSplite } from './cost.ts';
import { eventFile } from './files.ts';
import { measure } from './rounds.ts';

/** The command line until it has answered, beside Node doing nothing. */
export function startBench({ targets }: Bench): void {
  const times = 3;
  const search = (count: number): Cost =>
    runSplite(['search', 'eventName=PutImage | stats count by userAgent', eventFile(count), '--quiet'], { times });
  const detection = 'samples/detections/new_container_uploaded_to_aws_ecr.yml';
  const rounds = measure({ least: 3, most: 9, seconds: 90 }, () => ({
    peer: runNode(['-e', '0'], { times: 10 }).cpu,
    thousand: search(1000).cpu,
    'ten thousand': search(10_000).cpu,
    demo: runSplite(['run', detection, 'samples/logs', '--quiet'], { times }).cpu,
    help: runSplite(['--help'], { times }).cpu,
  }));
  const row = (label: string, of: string, target: number): void =>
    targets.ratio({ label: `start: ${label}`, target, rounds, of, peer: 'node -e 0' });
  row('search on 1,000 events', 'thousand', 2.5);
  row('search on 10,000 events', 'ten thousand', 4);
  row('demo detection', 'demo', 2.5);
  row('--help', 'help', 1.3);
}
