import { commands } from '../commands/registry.ts';
import { lateLibraries } from '../knowledge/late-libraries.ts';
import { once } from '../knowledge/once.ts';

/**
 * Loads what is otherwise loaded by the first search that needs it: commands and libraries. A hard end (see `guarded.ts`) ends work wherever it is,
 * and what was loaded by half then would stay so for all searches that come later in the process.
 */
export const loadLate = once(() => {
  for (const command of commands.values()) command.name;
  for (const library of Object.values(lateLibraries)) library();
  performance.now();
});
