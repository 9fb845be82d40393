import type { Knowledge } from '../../knowledge/knowledge.ts';
import { readKnowledge } from '../../run/engine.ts';
import { shippedDirectory } from '../../run/shipped-directory.ts';
import { SearchKnowledge } from '../../session/search-content.ts';
import type { StateDirectory } from '../state/state-directory.ts';
import { searchContent } from './content.ts';

/** The macros, lookups and saved searches that a user's searches see in an app; what maps events is what ships. */
export function userKnowledge(
  directory: StateDirectory,
  shipped: Knowledge,
  content: readonly string[],
): (owner: string, app: string) => Knowledge {
  const known = new SearchKnowledge((directories, collections) =>
    readKnowledge(shippedDirectory(), directories, undefined, collections),
  );
  return (owner, app) => known.of(shipped, content, { directories: searchContent(directory, owner, app).directories });
}
