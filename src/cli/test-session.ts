import { resolve } from 'node:path';
import { changedFiles } from '../detections/changed-files.ts';
import type { Detection } from '../detections/detection.ts';
import { loadDetections } from '../detections/find-detections.ts';
import type { DetectionError } from '../detections/load-detection.ts';
import { planTests } from '../detections/plan-tests.ts';
import { parseShard, SelectionError } from '../detections/select-detections.ts';
import type { DataPlaces } from '../detections/test-data.ts';
import type { RunnerSettings } from '../detections/test-runner.ts';
import { touchedDetections } from '../detections/touched-detections.ts';
import { shippedDirectory } from '../run/shipped-directory.ts';
import { choice, clockSettings, messageSettings, timeLimit } from './common-options.ts';
import { givenContent } from './content-choice.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import { contentOf, filtered, someDetections, type TestOptionsGiven } from './lab-options.ts';
import { Reporter } from './reporter.ts';
import { pipelinesOf } from './sigma-pipelines.ts';
import type { Surroundings } from './surroundings.ts';
import { openKnowledge } from './workspace.ts';

/** What stays the same from one run to the next. */
export interface TestSession {
  readonly paths: readonly string[];
  readonly options: TestOptionsGiven;
  readonly around: Surroundings;
  readonly reporter: Reporter;
  readonly settings: RunnerSettings;
  readonly data: DataPlaces;
  readonly detections: readonly Detection[];
  readonly errors: readonly DetectionError[];
}

/** @throws CommandFailure when there is no detection. */
export function openTestSession(
  paths: readonly string[],
  options: TestOptionsGiven,
  around: Surroundings,
): TestSession {
  const content = givenContent(options, around) ?? contentOf(paths, around);
  const { detections, errors } = loadDetections(paths, around.directory, pipelinesOf(options, content, around));
  someDetections(detections.length, errors.length, paths);
  return {
    paths,
    options,
    around,
    reporter: new Reporter(around, messageSettings(options)),
    settings: {
      ...clockSettings(options, around),
      directory: around.directory,
      shippedDir: shippedDirectory(),
      contentDirs: content,
      compat: options.compat === undefined ? null : choice('--compat', options.compat, ['contentctl'] as const),
      timeLimit: timeLimit(options),
    },
    data: { directory: around.directory, attackData: options.attackData ?? null, contentRoots: content },
    detections,
    errors,
  };
}

/** The detections that the options choose. */
export async function selectedDetections(session: TestSession): Promise<readonly Detection[]> {
  const { options, around, data } = session;
  let detections = filtered(session.detections, options.filter);
  try {
    if (options.changed !== undefined) {
      const files = await changedFiles(around.directory, options.changed === true ? 'HEAD' : options.changed);
      const knowledge = openKnowledge(options, around, session.settings.contentDirs);
      detections = touchedDetections(detections, files, knowledge, around.directory, (detection) =>
        dataFiles(detection, data),
      );
    }
    if (options.shard !== undefined) detections = parseShard(options.shard)(detections);
  } catch (error) {
    if (error instanceof SelectionError) throw new CommandFailure(error.message, exitCodes.usage, error.hint);
    throw error;
  }
  return detections;
}

/** The files of a detection's tests, absolute. */
export function dataFiles(detection: Detection, data: DataPlaces): readonly string[] {
  const { groups } = planTests([detection], data);
  return groups.flatMap((group) =>
    group.data.flatMap((each) => (each.kind === 'file' ? [resolve(data.directory, each.path)] : [])),
  );
}
