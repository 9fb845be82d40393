import { createHmac, randomBytes } from 'node:crypto';
import type { StateDb } from '../state/state-db.ts';
import { hashed, matches, nobodysHash } from './passwords.ts';
import type { Roles } from './roles.ts';
import type { User } from './user.ts';

/** A user as kept. */
export interface Account {
  readonly password: string;
  readonly roles: readonly string[];
  readonly realName: string;
  readonly email: string;
  readonly defaultApp: string;
  /** IANA name; empty: the server's. */
  readonly timeZone: string;
  /** Epoch seconds. */
  readonly lastLogin: number | null;
}

const kind = 'user';

/** The users: who there is, what they may do, whether a password is theirs. */
export class Accounts {
  /** Passwords that were found right, by a digest of name and hash: each request of a client with Basic credentials carries one. */
  private readonly verified = new Map<string, string>();

  constructor(
    private readonly state: StateDb,
    private readonly roles: Roles,
  ) {}

  names(): readonly string[] {
    return this.state.all<Account>(kind).map(([name]) => name);
  }

  account(name: string): Account | null {
    return this.state.get<Account>(kind, name);
  }

  /** The user with what their roles let them do; null when there is none. */
  user(name: string): User | null {
    const account = this.account(name);
    return account === null ? null : this.userOf(name, account);
  }

  private userOf(name: string, account: Account): User {
    const roles = account.roles.flatMap((role) => this.roles.role(role) ?? []);
    return {
      name,
      roles: account.roles,
      capabilities: new Set(roles.flatMap((role) => [...role.capabilities])),
      indexes: {
        allowed: [...new Set(roles.flatMap(({ indexes }) => indexes.allowed))],
        byDefault: [...new Set(roles.flatMap(({ indexes }) => indexes.byDefault))],
      },
      timeZone: account.timeZone || null,
      searchQuota: Math.max(0, ...roles.map(({ searchQuota }) => searchQuota)),
    };
  }

  /** @returns false when there is one of that name by now. */
  async create(name: string, password: string, settings: Partial<Omit<Account, 'password'>>): Promise<boolean> {
    const account: Account = {
      ...{ roles: ['user'], realName: '', email: '', defaultApp: 'launcher', timeZone: '', lastLogin: null },
      ...settings,
      password: await hashed(password),
    };
    if (this.account(name) !== null) return false;
    this.state.put(kind, name, account);
    return true;
  }

  /** Nothing when the user is gone by now. */
  async change(name: string, password: string | null, settings: Partial<Omit<Account, 'password'>>): Promise<void> {
    const hash = password === null ? {} : { password: await hashed(password) };
    const before = this.account(name);
    if (before !== null) this.state.put(kind, name, { ...before, ...settings, ...hash });
  }

  remove(name: string): boolean {
    return this.state.remove(kind, name);
  }

  /** Whose name and password these are; null when they are wrong. */
  async login(name: string, password: string): Promise<User | null> {
    const account = this.account(name);
    const isRight =
      account !== null && this.verified.get(name) === this.mark(account.password, password)
        ? true
        : (await matches(password, account?.password ?? nobodysHash)) && account !== null;
    if (!isRight || account === null) return null;
    this.verified.set(name, this.mark(account.password, password));
    return this.userOf(name, account);
  }

  noteLogin(name: string): void {
    const account = this.account(name);
    if (account !== null) this.state.put(kind, name, { ...account, lastLogin: Math.floor(Date.now() / 1000) });
  }

  private readonly secret = randomBytes(32);

  private mark(hash: string, password: string): string {
    return createHmac('sha256', this.secret).update(hash).update('\0').update(password).digest('base64');
  }
}
