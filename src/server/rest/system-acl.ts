import type { Acl } from './feed.ts';

/** Of what the server says of itself. */
export const systemAcl: Acl = {
  ...{ app: 'system', owner: 'system', sharing: 'system', canWrite: false, removable: false },
  perms: { read: ['*'], write: [] },
};
