import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { findFiles } from '../ingest/find-files.ts';
import type { LoadTarget } from '../ingest/load-target.ts';
import type { LocalSession } from '../session/local-session.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';

/** Bytes from which on a second thread pays: starting it costs as much as loading some hundred events. */
const large = 32 * 1024 * 1024;

/**
 * A thread that writes the store while this one reads; null when it would not pay, or is not wanted. `workers`: the option,
 * 1 or 2; the amount of data decides when it is absent.
 * @throws CommandFailure for another number.
 */
export function openWriter(
  session: LocalSession,
  paths: readonly string[],
  directory: string,
  workers: string | undefined,
): (LoadTarget & { close(): void }) | null {
  if (workers !== undefined && workers !== '1' && workers !== '2')
    throw new CommandFailure(`--workers is 1 or 2, not ${workers}.`, exitCodes.usage);
  const file = programFile();
  if (file === null || workers === '1' || !session.writesApart) return null;
  if (workers === undefined && (availableParallelism() < 2 || sizeOf(paths, directory) < large)) return null;
  return session.openWriter(file);
}

function sizeOf(paths: readonly string[], directory: string): number {
  const { files } = findFiles(
    paths.filter((path) => path !== '-'),
    directory,
  );
  return files.reduce((total, { size }) => total + size, 0);
}

/** The bundle of the thread, beside the one that this is part of; null when it runs from source. */
function programFile(): URL | null {
  const places = ['./store-writer-thread.mjs', '../store-writer-thread.mjs'].map(
    (name) => new URL(name, import.meta.url),
  );
  return places.find((place) => existsSync(fileURLToPath(place))) ?? null;
}
