import type { LabReport } from '../report-model.ts';
import { contentctlSummary } from './contentctl-summary.ts';
import { csvReport } from './csv-report.ts';
import { githubAnnotations } from './github-annotations.ts';
import { htmlReport } from './html-report.ts';
import { jsonReport } from './json-report.ts';
import { junitReport } from './junit-report.ts';
import { markdownSummary } from './markdown-summary.ts';
import { navigatorLayer } from './navigator-layer.ts';
import { ndjsonReport } from './ndjson-report.ts';
import { sarifReport } from './sarif-report.ts';
import { tapReport } from './tap-report.ts';
import { visibleData } from './visible-report.ts';

interface Format {
  readonly write: (report: LabReport) => string;
  /** How files are named that ask for it, and what their names match; the first format that fits counts. Absent: only `--report-format` does. */
  readonly named?: string;
  readonly files?: RegExp;
  /** True when it escapes what is not to be obeyed and keeps every value as it is. */
  readonly exact?: true;
}

/** Everything that a report can be written as: one line each. */
const formats = {
  navigator: { write: navigatorLayer, named: 'navigator.json', files: /(?:navigator|layer)[^/\\]*\.json$/i },
  sarif: { write: sarifReport, named: '.sarif', files: /\.sarif(?:\.json)?$/i },
  json: { write: jsonReport, named: '.json', files: /\.json$/i, exact: true },
  ndjson: { write: ndjsonReport, named: '.ndjson', files: /\.(?:ndjson|jsonl)$/i, exact: true },
  junit: { write: junitReport, named: '.xml (JUnit)', files: /\.xml$/i },
  github: { write: githubAnnotations },
  markdown: { write: markdownSummary, named: '.md', files: /\.md$/i },
  contentctl: { write: contentctlSummary, named: '.yml (contentctl)', files: /\.ya?ml$/i },
  csv: { write: csvReport, named: '.csv', files: /\.csv$/i },
  tap: { write: tapReport, named: '.tap', files: /\.tap$/i },
  html: { write: htmlReport, named: '.html', files: /\.html?$/i },
} satisfies Readonly<Record<string, Format>>;

export type ReportFormat = keyof typeof formats;

export const reportFormats = Object.keys(formats) as ReportFormat[];

const formatOf = (name: ReportFormat): Format => formats[name];

/** `.html, .xml (JUnit) ...`: the names of files that say what they are to hold. */
export const reportFileNames = reportFormats.flatMap((name) => formatOf(name).named ?? []).join(', ');

/** The format that a file's name asks for; null when its extension says nothing. */
export function reportFormatOf(path: string): ReportFormat | null {
  return reportFormats.find((name) => formatOf(name).files?.test(path)) ?? null;
}

/** The whole text of a report. */
export function writeReport(report: LabReport, format: ReportFormat): string {
  const { write, exact } = formatOf(format);
  return write(exact ? report : visibleData(report));
}
