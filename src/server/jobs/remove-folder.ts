import { renameSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Folders that are being removed are called so; those of jobs are not. */
const removed = '.removed-';
let counted = 0;

/** Removes a job's folder beside the event loop: its name is free when this returns. Resolves, also when it is not there. */
export async function removeFolder(directory: string, folder: string): Promise<void> {
  const away = join(directory, `${removed}${process.pid}-${++counted}`);
  try {
    renameSync(join(directory, folder), away);
  } catch {
    return;
  }
  await rm(away, { recursive: true, force: true }).catch(() => {});
}

/** Removes what an earlier server did not come to remove. @returns whether the folder was such a one. */
export function wasRemoved(directory: string, folder: string): boolean {
  if (!folder.startsWith(removed)) return false;
  rmSync(join(directory, folder), { recursive: true, force: true });
  return true;
}
