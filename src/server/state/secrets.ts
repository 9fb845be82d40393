import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const mark = '$sealed$';
const [keyBytes, nonceBytes, tagBytes] = [32, 12, 16];

/**
 * Secrets that must be shown again (tokens of senders): they lie in files sealed by AES-256-GCM, under a key in a file of its own that nobody else may read. One that
 * is sent is looked up by its fingerprint, an HMAC under another key, so that how long a look-up takes says nothing of those that there are.
 */
export class Secrets {
  private readonly sealing: Buffer;
  private readonly printing: Buffer;

  /** Reads the key from a file, which is made when it is missing. @throws Error when it is no key. */
  constructor(path: string) {
    if (!existsSync(path)) writeFileSync(path, randomBytes(keyBytes), { mode: 0o600, flag: 'wx' });
    const key = readFileSync(path);
    if (key.length !== keyBytes) throw new Error(`${path} is no key of this server.`);
    const derived = (use: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', use, keyBytes));
    this.sealing = derived('sealing');
    this.printing = derived('fingerprints');
  }

  isSealed(text: string): boolean {
    return text.startsWith(mark);
  }

  /** One line of ASCII. */
  seal(secret: string): string {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.sealing, nonce);
    const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
    return mark + Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /** Null when it was not sealed with this key, or changed since. */
  open(sealed: string): string | null {
    const bytes = Buffer.from(sealed.slice(mark.length), 'base64url');
    if (!this.isSealed(sealed) || bytes.length < nonceBytes + tagBytes) return null;
    const decipher = createDecipheriv('aes-256-gcm', this.sealing, bytes.subarray(0, nonceBytes));
    decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
    } catch {
      return null;
    }
  }

  fingerprint(secret: string): string {
    return createHmac('sha256', this.printing).update(secret).digest('base64');
  }
}
