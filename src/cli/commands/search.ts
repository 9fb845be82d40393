import type { RawOptions } from '../common-options.ts';
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
  return runSearch({ spl, text: searchText(spl) }, paths, options, around);
}
