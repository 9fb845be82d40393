import type { LabReport } from '../report-model.ts';
import { reasonsOf, reasonText, verdictKind } from './verdict-kind.ts';

/** Workflow commands that GitHub shows beside the lines of a pull request (GitHub Docs, "Workflow commands"). */
export function githubAnnotations({ detections }: LabReport): string {
  const lines: string[] = [];
  for (const detection of detections) {
    for (const { reason, run } of reasonsOf(detection)) {
      const kind = verdictKind((run ?? detection).verdict);
      if (kind === 'good' || kind === 'hit') continue;
      // Of a hunt most detections may have none: no remark for each.
      if (run?.name === 'hunt' && run.verdict === 'no-data') continue;
      const { path, line, column } = reason.place ?? (run ?? detection).place;
      const level = kind === 'skipped' ? 'notice' : 'error';
      const title = run === null || run.name === 'hunt' ? detection.name : `${detection.name}: ${run.name}`;
      lines.push(githubCommand(level, { file: path, line, col: column, title }, reasonText(reason)));
    }
    for (const { verdict, rows } of detection.runs)
      if (verdict === 'hit')
        lines.push(
          githubCommand(
            'warning',
            {
              file: detection.place.path,
              line: detection.place.line,
              col: detection.place.column,
              title: detection.name,
            },
            `${rows?.count ?? 0} hits`,
          ),
        );
  }
  return lines.map((line) => `${line}\n`).join('');
}

export function githubCommand(
  level: 'error' | 'warning' | 'notice',
  properties: Readonly<Record<string, string | number | null>>,
  message: string,
): string {
  const list = Object.entries(properties)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => `${key}=${property(String(value))}`);
  return `::${level} ${list.join(',')}::${data(message)}`;
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
