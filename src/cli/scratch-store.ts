import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFiles } from '../ingest/find-files.ts';

/** Bytes of text that are kept in memory; their events take about as much. */
const inMemory = 128 * 1024 * 1024;
/** Compressed logs grow about so much. */
const compression = 10;

/** A store for one run. */
export interface ScratchStore {
  readonly path: string;
  /** Once it is open, its file needs no name: it is gone with the process, however that ends. Not on Windows. */
  unname(): void;
  remove(): void;
}

/** A store in the system's temporary directory when logs are too large for memory; null when they are not. */
export function scratchStoreFor(paths: readonly string[], directory: string): ScratchStore | null {
  const { files } = findFiles(
    paths.filter((path) => path !== '-'),
    directory,
  );
  const bytes = files.reduce(
    (sum, { path, size }) => sum + (/\.(gz|zip|zst|bz2|xz|7z)$/i.test(path) ? size * compression : size),
    0,
  );
  if (bytes <= inMemory) return null;
  const folder = mkdtempSync(join(tmpdir(), 'splite-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  return {
    path: join(folder, 'store.db'),
    unname() {
      if (process.platform !== 'win32') remove();
    },
    remove,
  };
}
