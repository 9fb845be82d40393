import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parsePipeline } from '../grammar/parse.ts';
import { loadDetections, openStore, readKnowledge, SplError, SplErrors } from '../src/index.ts';
import { middle } from './child.ts';
import type { Report } from './report.ts';

const rounds = 7;

/** Macros, parsing and planning of real detections, warm. The corpus stands beside the project where it is checked. */
export function planBench(report: Report): void {
  const corpus = join('..', 'shared', 'corpus');
  report.heading('plan: each search of a corpus of detections, warm');
  if (!existsSync(corpus)) {
    report.line('left out', `there is no ${corpus}`);
    return;
  }
  const store = openStore({ knowledge: readKnowledge([corpus]) });
  const { detections } = loadDetections([join(corpus, 'detections')], '.');
  const parseTimes: number[] = [];
  const wholeTimes: number[] = [];
  for (const { search } of detections) {
    try {
      // The whole first, so that lookups and models that it needs are read by then.
      const { expanded } = store.prepare(search, true);
      wholeTimes.push(medianTime(() => store.prepare(search, true)));
      parseTimes.push(medianTime(() => parsePipeline(expanded)));
    } catch (error) {
      if (!(error instanceof SplError) && !(error instanceof SplErrors)) throw error;
    }
  }
  const sum = (times: readonly number[]): number => times.reduce((total, time) => total + time, 0);
  const sorted = [...wholeTimes].sort((a, b) => a - b);
  report.line('searches', String(sorted.length));
  report.atMost('macros, parsing and planning: median', sorted[Math.floor(sorted.length / 2)]!, 1, ' ms');
  report.line('the slowest of a hundred', `${sorted[Math.floor(sorted.length * 0.99)]!.toFixed(2)} ms`);
  report.line('share of the lexer and the parser', `${((sum(parseTimes) / sum(wholeTimes)) * 100).toFixed(0)}%`);
  store.close();
}

/** By the clock: CPU time is not counted finely enough for this, and a median is not moved by interruptions. */
function medianTime(work: () => unknown): number {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const since = performance.now();
    work();
    times.push(performance.now() - since);
  }
  return middle(times, (time) => time);
}
