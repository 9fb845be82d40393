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
import type { ReportFormat } from './report-names.ts';
import { sarifReport } from './sarif-report.ts';
import { tapReport } from './tap-report.ts';
import { visibleData } from './visible-report.ts';

interface Writer {
  readonly write: (report: LabReport) => string;
  /** True when it escapes what is not to be obeyed and keeps every value as it is. */
  readonly exact?: true;
}

/** One line for each format: the compiler names those that are missing. */
const writers: Readonly<Record<ReportFormat, Writer>> = {
  navigator: { write: navigatorLayer },
  sarif: { write: sarifReport },
  json: { write: jsonReport, exact: true },
  ndjson: { write: ndjsonReport, exact: true },
  junit: { write: junitReport },
  github: { write: githubAnnotations },
  markdown: { write: markdownSummary },
  contentctl: { write: contentctlSummary },
  csv: { write: csvReport },
  tap: { write: tapReport },
  html: { write: htmlReport },
};

/** The whole text of a report. */
export function writeReport(report: LabReport, format: ReportFormat): string {
  const { write, exact } = writers[format];
  return write(exact ? report : visibleData(report));
}
