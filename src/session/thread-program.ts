import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a thread runs: a bundle beside the one that this is part of. @throws Error when this runs from its sources. */
export function threadProgram(): URL {
  const places = ['./session-thread.mjs', '../session-thread.mjs'].map((path) => new URL(path, import.meta.url));
  const program = places.find((place) => existsSync(fileURLToPath(place)));
  if (program === undefined) throw new Error("The program of the session's threads is missing; install splite again.");
  return program;
}
