import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { RawOptions } from '../common-options.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { searchText } from '../report-error.ts';
import { runSearch } from '../search-run.ts';
import type { Surroundings } from '../surroundings.ts';

/** `splite search '<SPL>' [FILE|DIR|GLOB|-]...`: the results of one search. Returns the exit code. */
export function runSearchCommand(
  spl: string,
  paths: readonly string[],
  options: RawOptions,
  around: Surroundings,
): Promise<number> {
  refuseFileFirst(spl, paths, around);
  return runSearch({ spl, text: searchText(spl) }, paths, options, around);
}

/** `splite logs/access.log 'status=404'` would look for the name of the file in a file that is not there. */
function refuseFileFirst(spl: string, paths: readonly string[], around: Surroundings): void {
  const isThere = (path: string): boolean => existsSync(resolve(around.directory, path));
  // Names that could be a search are left alone.
  if (!/[./\\]/.test(spl) || /[\s|=]/.test(spl) || !isThere(spl) || paths.some((path) => path === '-' || isThere(path)))
    return;
  throw new CommandFailure(
    `'${spl}' is a file: the search comes first.`,
    exitCodes.usage,
    `Write: splite '${paths[0] ?? 'index=*'}' ${spl}`,
  );
}
