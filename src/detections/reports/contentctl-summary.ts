import { stringify } from 'yaml';
import type { DetectionReport, LabReport, RunReport } from '../report-model.ts';
import { millisecondsOf, reasonText, verdictKind } from './verdict-kind.ts';

/**
 * The `summary.yml` that contentctl's test command leaves in test_results/: counts, then each detection with its tests.
 * Durations are seconds.
 */
export function contentctlSummary(report: LabReport): string {
  const tested = report.detections.filter(({ verdict }) => verdictKind(verdict) !== 'skipped');
  const skipped = report.detections.filter(({ verdict }) => verdict === 'untested' || verdict === 'no-data');
  const untested = report.detections.filter(({ verdict }) => verdict === 'not-run');
  const passed = tested.filter(({ verdict }) => isSuccess(verdict));
  return stringify(
    {
      summary: {
        mode: 'Full',
        enable_integration_testing: false,
        success: passed.length === tested.length,
        total_detections: report.detections.length,
        total_tested_detections: tested.length,
        total_pass: passed.length,
        total_fail: tested.length - passed.length,
        total_skipped: skipped.length,
        total_untested: untested.length,
        total_production: report.detections.filter(({ status }) => status === 'production').length,
        total_experimental: report.detections.filter(({ status }) => status === 'experimental').length,
        total_deprecated: report.detections.filter(({ status }) => status === 'deprecated').length,
        success_rate: percent(passed.length, tested.length),
      },
      tested_detections: tested.map(detectionOf),
      skipped_detections: skipped.map(detectionOf),
      untested_detections: untested.map(detectionOf),
      percent_complete: percent(report.detections.length - untested.length, report.detections.length),
    },
    { lineWidth: 0 },
  );
}

const isSuccess = (verdict: DetectionReport['verdict']): boolean => ['good', 'hit'].includes(verdictKind(verdict));

const percent = (part: number, whole: number): string => `${whole === 0 ? '0.0' : ((100 * part) / whole).toFixed(1)}%`;

function detectionOf(detection: DetectionReport) {
  const { name, type, status, verdict, dataSources, search, place, runs, reasons } = detection;
  return {
    name,
    type,
    production_status: status,
    status: statusOf(verdict),
    data_source: dataSources,
    search,
    file_path: place.path,
    success: isSuccess(verdict),
    message: reasons.map(reasonText).join('\n') || null,
    tests: runs.map(testOf),
  };
}

function testOf(run: RunReport) {
  return {
    name: run.name,
    test_type: 'unit',
    success: isSuccess(run.verdict),
    message: run.reasons.map(reasonText).join('\n') || `Test ${statusOf(run.verdict).toUpperCase()}`,
    exception: null,
    status: statusOf(run.verdict),
    duration: Number((millisecondsOf(run) / 1000).toFixed(3)),
    wait_duration: 0,
    resultCount: run.rows?.count ?? null,
    runDuration: Number((run.timings.run / 1000).toFixed(3)),
  };
}

function statusOf(verdict: DetectionReport['verdict']): 'pass' | 'fail' | 'error' | 'skip' {
  const kind = verdictKind(verdict);
  return kind === 'failure' ? 'fail' : kind === 'error' ? 'error' : kind === 'skipped' ? 'skip' : 'pass';
}
