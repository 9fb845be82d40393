import { type FSWatcher, statSync, watch } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Detection } from '../detections/detection.ts';
import { loadDetections } from '../detections/find-detections.ts';
import type { DetectionError } from '../detections/load-detection.ts';
import { touchedDetections } from '../detections/touched-detections.ts';
import { readKnowledge } from '../run/engine.ts';
import { exitCodes } from './exit-codes.ts';
import { pipelinesOf } from './sigma-pipelines.ts';
import { dataFiles, type TestSession } from './test-session.ts';

/** Files are saved in several steps: what comes within this time is one change. */
const settleMilliseconds = 150;

/** Runs the tests again that a saved file bears on, until Ctrl-C. */
export async function watchTests(
  session: TestSession,
  run: (detections: readonly Detection[], errors: readonly DetectionError[]) => Promise<{ readonly exitCode: number }>,
): Promise<number> {
  const { paths, around, settings, data, reporter } = session;
  const changed = new Set<string>();
  let wake: () => void = () => {};
  let timer: NodeJS.Timeout | null = null;
  const watchers = watchedFolders(session).map(({ folder, recursive }) =>
    watch(folder, { recursive }, (_, name) => {
      if (name === null || /(^|[\\/])(\.git|node_modules)([\\/]|$)|~$|\.sw.$/.test(name)) return;
      changed.add(join(folder, name));
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(() => wake(), settleMilliseconds);
    }),
  );
  /** False when Ctrl-C ended the waiting. While tests run, they see to it. */
  const change = async (): Promise<boolean> => {
    let ended = false;
    const release = around.onInterrupt?.(() => {
      ended = true;
      wake();
    });
    await new Promise<void>((resume) => {
      wake = resume;
    });
    release?.();
    return !ended;
  };
  try {
    for (;;) {
      reporter.note('Waiting for changes; Ctrl-C ends.');
      around.messages.flush();
      if (changed.size === 0 && !(await change())) return exitCodes.interrupted;
      const files = [...changed];
      changed.clear();
      const { detections, errors } = loadDetections(
        paths,
        around.directory,
        pipelinesOf(session.options, settings.contentDirs, around),
      );
      const knowledge = readKnowledge(settings.shippedDir, settings.contentDirs);
      const touched = touchedDetections(detections, files, knowledge, around.directory, (each) =>
        dataFiles(each, data),
      );
      const own = new Set(files);
      const broken = errors.filter(({ path }) => own.has(resolve(around.directory, path)));
      if (touched.length + broken.length === 0) continue;
      const { exitCode } = await run(touched, broken);
      if (exitCode === exitCodes.interrupted) return exitCode;
    }
  } finally {
    close(watchers);
  }
}

interface WatchedFolder {
  readonly folder: string;
  /** With the folders inside it. */
  readonly recursive: boolean;
}

/** The folders of detections and content, with all in them, and those of the tests' data. */
function watchedFolders({ paths, around, settings, data, detections }: TestSession): readonly WatchedFolder[] {
  const named = paths.map((path) => resolve(around.directory, path));
  const clone = data.attackData === null ? [] : [resolve(around.directory, data.attackData)];
  const whole = foldersOf([...named, ...settings.contentDirs, ...clone]);
  const inside = (folder: string, other: string): boolean => folder === other || folder.startsWith(join(other, '/'));
  const top = whole.filter((folder) => !whole.some((other) => folder !== other && inside(folder, other)));
  const beside = foldersOf(detections.flatMap((detection) => dataFiles(detection, data)));
  return [
    ...top.map((folder) => ({ folder, recursive: true })),
    ...beside
      .filter((folder) => !top.some((other) => inside(folder, other)))
      .map((folder) => ({ folder, recursive: false })),
  ];
}

/** The folders among these paths, and those that the files among them are in; each once. */
function foldersOf(paths: readonly string[]): readonly string[] {
  const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  const folders = paths.map((path) => (isFolder(path) ? path : dirname(path))).filter(isFolder);
  return [...new Set(folders)].sort();
}

function close(watchers: readonly FSWatcher[]): void {
  for (const watcher of watchers) watcher.close();
}
