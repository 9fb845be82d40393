import { existsSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { runGuarded } from '../../run/guarded.ts';
import { LocalSession } from '../../session/local-session.ts';
import { clockSettings, messageSettings, type RawOptions } from '../common-options.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { Reporter } from '../reporter.ts';
import type { Surroundings } from '../surroundings.ts';
import { inputFailed, loadFilesInto, openKnowledge, openSession } from '../workspace.ts';

type ExportOptions = RawOptions & { readonly sqlite: string };

/** `splite export [FILE...] --sqlite TABLES.db`: events and rows of datasets as tables that any SQLite program opens. */
export async function runExportCommand(
  paths: readonly string[],
  options: ExportOptions,
  around: Surroundings,
): Promise<number> {
  const reporter = new Reporter(around, messageSettings(options));
  if (paths.length > 0 === (options.store !== undefined))
    throw new CommandFailure('export takes either logs or --store FILE.', exitCodes.usage);
  const target = resolve(around.directory, options.sqlite);
  if (existsSync(target))
    throw new CommandFailure(
      `${options.sqlite} is there already.`,
      exitCodes.input,
      'Name a file that is not there yet.',
    );
  try {
    const { events, failed } =
      paths.length > 0
        ? exportLogs(paths, target, options, around, reporter)
        : { events: exportStore(target, options, around, reporter), failed: false };
    if (!reporter.quiet) around.messages.write(`${options.sqlite}: ${events.toLocaleString('en')} events.\n`);
    return failed ? exitCodes.input : exitCodes.ok;
  } catch (error) {
    for (const end of ['', '-journal', '-wal', '-shm']) rmSync(target + end, { force: true });
    throw error;
  }
}

function exportLogs(
  paths: readonly string[],
  target: string,
  options: ExportOptions,
  around: Surroundings,
  reporter: Reporter,
): { readonly events: number; readonly failed: boolean } {
  const knowledge = openKnowledge(options, around);
  const clock = clockSettings(options, around);
  const session = new LocalSession({ knowledge, ...clock, storePath: target, layout: 'tables' });
  try {
    const report = loadFilesInto(session, paths, options, around, reporter);
    session.index();
    return { events: session.count(), failed: inputFailed(report) };
  } finally {
    session.close();
  }
}

function exportStore(target: string, options: ExportOptions, around: Surroundings, reporter: Reporter): number {
  const clock = clockSettings(options, around);
  const { session } = openSession({ options, clock, around, reporter, loads: false });
  try {
    return runGuarded(() =>
      session.exportTables(target, (done) => reporter.progress(`${done.toLocaleString('en')} events`)),
    );
  } finally {
    reporter.endProgress();
    session.close();
  }
}
