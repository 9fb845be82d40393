import type { LabReport, RunReport, Verdict } from '../../detections/report-model.ts';
import { visibleLine } from '../../values/visible-text.ts';
import type { TextOutput } from '../text-output.ts';
import { coloursOf, duration, type LabStyle, plural, verdictLine, writeReasons } from './lab-text.ts';

const marks: Partial<Record<Verdict, string>> = {
  passed: 'pass',
  failed: 'FAIL',
  refused: 'ERROR',
  invalid: 'ERROR',
  timeout: 'TIME',
};

/** One test as it ends: its verdict, its detection, and why it failed. */
export function writeTest(detection: string, run: RunReport, output: TextOutput, style: LabStyle): void {
  const mark = marks[run.verdict];
  if (mark === undefined) return;
  const colours = coloursOf(style);
  const paint = run.verdict === 'passed' ? colours.green : colours.red;
  const { load, prepare, run: ran } = run.timings;
  const rows = run.rows === null ? '' : `, ${plural(run.rows.count, 'row')}`;
  const head = `${paint(mark.padEnd(5))} ${visibleLine(detection)}: ${visibleLine(run.name)}`;
  output.write(`${head}  ${colours.dim(`${duration(load + prepare + ran)}${rows}`)}\n`);
  if (run.verdict !== 'passed') writeReasons(run.reasons, '      ', output);
  for (const notice of run.verdict === 'failed' ? run.notices : [])
    output.write(`      note: ${visibleLine(notice)}\n`);
}

/** What is said once all tests have run. */
export function writeTestSummary(report: LabReport, output: TextOutput, style: LabStyle): void {
  const colours = coloursOf(style);
  const { detections, baselines } = report;
  const withoutFile = detections.filter(({ verdict, runs }) => verdict === 'invalid' && runs.length === 0);
  for (const { reasons } of withoutFile) {
    output.write(`${colours.red('ERROR')} `);
    writeReasons(reasons, '', output);
  }
  for (const { name, verdict, reasons } of baselines) {
    if (verdict === 'passed') continue;
    output.write(`baseline ${visibleLine(name)}\n`);
    writeReasons(reasons, '  ', output);
  }
  const noData = detections.filter(({ verdict }) => verdict === 'no-data');
  if (noData.length > 0) {
    output.write(`${colours.bold('Without data')}\n`);
    writeNoData(report, output);
  }
  const runs = detections.flatMap((detection) => detection.runs);
  const tests = runs.length === detections.length ? '' : ` (${plural(runs.length, 'test')})`;
  output.write(`${verdictLine(detections)}${tests}; ${duration(report.milliseconds)}\n`);
  if (report.interrupted) output.write('The run ended early.\n');
}

const shownMissing = 5;

function writeNoData({ detections }: LabReport, output: TextOutput): void {
  const commands = new Set<string>();
  const messages = new Set<string>();
  for (const { runs } of detections) {
    for (const { verdict, reasons } of runs) {
      if (verdict !== 'no-data') continue;
      for (const { message, details } of reasons) {
        if (details.length === 0) messages.add(message);
        for (const detail of details) commands.add(detail.replace(/^To fetch it: /, ''));
      }
    }
  }
  for (const message of [...messages].slice(0, shownMissing)) output.write(`  ${visibleLine(message)}\n`);
  if (commands.size > 0) output.write('  To fetch it:\n');
  for (const command of [...commands].slice(0, shownMissing)) output.write(`    ${visibleLine(command)}\n`);
  const more =
    commands.size + messages.size - Math.min(commands.size, shownMissing) - Math.min(messages.size, shownMissing);
  if (more > 0) output.write(`    and ${more.toLocaleString('en')} more (all of them with --format json)\n`);
}
