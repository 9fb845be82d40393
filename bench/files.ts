import { existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generateEvents } from './generate-events.ts';

/** `bench/data/`: generated logs stay there, because generating takes long; stores are made anew by each run. */
export const dataDirectory = fileURLToPath(new URL('..', import.meta.url));

/** A log file of generated events, made when it is not there. */
export function eventFile(count: number): string {
  const path = join(dataDirectory, `events-${count}.jsonl`);
  if (!existsSync(path)) {
    mkdirSync(dataDirectory, { recursive: true });
    generateEvents(`${path}.part`, count);
    renameSync(`${path}.part`, path);
  }
  return path;
}

/** The path of a database to be made, without what an earlier run left there. */
export function freshDatabase(name: string): string {
  const path = join(dataDirectory, name);
  for (const suffix of ['', '-wal', '-shm', '.wal']) rmSync(path + suffix, { force: true });
  return path;
}

export const sizeOf = (path: string): number => statSync(path).size;
