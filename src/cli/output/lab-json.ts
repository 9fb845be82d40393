import { countVerdicts, type DetectionReport, type LabReport } from '../../detections/report-model.ts';
import type { TextOutput } from '../text-output.ts';
import { visibleJson } from './visible-text.ts';

/** A report as one JSON object: `LabReport` as it is, with the number of detections of each verdict. */
export function writeLabJson(report: LabReport, output: TextOutput): void {
  const whole = { ...report, counts: countVerdicts(report.detections) };
  output.write(`${visibleJson(JSON.stringify(whole, null, 2))}\n`);
}

/** One detection as a line of newline-delimited JSON. */
export function writeDetectionLine(report: DetectionReport, output: TextOutput): void {
  output.write(`${visibleJson(JSON.stringify({ record: 'detection', ...report }))}\n`);
}

/** The last line: all of the report but its detections. */
export function writeSummaryLine({ detections, ...rest }: LabReport, output: TextOutput): void {
  output.write(`${visibleJson(JSON.stringify({ record: 'summary', ...rest, counts: countVerdicts(detections) }))}\n`);
}
