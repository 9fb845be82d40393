import { lacksCapability } from '../http/lacks-capability.ts';
import type { User } from './user.ts';

/** Nobody gives, or acts with, what they do not have. @throws ApiError 403 */
export function requireAll(capabilities: Iterable<string>, user: User): void {
  if (user.capabilities.has('admin_all_objects')) return;
  for (const name of capabilities) if (!user.capabilities.has(name)) throw lacksCapability(name);
}
