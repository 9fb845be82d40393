import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Folders deeper than this hold no knowledge. */
const maxDepth = 6;

/** A text that differs when a file in one of the directories was made, changed or removed. Costs a look at each file, none is read. */
export function directoryStamp(directories: readonly string[]): string {
  const parts: string[] = [];
  const visit = (folder: string, depth: number): void => {
    let entries: readonly Dirent[];
    try {
      entries = readdirSync(folder, { withFileTypes: true });
    } catch {
      return;
    }
    for (const entry of entries) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (depth < maxDepth) visit(path, depth + 1);
        continue;
      }
      const found = statSync(path, { throwIfNoEntry: false, bigint: true });
      if (found !== undefined) parts.push(`${path} ${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`);
    }
  };
  for (const directory of directories) {
    parts.push(directory);
    visit(directory, 0);
  }
  return parts.join('\n');
}
