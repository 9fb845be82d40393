import { countVerdicts, type DetectionReport, type LabReport } from '../../detections/report-model.ts';
import { jsonReport } from '../../detections/reports/json-report.ts';
import { visibleJson } from '../../values/visible-text.ts';
import type { TextOutput } from '../text-output.ts';

/** A report as one JSON object: see `jsonReport`. */
export function writeLabJson(report: LabReport, output: TextOutput): void {
  output.write(jsonReport(report));
}

/** One detection as a line of newline-delimited JSON. */
export function writeDetectionLine(report: DetectionReport, output: TextOutput): void {
  output.write(`${visibleJson(JSON.stringify({ record: 'detection', ...report }))}\n`);
}

/** The last line: all of the report but its detections. */
export function writeSummaryLine({ detections, ...rest }: LabReport, output: TextOutput): void {
  output.write(`${visibleJson(JSON.stringify({ record: 'summary', ...rest, verdicts: countVerdicts(detections) }))}\n`);
}
