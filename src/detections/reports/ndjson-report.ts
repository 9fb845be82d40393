import { visibleJson } from '../../values/visible-text.ts';
import type { LabReport } from '../report-model.ts';

/** One detection a line. */
export function ndjsonReport({ detections }: LabReport): string {
  return detections.map((detection) => `${visibleJson(JSON.stringify(detection))}\n`).join('');
}
