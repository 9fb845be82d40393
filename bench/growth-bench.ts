import type { Bench } from './bench.ts';
import { runSplite } from './cost.ts';
import { eventFile } from './files.ts';
import { events } from './ingest-bench.ts';
import { median } from './rounds.ts';

/** How costs grow with the number of events, and how much memory they take at the end. */
export function growthBench(bench: Bench): void {
  grow(
    bench,
    [10_000, 30_000, 100_000, 300_000, 1_000_000].map((count) => count / bench.scale),
  );
}

/** The same up to ten million events, with `--ten-million` alone: 16 GB of logs, and today more than half an hour. */
export function tenMillionBench(bench: Bench): void {
  grow(
    bench,
    [100_000, 1_000_000, 10_000_000].map((count) => count / bench.scale),
  );
}

function grow({ targets, stores, peaks }: Bench, counts: readonly number[]): void {
  const largest = counts.at(-1)!;
  const searches: number[] = [];
  const ingests = counts.map((count) => {
    const costs = stores.ingests.get(count) ?? [stores.ingest(count)];
    const run = () =>
      runSplite([
        'search',
        'index=* | stats count by awsRegion eventName',
        '--store',
        stores.splite(count),
        '--quiet',
        '--timeout',
        3600,
      ]);
    const runs = count > 100_000 ? [run()] : [run(), run(), run()];
    searches.push(median(runs.map(({ cpu }) => cpu)));
    if (count === largest) peaks.push(...runs.map(({ peak }) => peak));
    return { cpu: median(costs.map(({ cpu }) => cpu)), peak: Math.max(...costs.map(({ peak }) => peak)) };
  });
  const range = `${counts[0]!.toLocaleString('en')} to ${events(largest)}`;
  const exponent = (what: string, costs: readonly number[]): void => {
    const last = slope(counts.slice(-3), costs.slice(-3));
    // What a process costs without any event hides growth where there are few events: the last points alone say more.
    const whole = slope(counts, costs);
    const each = costs.map((cost, index) => ((cost / counts[index]!) * 1000).toFixed(1)).join(', ');
    targets.value(
      `growth of ${what}, ${range}: exponent`,
      1.05,
      [Math.max(last, whole)],
      '',
      `us an event: ${each}`,
      `all points ${whole.toFixed(2)}, the last three ${last.toFixed(2)}`,
    );
  };
  exponent(
    'ingest',
    ingests.map(({ cpu }) => cpu),
  );
  exponent('a search', searches);
  targets.value(
    `peak memory, ingest of ${events(largest)}`,
    400,
    [ingests.at(-1)!.peak],
    ' MB',
    `${eventFile(largest).split('/').at(-1)}`,
  );
  targets.value(
    `peak memory, search of ${events(largest)}`,
    600,
    [Math.max(...peaks)],
    ' MB',
    `the most of ${peaks.length} searches`,
  );
}

/** Least squares of the logarithms. */
function slope(counts: readonly number[], costs: readonly number[]): number {
  const [x, y] = [counts.map(Math.log), costs.map(Math.log)];
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((sum, value, index) => sum + (value - mx) * (y[index]! - my), 0);
  return covariance / x.reduce((sum, value) => sum + (value - mx) ** 2, 0);
}
