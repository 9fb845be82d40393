import { visibleJson } from '../../values/visible-text.ts';
import { countVerdicts, type LabReport } from '../report-model.ts';

/** The report as it is, with the number of detections of each verdict. */
export function jsonReport(report: LabReport): string {
  return `${visibleJson(JSON.stringify({ ...report, verdicts: countVerdicts(report.detections) }, null, 2))}\n`;
}
