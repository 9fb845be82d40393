import { run } from './child.ts';
import type { Report } from './report.ts';
import { rowWork } from './row-work.ts';

/** Row operators beside loops written by hand for the same work. */
export function rowsBench(report: Report, scale: number): void {
  const count = 1_000_000 / scale;
  report.heading(`rows: ${count.toLocaleString('en')} rows in memory, beside a JavaScript loop that does the same`);
  for (const name of Object.keys(rowWork)) {
    const { search, loop } = run('rows', count, name).result as { search: number; loop: number };
    report.atMost(`${name} (${((search / count) * 1e6).toFixed(0)} ns a row)`, search / loop, 4);
  }
}
