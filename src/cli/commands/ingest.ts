import type { LoadReport } from '../../ingest/load-report.ts';
import type { LocalSession } from '../../session/local-session.ts';
import { visibleLine } from '../../values/visible-text.ts';
import { clockSettings, messageSettings, type RawOptions } from '../common-options.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { Reporter } from '../reporter.ts';
import { openWriter } from '../store-writer.ts';
import type { Surroundings } from '../surroundings.ts';
import { inputFailed, loadFilesInto, openSession } from '../workspace.ts';

/** `splite ingest FILE... --store logs.db`: loads files to be searched later. */
export async function runIngestCommand(
  paths: readonly string[],
  options: RawOptions & { readonly workers?: string },
  around: Surroundings,
): Promise<number> {
  const reporter = new Reporter(around, messageSettings(options));
  if (options.store === undefined)
    throw new CommandFailure(
      'ingest needs --store FILE.',
      exitCodes.usage,
      'It names the file that keeps the events, for example --store logs.db.',
    );
  const clock = clockSettings(options, around);
  const { session } = openSession({ options, clock, around, reporter, loads: true });
  try {
    const started = performance.now();
    const report = load(session, paths, options, around, reporter);
    if (report.events > 0) session.index();
    reporter.knowledgeProblems(session.problems());
    if (!reporter.quiet) {
      const seconds = (performance.now() - started) / 1000;
      const parts = [];
      if (report.files > 0 || report.unchanged === 0) {
        const rate = report.events > 0 ? ` (${Math.round(report.events / seconds).toLocaleString('en')} a second)` : '';
        parts.push(
          `${counted(report.events, 'event')} from ${counted(report.files, 'file')} in ${seconds.toFixed(1)} s${rate}`,
        );
      }
      const { detected, missing } = report.times;
      if (detected > 0) parts.push(`${counted(detected, 'time')} found without a rule of the source`);
      if (missing > 0)
        parts.push(`${counted(missing, 'event')} without a time, which got that of the event before or of the file`);
      if (report.unchanged > 0) parts.push(`${counted(report.unchanged, 'file')} unchanged, not loaded again`);
      around.messages.write(
        `${visibleLine(options.store ?? '')}: ${parts.join('; ')}. It holds ${counted(session.count(), 'event')}.\n`,
      );
    }
    return inputFailed(report) ? exitCodes.input : exitCodes.ok;
  } finally {
    session.close();
  }
}

function load(
  session: LocalSession,
  paths: readonly string[],
  options: RawOptions & { readonly workers?: string },
  around: Surroundings,
  reporter: Reporter,
): LoadReport {
  const writer = openWriter(session, paths, around.directory, options.workers);
  if (writer === null && options.workers === '2' && !session.writesApart)
    reporter.note('--workers 2 is for stores of tables: this one is written by one thread.');
  if (writer === null) return loadFilesInto(session, paths, options, around, reporter);
  try {
    return loadFilesInto(session, paths, options, around, reporter, writer);
  } finally {
    writer.close();
  }
}

const counted = (count: number, what: string): string =>
  `${count.toLocaleString('en')} ${what}${count === 1 ? '' : 's'}`;
