import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { LoadReport } from '../ingest/load-report.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { Engine, readKnowledge } from '../run/engine.ts';
import { shippedDirectory } from '../run/shipped-directory.ts';
import { StoreError } from '../store/sqlite-store.ts';
import type { LoadTarget } from '../store/store.ts';
import { type ClockSettings, metadataOverrides, type RawOptions } from './common-options.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import { GuardedEnd, runGuarded } from './guarded.ts';
import type { Reporter } from './reporter.ts';
import type { Surroundings } from './surroundings.ts';

/** The knowledge that ships, and that of `--content` (or, without it, of `found`) over it. */
export function openKnowledge(options: RawOptions, around: Surroundings, found: readonly string[] = []): Knowledge {
  const content = (options.content ?? found).map((path) => resolve(around.directory, path));
  for (const path of content) {
    if (!existsSync(path))
      throw new CommandFailure(
        `There is no directory ${path}.`,
        exitCodes.input,
        '--content names a directory with macros/, lookups/ or .conf files.',
      );
  }
  if (options.geoip === undefined) return readKnowledge(shippedDirectory(), content);
  try {
    return readKnowledge(shippedDirectory(), content, resolve(around.directory, options.geoip));
  } catch (error) {
    throw new CommandFailure(
      `The location file ${options.geoip} cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
      exitCodes.input,
      '--geoip names a MaxMind DB file, such as GeoLite2-City.mmdb or dbip-city-lite.mmdb.',
    );
  }
}

/** `create`: make the store when there is none. */
export function openEngine(
  knowledge: Knowledge,
  clock: ClockSettings,
  options: RawOptions,
  around: Surroundings,
  reporter: Reporter,
  create: boolean,
): Engine {
  const storePath = options.store === undefined ? undefined : resolve(around.directory, options.store);
  if (storePath !== undefined && !create && !existsSync(storePath)) {
    throw new CommandFailure(
      `There is no store ${options.store}.`,
      exitCodes.input,
      `Make one: splite ingest FILE... --store ${options.store}`,
    );
  }
  let engine: Engine;
  try {
    engine = new Engine({
      knowledge,
      shippedDir: shippedDirectory(),
      ...clock,
      ...(storePath === undefined ? {} : { storePath }),
    });
  } catch (error) {
    if (error instanceof StoreError) throw new CommandFailure(error.message, exitCodes.input);
    throw error;
  }
  if (storePath !== undefined) bringUpToDate(engine, options, reporter);
  return engine;
}

/** The rows of a store are what the knowledge of their day made of the events. */
function bringUpToDate(engine: Engine, options: RawOptions, reporter: Reporter): void {
  const state = engine.mappingState();
  if (state === 'current') return;
  if (state === 'other' && options.remap === false) {
    throw new CommandFailure(
      `The events of ${options.store} were mapped with other knowledge (sources, data models, macros, lookups).`,
      exitCodes.input,
      'Leave --no-remap out to map them again, or name the same --content as before.',
    );
  }
  if (state === 'other')
    reporter.note(`The knowledge has changed since ${options.store} was written: its events are mapped again.`);
  try {
    runGuarded(() =>
      engine.remap((done, total) =>
        reporter.progress(`${done.toLocaleString('en')} of ${total.toLocaleString('en')} events mapped`),
      ),
    );
  } catch (error) {
    engine.store.rollback();
    throw error;
  } finally {
    reporter.endProgress();
  }
}

/**
 * Loads files and says what went wrong with them; Ctrl-C undoes the file that is being read.
 * @throws GuardedEnd
 */
export function loadFilesInto(
  engine: Engine,
  paths: readonly string[],
  options: RawOptions,
  around: Surroundings,
  reporter: Reporter,
  target: LoadTarget = engine.store,
): LoadReport {
  const started = performance.now();
  let file = '';
  let loadedBefore = 0;
  let inFile = 0;
  const progress = ({ path, events }: { path: string; events: number }): void => {
    if (path !== file) {
      loadedBefore += inFile;
      file = path;
    }
    inFile = events;
    const total = loadedBefore + events;
    const rate = Math.round((total / (performance.now() - started)) * 1000);
    reporter.progress(`${path}: ${total.toLocaleString('en')} events, ${rate.toLocaleString('en')} a second`);
  };
  try {
    const report = runGuarded(() =>
      engine.load(paths, {
        directory: around.directory,
        followLinks: options.followLinks === true,
        overrides: metadataOverrides(options),
        progress,
        target,
      }),
    );
    reporter.endProgress();
    reporter.loadProblems(report);
    return report;
  } catch (error) {
    reporter.endProgress();
    target.rollback();
    if (error instanceof GuardedEnd && options.store !== undefined) {
      reporter.note(
        `${options.store} is as it was before ${file === '' ? 'this file' : file}; files before it are kept.`,
      );
    }
    throw error;
  }
}

/** True when something that should have been read was not, or not to its end. */
export function inputFailed({ problems }: LoadReport): boolean {
  return problems.some(({ fatal }) => fatal);
}
