import type { SearchRights } from '../../run/search-rights.ts';
import { commandCapabilities } from '../auth/capabilities.ts';
import type { User } from '../auth/user.ts';
import type { Job } from './job.ts';

/** What a search of a user may not do. */
export const searchRightsOf = ({ capabilities, indexes }: User): SearchRights => ({
  ...{ indexes: indexes.allowed, byDefault: indexes.byDefault },
  refused: Object.fromEntries(
    Object.entries(commandCapabilities)
      .filter(([, capability]) => !capabilities.has(capability))
      .map(([command]) => [
        command,
        `Error in '${command}' command: You have insufficient privileges to run this command.`,
      ]),
  ),
});

/** Jobs are their owner's; administrators see all. */
export const maySee = ({ request }: Pick<Job, 'request'>, { name, capabilities }: User): boolean =>
  request.owner === name || capabilities.has('admin_all_objects');
