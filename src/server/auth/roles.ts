import type { ConfStore } from '../conf/conf-store.ts';
import type { IndexAccess } from './user.ts';

/** A role with all that it takes from those it imports. */
export interface Role {
  readonly name: string;
  readonly imported: readonly string[];
  readonly capabilities: ReadonlySet<string>;
  readonly indexes: IndexAccess;
  readonly searchQuota: number;
}

const system = { owner: 'nobody', app: 'system' } as const;
const stanzaOf = (name: string): string => `role_${name}`;

/** Roles as authorize.conf has them (`[role_NAME]`): what is imported is added, limits are the widest. */
export class Roles {
  constructor(private readonly conf: ConfStore) {}

  names(): readonly string[] {
    return this.conf
      .stanzas('authorize', system)
      .filter(({ name }) => name.startsWith('role_'))
      .map(({ name }) => name.slice('role_'.length));
  }

  /** Null when there is none. */
  role(name: string, seen: ReadonlySet<string> = new Set()): Role | null {
    const stanza = this.conf.stanza('authorize', stanzaOf(name), system);
    if (stanza === null || seen.has(name)) return null;
    const { settings } = stanza;
    const imported = list(settings.get('importRoles'));
    const parents = imported.flatMap((parent) => this.role(parent, new Set([...seen, name])) ?? []);
    const capabilities = new Set(parents.flatMap((parent) => [...parent.capabilities]));
    for (const [key, value] of settings) {
      if (value === 'enabled') capabilities.add(key);
      else if (value === 'disabled') capabilities.delete(key);
    }
    const quota = Number(settings.get('srchJobsQuota') ?? Number.NaN);
    return {
      ...{ name, imported, capabilities },
      indexes: {
        allowed: union(
          list(settings.get('srchIndexesAllowed')),
          parents.flatMap(({ indexes }) => indexes.allowed),
        ),
        byDefault: union(
          list(settings.get('srchIndexesDefault')),
          parents.flatMap(({ indexes }) => indexes.byDefault),
        ),
      },
      searchQuota: Math.max(Number.isFinite(quota) ? quota : 0, ...parents.map(({ searchQuota }) => searchQuota)),
    };
  }
}

/** Lists in authorize.conf are separated by semicolons. */
const list = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(/[;,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

const union = (...lists: (readonly string[])[]): readonly string[] => [...new Set(lists.flat())];
