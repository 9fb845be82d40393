import type { LabReport } from '../report-model.ts';

/** One detection a line. */
export function ndjsonReport({ detections }: LabReport): string {
  return detections.map((detection) => `${JSON.stringify(detection)}\n`).join('');
}
