import { sep } from 'node:path';

/** Whether a path is the folder or below it; both absolute, with symbolic links resolved. */
export function isInsideFolder(realFolder: string, realPath: string): boolean {
  if (realPath === realFolder) return true;
  return realPath.startsWith(realFolder.endsWith(sep) ? realFolder : realFolder + sep);
}
