import { stringify } from 'yaml';
import type { DetectionReport, LabReport, RunReport } from '../report-model.ts';
import { millisecondsOf, verdictKind } from './verdict-kind.ts';

/** TAP version 13: one point for each test, what is wrong with it as a YAML block. */
export function tapReport({ detections }: LabReport): string {
  const points = detections.flatMap((detection): (readonly [DetectionReport, RunReport | null])[] =>
    detection.runs.length === 0 ? [[detection, null]] : detection.runs.map((run) => [detection, run] as const),
  );
  const lines = points.flatMap(([detection, run], index) => pointLines(detection, run, index + 1));
  return ['TAP version 13', `1..${points.length}`, ...lines, ''].join('\n');
}

function pointLines(detection: DetectionReport, run: RunReport | null, number: number): string[] {
  const { verdict, place } = run ?? detection;
  const kind = verdictKind(verdict);
  const name = (run === null || run.name === 'hunt' ? detection.name : `${detection.name}: ${run.name}`)
    .replace(/\s+/g, ' ')
    .replaceAll('#', '\\#');
  const reasons = [...detection.reasons, ...(run?.reasons ?? [])];
  const ok = kind === 'failure' || kind === 'error' ? 'not ok' : 'ok';
  const skip = kind === 'skipped' ? ` # SKIP ${(reasons[0]?.message ?? verdict).replace(/\s+/g, ' ')}` : '';
  const lines = [`${ok} ${number} - ${name}${skip}`];
  if (ok === 'ok') return lines;
  const block = stringify({
    verdict,
    at: `${place.path}:${place.line}:${place.column}`,
    duration_ms: run === null ? 0 : Math.round(millisecondsOf(run)),
    reasons: reasons.map(({ message, details }) => [message, ...details].join('\n')),
  });
  return [
    ...lines,
    '  ---',
    ...block
      .trimEnd()
      .split('\n')
      .map((line) => `  ${line}`),
    '  ...',
  ];
}
