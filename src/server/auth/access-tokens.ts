import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { StateDb } from '../state/state-db.ts';

/** A token that stands for a user, as it is kept. */
export interface AccessToken {
  readonly id: string;
  readonly user: string;
  readonly audience: string;
  readonly issuedBy: string;
  /** Epoch seconds. */
  readonly issued: number;
  readonly notBefore: number;
  /** 0: it does not end. */
  readonly expires: number;
  readonly isEnabled: boolean;
}

const kind = 'token';

/**
 * Tokens that programs show instead of a password (`Authorization: Bearer`). They are 48 random bytes, so that a plain digest keeps them safe; what is kept of each is
 * found by that digest.
 */
export class AccessTokens {
  constructor(private readonly state: StateDb) {}

  all(): readonly AccessToken[] {
    return this.state.all<AccessToken>(kind).map(([, token]) => token);
  }

  /** @returns the token itself; it is not to be had again. */
  create(settings: Omit<AccessToken, 'id' | 'isEnabled'>): { readonly id: string; readonly token: string } {
    const token = `spl.${randomBytes(48).toString('base64url')}`;
    const id = randomUUID();
    this.state.put(kind, digest(token), { ...settings, id, isEnabled: true });
    return { id, token };
  }

  /** Whose it is; null when it is nobody's, is disabled, or not valid at this time (epoch seconds). */
  userOf(token: string, now: number): string | null {
    if (!token.startsWith('spl.')) return null;
    const kept = this.state.get<AccessToken>(kind, digest(token));
    if (kept === null || !kept.isEnabled || now < kept.notBefore) return null;
    return kept.expires > 0 && now >= kept.expires ? null : kept.user;
  }

  /** @returns how many were. */
  enable(which: (token: AccessToken) => boolean, isEnabled: boolean): number {
    const found = this.state.all<AccessToken>(kind).filter(([, token]) => which(token));
    for (const [key, token] of found) this.state.put(kind, key, { ...token, isEnabled });
    return found.length;
  }

  /** @returns how many were. */
  remove(which: (token: AccessToken) => boolean): number {
    const found = this.state.all<AccessToken>(kind).filter(([, token]) => which(token));
    for (const [key] of found) this.state.remove(kind, key);
    return found.length;
  }
}

const digest = (token: string): string => createHash('sha256').update(token).digest('base64url');
