import { resolve } from 'node:path';
import type { LabReport } from '../detections/report-model.ts';
import { writeReport } from '../detections/reports/report-format.ts';
import {
  type ReportFormat,
  reportFileNames,
  reportFormatOf,
  reportFormats,
} from '../detections/reports/report-names.ts';
import { choice } from './common-options.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import type { Surroundings } from './surroundings.ts';
import { fileOutput } from './text-output.ts';

export interface LabReportOptions {
  readonly report?: readonly string[];
  readonly reportFormat?: string;
}

/** Where the report of a run goes, besides what is shown. */
export interface LabReportTarget {
  readonly path: string;
  readonly format: ReportFormat;
}

/**
 * Each file's format is that of its name; `--report-format` is for those whose name says nothing, and for a single file.
 * Read before anything runs.
 * @throws CommandFailure when the format of a file is not known.
 */
export function labReportTargets({ report = [], reportFormat }: LabReportOptions): readonly LabReportTarget[] {
  const said = reportFormat === undefined ? null : choice('--report-format', reportFormat, reportFormats);
  return report.map((path) => {
    const format = report.length === 1 ? (said ?? reportFormatOf(path)) : (reportFormatOf(path) ?? said);
    if (format === null)
      throw new CommandFailure(
        `The name '${path}' does not say what kind of report it is.`,
        exitCodes.usage,
        `Say --report-format ${reportFormats.join(', ')}; or name it ${reportFileNames}.`,
      );
    return { path, format };
  });
}

/** Writes the reports of a run, also of one that was interrupted. */
export function writeLabReports(report: LabReport, targets: readonly LabReportTarget[], around: Surroundings): void {
  for (const { path, format } of targets) {
    const output = fileOutput(resolve(around.directory, path));
    output.write(writeReport(report, format));
    output.close();
  }
}
