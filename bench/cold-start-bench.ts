import { spawnSync } from 'node:child_process';
import { type Cost, compare } from './child.ts';
import { eventFile } from './events.ts';
import type { Report } from './report.ts';

/** `splite` from the shell, until it has answered, beside Node doing nothing. */
export function coldStartBench(report: Report): void {
  report.heading('cold start: the whole process, beside `node -e 0`');
  const tiny = eventFile(1000);
  const search = 'eventName=PutImage | stats count by userAgent';
  const costs = compare(
    {
      node: () => processCost(['-e', '0']),
      small: () => processCost(['dist/splite.js', 'search', search, 'samples/logs', '--quiet']),
      thousand: () => processCost(['dist/splite.js', 'search', search, tiny, '--quiet']),
      help: () => processCost(['dist/splite.js', '--help']),
    },
    11,
  );
  report.atMost('a search over the sample logs', costs.small.cpu / costs.node.cpu, 3);
  report.atMost('a search over 1,000 events', costs.thousand.cpu / costs.node.cpu, 3);
  report.line('--help', `${(costs.help.cpu / costs.node.cpu).toFixed(2)}x`);
}

const repetitions = 4;

/** CPU time of a whole process, start and end included: what a POSIX shell's `times` says of its children, which Node cannot. */
function processCost(args: readonly string[]): Cost {
  const loop = `for i in ${'x '.repeat(repetitions)}; do "$@" > /dev/null || exit 1; done; times`;
  const since = performance.now();
  const { status, stdout, stderr } = spawnSync('sh', ['-c', loop, 'sh', process.execPath, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} failed: ${stderr}`);
  const children = stdout.trim().split('\n').at(-1)!;
  let seconds = 0;
  for (const [, minutes, rest] of children.matchAll(/(\d+)m([\d.]+)s/g)) seconds += Number(minutes) * 60 + Number(rest);
  return { cpu: (seconds * 1000) / repetitions, wall: performance.now() - since, peak: 0, result: null };
}
