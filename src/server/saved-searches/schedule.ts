import { isConfTrue } from '../../knowledge/conf-file.ts';
import { requireAll } from '../auth/require-all.ts';
import type { User } from '../auth/user.ts';
import type { Stanza } from '../conf/conf-store.ts';
import type { ServerContext } from '../server-context.ts';
import { cronOf, nextRun } from './cron.ts';

/** Whether a setting of a stanza says yes. */
export const isOn = (settings: ReadonlyMap<string, string>, key: string): boolean => isConfTrue(settings.get(key));

export const isScheduled = ({ settings }: Stanza): boolean =>
  isOn(settings, 'is_scheduled') && !isOn(settings, 'disabled');

/** Whose rights a saved search has when nobody asks for it: its owner's; what an app shares and nobody owns, those of a power user. Null: the owner is no more. */
export function userOf({ owner, author }: Stanza, { accounts, roles }: ServerContext): User | null {
  const name = owner === 'nobody' ? author : owner;
  if (name !== null) return accounts.user(name);
  const role = roles.role('power');
  if (role === null) return null;
  const { capabilities, indexes, searchQuota } = role;
  return { name: 'nobody', roles: ['power'], capabilities, indexes, timeZone: null, searchQuota };
}

/** The moments of a schedule from `after` on, epoch seconds, `most` at most; none when there is no schedule. */
export function timesOf(stanza: Stanza, after: number, most: number, server: ServerContext): readonly number[] {
  const text = stanza.settings.get('cron_schedule') ?? '';
  const cron = text === '' ? null : cronOf(text, userOf(stanza, server)?.timeZone ?? server.timeZone);
  const times: number[] = [];
  let at: number | null = after;
  while (cron !== null && times.length < most) {
    at = nextRun(cron, at);
    if (at === null) break;
    times.push(at);
  }
  return times;
}

/** Seconds between the runs of a schedule around a moment; null without one. */
export function periodOf(stanza: Stanza, now: number, server: ServerContext): number | null {
  const [first, second] = timesOf(stanza, now, 2, server);
  return first === undefined || second === undefined ? null : second - first;
}

/**
 * A schedule runs what stands there with the rights of its owner: nobody puts something there that they could not run themselves, by whatever endpoint.
 * @throws ApiError 403
 */
export function requireOwnersRights(stanza: Stanza, user: User, server: ServerContext): void {
  if (stanza.file !== 'savedsearches' || stanza.owner !== 'nobody' || stanza.author === user.name) return;
  const owner = userOf(stanza, server);
  if (owner !== null) requireAll(owner.capabilities, user);
}
