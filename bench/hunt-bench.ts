import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { compare, run } from './child.ts';
import type { HuntCost } from './hunt-work.ts';
import type { Report } from './report.ts';

/** A repository of detections and real logs, when they are beside the project. */
const corpus = '../shared/corpus';
const data = '../shared/data';
/** Two recordings of Windows networks, 26,247 events. */
const logs = ['otrf-empire_ninjacopy_dumping_ntds_dit_file.jsonl.gz', 'otrf-empire_wmic_add_user_backdoor.jsonl.gz'];

/** All detections of a repository over real Windows logs, with and without shared work. */
export function huntBench(report: Report): void {
  const files = logs.map((name) => join(data, name));
  report.heading(`hunt: all detections over ${logs.join(' and ')}`);
  if (![corpus, ...files].every((path) => existsSync(path))) {
    report.line('not measured', 'the detections and logs are not beside the project');
    return;
  }
  const costs = compare(
    {
      shared: () => run('hunt', 'shared', corpus, ...files),
      alone: () => run('hunt', 'alone', corpus, ...files),
    },
    3,
  );
  const [shared, alone] = [costs.shared.result as HuntCost, costs.alone.result as HuntCost];
  if (JSON.stringify(shared.rows) !== JSON.stringify(alone.rows))
    throw new Error('Sharing work changes what is found.');
  report.line('detections, events, hits', `${shared.detections}, ${shared.events}, ${shared.hits}`);
  report.line('loading, CPU', `${(shared.load / 1000).toFixed(1)} s`);
  report.line('detections, CPU', `${(costs.shared.cpu / 1000).toFixed(1)} s`);
  report.atMost('one detection, median', shared.median, 5, ' ms');
  report.atMost('one detection, 95th percentile', shared.p95, 50, ' ms');
  report.atLeast('the same without shared work', costs.alone.cpu / costs.shared.cpu, 3);
  report.atMost('memory', costs.shared.peak, 500, ' MB');
}
