import type { LabReport } from '../report-model.ts';
import { contentctlSummary } from './contentctl-summary.ts';
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

/** Everything that a report can be written as. */
export const reportFormats = [
  'json',
  'ndjson',
  'junit',
  'sarif',
  'github',
  'markdown',
  'navigator',
  'contentctl',
  'tap',
  'html',
] as const;

export type ReportFormat = (typeof reportFormats)[number];

const byExtension: readonly (readonly [RegExp, ReportFormat])[] = [
  [/(?:navigator|layer)[^/\\]*\.json$/i, 'navigator'],
  [/\.sarif(?:\.json)?$/i, 'sarif'],
  [/\.json$/i, 'json'],
  [/\.(?:ndjson|jsonl)$/i, 'ndjson'],
  [/\.xml$/i, 'junit'],
  [/\.md$/i, 'markdown'],
  [/\.ya?ml$/i, 'contentctl'],
  [/\.tap$/i, 'tap'],
  [/\.html?$/i, 'html'],
];

/** The format that a file's name asks for; null when its extension says nothing. */
export function reportFormatOf(path: string): ReportFormat | null {
  return byExtension.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** These escape what is not to be obeyed and keep every value as it is. */
const exact: ReadonlySet<ReportFormat> = new Set(['json', 'ndjson']);

const writers: Readonly<Record<ReportFormat, (report: LabReport) => string>> = {
  json: jsonReport,
  ndjson: ndjsonReport,
  junit: junitReport,
  sarif: sarifReport,
  github: githubAnnotations,
  markdown: markdownSummary,
  navigator: navigatorLayer,
  contentctl: contentctlSummary,
  tap: tapReport,
  html: htmlReport,
};

/** The whole text of a report. */
export function writeReport(report: LabReport, format: ReportFormat): string {
  return writers[format](exact.has(format) ? report : visibleData(report));
}
