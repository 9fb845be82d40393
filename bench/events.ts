import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createGzip } from 'node:zlib';
import { generateEvents } from './generate-events.ts';

/** `bench/data/`: what is generated stays there, because generating takes longer than measuring. */
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

/** The file's size after gzip. */
export async function gzippedSize(path: string): Promise<number> {
  const packed = `${path}.gz`;
  if (!existsSync(packed)) await pipeline(createReadStream(path), createGzip(), createWriteStream(packed));
  return sizeOf(packed);
}
