import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(scrypt) as (
  password: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number },
) => Promise<Buffer>;

/** OWASP's recommendation for scrypt with 16 MB (Password Storage Cheat Sheet). */
const cost = { N: 2 ** 14, r: 8, p: 5 } as const;

/** A secret as it is kept: `scrypt$N$r$p$salt$key`, the last two in base64. */
export async function hashed(secret: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(secret, salt, 32, cost);
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), key.toString('base64')].join('$');
}

/** Whether a secret is the one that was hashed; takes as long for a wrong one. */
export async function matches(secret: string, hash: string): Promise<boolean> {
  const [kind, N, r, p, salt = '', key = ''] = hash.split('$');
  if (kind !== 'scrypt') return false;
  const wanted = Buffer.from(key, 'base64');
  const found = await derive(secret, Buffer.from(salt, 'base64'), wanted.length, {
    N: Number(N),
    r: Number(r),
    p: Number(p),
  });
  return timingSafeEqual(found, wanted);
}

/** Compared by where there is nobody of that name, so that it takes as long. */
export const nobodysHash = `scrypt$${cost.N}$${cost.r}$${cost.p}$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(32).toString('base64')}`;
