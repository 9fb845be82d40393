import type { IncomingHttpHeaders } from 'node:http';
import { ApiError } from '../http/api-error.ts';
import type { ServerContext } from '../server-context.ts';
import type { User } from './user.ts';

/** The cookie that holds a key: its name has the port of Splunk's default, whatever the port. */
export const sessionCookie = 'splunkd_8089';

const unauthorised = (): ApiError =>
  new ApiError(401, { type: 'ERROR', text: 'Unauthorized' }, { 'WWW-Authenticate': 'Basic realm="/splunk"' });
const notAuthenticated = (): ApiError => new ApiError(401, { type: 'WARN', text: 'call not properly authenticated' });

/**
 * Who sends a request: `Authorization: Splunk KEY`, `Bearer KEY`, Basic, or the cookie.
 * @throws ApiError 401: with a challenge where credentials are missing or a password is wrong, without where a key is unknown (measured on Splunk 10.4).
 */
export async function authenticate(
  headers: IncomingHttpHeaders,
  address: string,
  server: Pick<ServerContext, 'accounts' | 'logins' | 'loginLimit' | 'tokens'>,
): Promise<User> {
  const { authorization } = headers;
  if (authorization === undefined) {
    const key = cookieOf(headers.cookie, sessionCookie);
    if (key === null) throw unauthorised();
    return withKey(key, server);
  }
  const [, scheme = '', rest = ''] = /^\s*(\S+)\s+(.*\S)\s*$/s.exec(authorization) ?? [];
  switch (scheme.toLowerCase()) {
    case 'splunk':
    case 'bearer':
      return withKey(rest, server);
    case 'basic':
      return withPassword(rest, address, server);
    default:
      throw unauthorised();
  }
}

/** The key that a request carries, whosever it is; null when it carries none. */
export function keyIn({ authorization, cookie }: IncomingHttpHeaders): string | null {
  if (authorization === undefined) return cookieOf(cookie, sessionCookie);
  return /^\s*(?:splunk|bearer)\s+(.*\S)\s*$/is.exec(authorization)?.[1] ?? null;
}

function withKey(
  key: string,
  { logins, accounts, tokens }: Pick<ServerContext, 'accounts' | 'logins' | 'tokens'>,
): User {
  const name = logins.userOf(key) ?? tokens.userOf(key, Date.now() / 1000);
  const user = name === null ? null : accounts.user(name);
  if (user === null) throw notAuthenticated();
  return user;
}

async function withPassword(
  encoded: string,
  address: string,
  { accounts, loginLimit }: Pick<ServerContext, 'accounts' | 'loginLimit'>,
): Promise<User> {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) throw unauthorised();
  const name = text.slice(0, colon);
  if (loginLimit.wait(name, address) > 0) throw unauthorised();
  const user = await accounts.login(name, text.slice(colon + 1));
  if (user === null) {
    loginLimit.failed(name, address);
    throw unauthorised();
  }
  loginLimit.succeeded(name, address);
  return user;
}

function cookieOf(header: string | undefined, name: string): string | null {
  for (const part of (header ?? '').split(';')) {
    const equals = part.indexOf('=');
    if (equals > 0 && part.slice(0, equals).trim() === name) return part.slice(equals + 1).trim();
  }
  return null;
}
