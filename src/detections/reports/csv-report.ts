import { csvLine } from '../../values/csv-line.ts';
import { spreadsheetSafe } from '../../values/spreadsheet-safe.ts';
import type { DetectionReport, LabReport, RunReport } from '../report-model.ts';
import { millisecondsOf, reasonText } from './verdict-kind.ts';

const header = [
  'kind',
  'id',
  'name',
  'type',
  'status',
  'run',
  'verdict',
  'rows',
  'risk',
  'milliseconds',
  'techniques',
  'path',
  'line',
  'why',
];

/**
 * A table for spreadsheets and for comparing runs: a line for each run of a detection, and one for each detection that did not run. Lists are cells of
 * several lines; what a spreadsheet would compute is text.
 */
export function csvReport({ kind, detections }: LabReport): string {
  const lines = detections.flatMap((detection) =>
    (detection.runs.length === 0 ? [null] : detection.runs).map((run) => [kind, ...cellsOf(detection, run)]),
  );
  return [header, ...lines].map((cells) => `${csvLine(cells.map(spreadsheetSafe))}\n`).join('');
}

function cellsOf(detection: DetectionReport, run: RunReport | null): string[] {
  const { verdict, place } = run ?? detection;
  return [
    detection.id,
    detection.name,
    detection.type ?? '',
    detection.status ?? '',
    run?.name ?? '',
    verdict,
    String(run?.rows?.count ?? ''),
    String(run?.risk?.total ?? ''),
    run === null ? '' : String(Math.round(millisecondsOf(run))),
    detection.techniques.map(({ id }) => id).join('\n'),
    place.path,
    String(place.line),
    [...detection.reasons, ...(run?.reasons ?? [])].map(reasonText).join('\n'),
  ];
}
