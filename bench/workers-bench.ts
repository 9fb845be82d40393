import { compare, run } from './child.ts';
import { eventFile, freshDatabase } from './events.ts';
import type { Report } from './report.ts';

/** Loading with a second thread that writes, beside loading in one thread. */
export function workersBench(report: Report, scale: number): void {
  const count = 100_000 / scale;
  report.heading(`workers: ${count.toLocaleString('en')} events on disk, reading and writing at the same time`);
  const load = (workers: number) => () => run('workers', eventFile(count), freshDatabase('workers.db'), workers);
  const { one, two } = compare({ one: load(1), two: load(2) }, 3);
  const busiest = ({ result }: { result: unknown }): number => result as number;
  // By the clock, other programs on the machine would be measured too.
  report.atLeast('two beside one, by the CPU time of the busiest thread', busiest(one) / busiest(two), 1.3);
  report.line('two beside one, by the clock', `${(one.wall / two.wall).toFixed(2)}x`);
  report.line('CPU time of all threads, two beside one', `${(two.cpu / one.cpu).toFixed(2)}x`);
}
