import picocolors from 'picocolors';
import {
  countVerdicts,
  type DetectionReport,
  type FilePlace,
  type Reason,
  type Verdict,
  verdicts,
} from '../../detections/report-model.ts';
import { visibleLine } from '../../values/visible-text.ts';
import type { TextOutput } from '../text-output.ts';

/** What reports for people need to know of where they are written. */
export interface LabStyle {
  readonly colour: boolean;
}

type Colours = ReturnType<typeof picocolors.createColors>;

export const coloursOf = ({ colour }: LabStyle): Colours => picocolors.createColors(colour);

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

export const duration = (milliseconds: number): string =>
  milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;

/** A line that is safe to show and no wider than the output; without a terminal it may be long, but not endless. */
export function lineFor(output: TextOutput, text: string, indent: number): string {
  const room = Math.max(20, (output.columns ?? 400) - indent);
  const line = visibleLine(text);
  return line.length > room ? `${line.slice(0, room - 1)}…` : line;
}

export const placeText = ({ path, line, column }: FilePlace): string => `${visibleLine(path)}:${line}:${column}`;

export function writeReasons(reasons: readonly Reason[], indent: string, output: TextOutput): void {
  for (const { message, details, place } of reasons) {
    const [first, ...more] = message.split('\n');
    const at = place === null ? '' : ` (${placeText(place)})`;
    output.write(`${indent}${visibleLine(first!)}${at}\n`);
    for (const line of [...more, ...details.flatMap((detail) => detail.split('\n'))])
      output.write(`${indent}  ${visibleLine(line)}\n`);
  }
}

const labels: Readonly<Record<Verdict, string>> = {
  passed: 'passed',
  failed: 'failed',
  untested: 'without tests',
  'no-data': 'without data',
  hit: 'hit',
  clear: 'clear',
  refused: 'refused',
  invalid: 'invalid',
  timeout: 'timed out',
  'not-run': 'not run',
};

/** `840 detections: 21 hit, 800 clear, 19 refused` */
export function verdictLine(reports: readonly DetectionReport[]): string {
  const counts = countVerdicts(reports);
  const order: readonly Verdict[] = [
    'hit',
    'passed',
    'failed',
    ...verdicts.filter((each) => !['hit', 'passed', 'failed'].includes(each)),
  ];
  const parts = order.flatMap((verdict) =>
    counts[verdict] > 0 ? [`${counts[verdict].toLocaleString('en')} ${labels[verdict]}`] : [],
  );
  return `${plural(reports.length, 'detection')}: ${parts.join(', ')}`;
}

/** Detections that could not run, by what they lack: the same message is written once. */
export function writeTroubles(reports: readonly DetectionReport[], of: readonly Verdict[], output: TextOutput): void {
  const byMessage = new Map<string, DetectionReport[]>();
  for (const report of reports) {
    if (!of.includes(report.verdict)) continue;
    const reasons = [...report.reasons, ...report.runs.flatMap((run) => run.reasons)];
    for (const message of new Set(reasons.map((reason) => reason.message.split('\n')[0]!)))
      byMessage.set(message, [...(byMessage.get(message) ?? []), report]);
  }
  for (const [message, those] of [...byMessage].sort((a, b) => b[1].length - a[1].length)) {
    const names = those.slice(0, 3).map(({ name, place }) => (name === place.path ? placeText(place) : name));
    const more = those.length > 3 ? `, and ${those.length - 3} more` : '';
    output.write(`  ${visibleLine(message)}\n    ${visibleLine(names.join(', '))}${more}\n`);
  }
}
