import { lstatSync, realpathSync } from 'node:fs';
import { isInsideFolder } from '../knowledge/inside-folder.ts';

/** Keeps the reading of a folder within it: tells the links in it that lead out. */
export class LinkGuard {
  /** The folder with its own links resolved; null when every link may be followed. */
  private readonly root: string | null;

  /** @throws when there is no such folder. */
  constructor(folder: string, followsAll: boolean) {
    const real = followsAll ? null : realpathSync(folder);
    this.root = real;
  }

  /** Where a link at this absolute path leads, when that is out of the folder; null for all else. @throws for a dead link. */
  outside(path: string): string | null {
    const { root } = this;
    if (root === null || !lstatSync(path).isSymbolicLink()) return null;
    const target = realpathSync(path);
    return isInsideFolder(root, target) ? null : target;
  }
}
