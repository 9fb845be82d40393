import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { changeText } from '../engines/mapping-change.ts';
import type { LoadReport } from '../ingest/load-report.ts';
import type { LoadTarget } from '../ingest/load-target.ts';
import type { Knowledge } from '../knowledge/knowledge.ts';
import { Engine, readKnowledge } from '../run/engine.ts';
import { GuardedEnd, runGuarded } from '../run/guarded.ts';
import type { EngineOptions } from '../run/mapped-events.ts';
import { shippedDirectory } from '../run/shipped-directory.ts';
import { LocalSession } from '../session/local-session.ts';
import { storeNote } from '../store/open-store.ts';
import { StoreError } from '../store/store-failure.ts';
import { type ClockSettings, metadataOverrides, type RawOptions } from './common-options.ts';
import { type ContentChoice, contentForStore, givenContent, readRemembered, sameContent } from './content-choice.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import type { Reporter } from './reporter.ts';
import type { Surroundings } from './surroundings.ts';

/** The knowledge that ships, and that of `--content` (or, without it, of `found`) over it. */
export function openKnowledge(options: RawOptions, around: Surroundings, found: readonly string[] = []): Knowledge {
  const directories = givenContent(options, around) ?? found.map((path) => resolve(around.directory, path));
  const geoip = options.geoip === undefined ? null : resolve(around.directory, options.geoip);
  return readContent({ directories, geoip });
}

function readContent({ directories, geoip }: ContentChoice): Knowledge {
  for (const path of directories) {
    if (!existsSync(path))
      throw new CommandFailure(
        `There is no directory ${path}.`,
        exitCodes.input,
        '--content names a directory with macros/, lookups/ or .conf files.',
      );
  }
  if (geoip === null) return readKnowledge(shippedDirectory(), directories);
  try {
    return readKnowledge(shippedDirectory(), directories, geoip);
  } catch (error) {
    throw new CommandFailure(
      `The location file ${geoip} cannot be used: ${error instanceof Error ? error.message : String(error)}.`,
      exitCodes.input,
      '--geoip names a MaxMind DB file, such as GeoLite2-City.mmdb or dbip-city-lite.mmdb.',
    );
  }
}

/** What a command that reads events works with. */
interface Opened<T> {
  readonly knowledge: Knowledge;
  /** The directories that its content comes from. */
  readonly content: readonly string[];
  readonly opened: T;
}

/** Events that were mapped with the knowledge of some day. */
type MappedEvents = Pick<Engine, 'pendingChange' | 'remap' | 'count' | 'setNote' | 'abort' | 'close'>;

type Place = Omit<EngineOptions, 'shippedDir'>;

export interface WorkspaceOptions {
  readonly options: RawOptions;
  readonly clock: ClockSettings;
  readonly around: Surroundings;
  readonly reporter: Reporter;
  /** Content for when `--content` names none: the repositories of detections. */
  readonly found?: readonly string[];
  /** Files will be loaded: the store is made when there is none. */
  readonly loads: boolean;
}

/** Opens knowledge and events for searches that are asked for one by one; see `opened`. */
export function openSession(wanted: WorkspaceOptions): {
  readonly knowledge: Knowledge;
  readonly session: LocalSession;
} {
  const { opened: session, knowledge } = opened(wanted, (place) => new LocalSession(place));
  return { knowledge, session };
}

/** Opens knowledge and events for detections, which work on the engine; see `opened`. */
export function openEngine(wanted: WorkspaceOptions): {
  readonly engine: Engine;
  /** The directories that its content comes from. */
  readonly content: readonly string[];
} {
  const { opened: engine, content } = opened(
    wanted,
    (place) => new Engine({ ...place, shippedDir: shippedDirectory() }),
  );
  return { engine, content };
}

/**
 * Opens knowledge and store. A store remembers the content that it was used with: a command that names none uses it, and its rows
 * stay as they are mapped. With other content the events on which the difference bears are mapped again.
 */
function opened<T extends MappedEvents>(wanted: WorkspaceOptions, open: (place: Place) => T): Opened<T> {
  const { options, clock, around, found = [], loads } = wanted;
  if (options.store === undefined) {
    const knowledge = openKnowledge(options, around, found);
    return { knowledge, content: givenContent(options, around) ?? found, opened: open({ knowledge, ...clock }) };
  }
  const storePath = resolve(around.directory, options.store);
  if (!loads && !existsSync(storePath)) {
    throw new CommandFailure(
      `There is no store ${options.store}.`,
      exitCodes.input,
      `Make one: splite ingest FILE... --store ${options.store}`,
    );
  }
  try {
    return openStored(storePath, wanted, open);
  } catch (error) {
    if (error instanceof StoreError) throw new CommandFailure(error.message, exitCodes.input);
    throw error;
  }
}

function openStored<T extends MappedEvents>(
  storePath: string,
  { options, clock, around, reporter, found = [], loads }: WorkspaceOptions,
  open: (place: Place) => T,
): Opened<T> {
  const before = readRemembered(storeNote(storePath, contentNote));
  const { choice, remember, missing } = contentForStore(options, found, before, around);
  if (missing.length > 0 && loads) {
    throw new CommandFailure(
      `The content of ${options.store} is not there any more: ${missing.join(', ')}.`,
      exitCodes.input,
      'Name where it is now with --content, or none with --no-content.',
    );
  }
  const knowledge = readContent(choice);
  const events = open({ knowledge, ...clock, storePath, readsOnly: !loads });
  try {
    if (missing.length > 0) {
      reporter.warning(
        `The content of ${options.store} is not there any more: ${missing.join(', ')}. Its rows stay as they were mapped; --content names another place.`,
      );
    } else {
      if (givenContent(options, around) === null && choice.directories.length > found.length)
        reporter.note(`Content of ${options.store}: ${choice.directories.join(', ')} (--no-content for none).`);
      bringUpToDate(events, options, reporter);
      if (!sameContent(before, remember)) events.setNote(contentNote, JSON.stringify(remember));
    }
    return { knowledge, content: choice.directories, opened: events };
  } catch (error) {
    events.close();
    throw error;
  }
}

const contentNote = 'content';

/** The rows of a store are what the knowledge of their day made of the events. */
function bringUpToDate(events: MappedEvents, options: RawOptions, reporter: Reporter): void {
  const change = events.pendingChange();
  if (change.kind === 'none') return;
  if (options.remap === false) {
    throw new CommandFailure(
      `The events of ${options.store} were mapped with other knowledge: ${changeText(change)} changed.`,
      exitCodes.input,
      'Leave --no-remap out to map them again, or name the same --content as before.',
    );
  }
  const started = performance.now();
  let mapped = 0;
  try {
    mapped = runGuarded(() => {
      reporter.debug('mapping');
      return events.remap(change, (done, total) =>
        reporter.progress(
          `${changeText(change)} changed: ${done.toLocaleString('en')} of ${total.toLocaleString('en')} events looked at`,
        ),
      );
    });
  } catch (error) {
    events.abort();
    throw error;
  } finally {
    reporter.endProgress();
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  reporter.note(
    `${changeText(change)} changed since ${options.store} was last used: ${mapped.toLocaleString('en')} of ${events.count().toLocaleString('en')} events were mapped again, in ${seconds} s.`,
  );
}

/**
 * Loads files and says what went wrong with them; Ctrl-C undoes the file that is being read.
 * @throws GuardedEnd
 */
export function loadFilesInto(
  events: Pick<Engine, 'load' | 'abort'>,
  paths: readonly string[],
  options: RawOptions,
  around: Surroundings,
  reporter: Reporter,
  target: LoadTarget | null = null,
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
    const report = runGuarded(() => {
      reporter.debug('loading');
      return events.load(paths, {
        directory: around.directory,
        host: around.host,
        followLinks: options.followLinks === true,
        overrides: metadataOverrides(options),
        progress,
        ...(target === null ? {} : { target }),
      });
    });
    reporter.endProgress();
    reporter.loadProblems(report);
    return report;
  } catch (error) {
    reporter.endProgress();
    if (target === null) events.abort();
    else target.rollback();
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
