import { createHash, randomBytes } from 'node:crypto';

export interface Login {
  /** A digest of the key. */
  readonly id: string;
  readonly user: string;
  /** Milliseconds since the epoch. */
  lastUsed: number;
}

/** Seconds without a request after which a login ends (Splunk's `sessionTimeout`, server.conf). */
const sessionTimeout = 3600;
const mostLogins = 10_000;

/** Keys of those who are logged in: random, kept as digests, forgotten when they were not used for an hour. */
export class LoginSessions {
  private readonly logins = new Map<string, Login>();

  constructor(private readonly now: () => number = Date.now) {}

  open(user: string): string {
    const key = randomBytes(48).toString('base64url');
    if (this.logins.size >= mostLogins) this.forgetOld();
    if (this.logins.size >= mostLogins) this.logins.delete(this.logins.keys().next().value!);
    const id = digest(key);
    this.logins.set(id, { id, user, lastUsed: this.now() });
    return key;
  }

  /** Whose key it is; null when it is nobody's, or not any more. */
  userOf(key: string): string | null {
    const id = digest(key);
    const login = this.logins.get(id);
    if (login === undefined) return null;
    if (this.isOver(login)) {
      this.logins.delete(id);
      return null;
    }
    login.lastUsed = this.now();
    return login.user;
  }

  close(key: string): boolean {
    return this.end(digest(key));
  }

  end(id: string): boolean {
    return this.logins.delete(id);
  }

  /** Those that are open. */
  all(): readonly Login[] {
    return [...this.logins.values()].filter((login) => !this.isOver(login));
  }

  /** By its key or its id; null when it is not open. */
  find(name: string): Login | null {
    const login = this.logins.get(digest(name)) ?? this.logins.get(name);
    return login === undefined || this.isOver(login) ? null : login;
  }

  /** Ends all logins of a user but the one with this key. */
  closeAll(user: string, but: string | null): void {
    const kept = but === null ? null : digest(but);
    for (const [id, login] of this.logins) if (login.user === user && id !== kept) this.logins.delete(id);
  }

  private isOver({ lastUsed }: Login): boolean {
    return this.now() - lastUsed > sessionTimeout * 1000;
  }

  private forgetOld(): void {
    for (const [id, login] of this.logins) if (this.isOver(login)) this.logins.delete(id);
  }
}

/** Looked up by a digest, so that how long a look-up takes says nothing of the keys that there are. */
const digest = (key: string): string => createHash('sha256').update(key).digest('base64url');
