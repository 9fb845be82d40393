import type { DetectionReport, Reason, RunReport, Verdict } from '../report-model.ts';

/** What a verdict means to somebody who reads test results. */
export type VerdictKind = 'good' | 'failure' | 'error' | 'skipped' | 'hit';

const kinds: Readonly<Record<Verdict, VerdictKind>> = {
  passed: 'good',
  clear: 'good',
  hit: 'hit',
  failed: 'failure',
  refused: 'error',
  invalid: 'error',
  timeout: 'error',
  untested: 'skipped',
  'no-data': 'skipped',
  'not-run': 'skipped',
};

export const verdictKind = (verdict: Verdict): VerdictKind => kinds[verdict];

/** All reasons of a detection, with the run they stand with; null for the detection as a whole. */
export function reasonsOf(detection: DetectionReport): { readonly reason: Reason; readonly run: RunReport | null }[] {
  return [
    ...detection.reasons.map((reason) => ({ reason, run: null })),
    ...detection.runs.flatMap((run) => run.reasons.map((reason) => ({ reason, run }))),
  ];
}

export function reasonText({ message, details }: Reason): string {
  return [message, ...details].join('\n');
}

/** Milliseconds that a run took, loading and all. */
export function millisecondsOf({ timings: { load, prepare, run } }: RunReport): number {
  return load + prepare + run;
}

/** A message that repeats a script or a command line of a log may be pages long. */
export function shortened(text: string, length = 500): string {
  return text.length <= length ? text : `${text.slice(0, length)} ...`;
}
