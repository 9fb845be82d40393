import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Detection } from '../detections/detection.ts';
import { loadDetections } from '../detections/find-detections.ts';
import type { DetectionError } from '../detections/load-detection.ts';
import { touchedDetections } from '../detections/touched-detections.ts';
import { readKnowledge } from '../run/engine.ts';
import { exitCodes } from './exit-codes.ts';
import { dataFiles, type TestSession } from './test-session.ts';

/** Files are saved in several steps: what comes within this time is one change. */
const settleMilliseconds = 150;

/** Runs the tests again that a saved file bears on, until Ctrl-C. */
export async function watchTests(
  session: TestSession,
  run: (detections: readonly Detection[], errors: readonly DetectionError[]) => Promise<unknown>,
): Promise<number> {
  const { paths, around, settings, data, reporter } = session;
  const changed = new Set<string>();
  let wake: () => void = () => {};
  let timer: NodeJS.Timeout | null = null;
  let ended = false;
  const watchers = watchedFolders(session).map((folder) =>
    watch(folder, { recursive: true }, (_, name) => {
      if (name === null || /(^|[\\/])(\.git|node_modules)([\\/]|$)|~$|\.sw.$/.test(name)) return;
      changed.add(join(folder, name));
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => wake(), settleMilliseconds);
    }),
  );
  const release = around.onInterrupt?.(() => {
    ended = true;
    wake();
  });
  try {
    for (;;) {
      reporter.note('Waiting for changes; Ctrl-C ends.');
      around.messages.flush();
      if (changed.size === 0 && !ended)
        await new Promise<void>((resume) => {
          wake = resume;
        });
      if (ended) return exitCodes.interrupted;
      const files = [...changed];
      changed.clear();
      const { detections, errors } = loadDetections(paths, around.directory);
      const knowledge = readKnowledge(settings.shippedDir, settings.contentDirs);
      const touched = touchedDetections(detections, files, knowledge, around.directory, (each) =>
        dataFiles(each, data),
      );
      const own = new Set(files);
      const broken = errors.filter(({ path }) => own.has(resolve(around.directory, path)));
      if (touched.length + broken.length > 0) await run(touched, broken);
    }
  } finally {
    release?.();
    close(watchers);
  }
}

function watchedFolders({ paths, around, settings, data }: TestSession): readonly string[] {
  const named = paths.map((path) => resolve(around.directory, path));
  const folders = [
    ...named,
    ...settings.contentDirs,
    ...(data.attackData === null ? [] : [resolve(around.directory, data.attackData)]),
  ]
    .map((path) => (statSync(path, { throwIfNoEntry: false })?.isDirectory() ? path : dirname(path)))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  const distinct = [...new Set(folders)].sort();
  // A folder inside another one is watched with it.
  return distinct.filter(
    (folder) => !distinct.some((other) => folder !== other && folder.startsWith(join(other, '/'))),
  );
}

function close(watchers: readonly FSWatcher[]): void {
  for (const watcher of watchers) watcher.close();
}
