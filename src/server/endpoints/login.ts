import { sessionCookie } from '../auth/authenticate.ts';
import { ApiError } from '../http/api-error.ts';
import type { Endpoint } from '../http/endpoint.ts';

const failed = (status: number, code?: string): ApiError =>
  new ApiError(status, { type: 'WARN', ...(code === undefined ? {} : { code }), text: 'Login failed' });

/** `auth/login`: a key for a name and a password. Statuses and texts as measured on Splunk 10.4. */
export const loginEndpoints: readonly Endpoint[] = [
  {
    path: 'auth/login',
    isOpen: true,
    async POST({ params, peer }, { accounts, logins, loginLimit, log }) {
      const name = params.text('username');
      const password = params.text('password');
      if (name === null || password === null) throw failed(400);
      const wait = loginLimit.wait(name, peer);
      if (wait > 0) throw new ApiError(429, { type: 'WARN', text: 'Login failed' }, { 'Retry-After': String(wait) });
      const user = await accounts.login(name, password);
      if (user === null) {
        loginLimit.failed(name, peer);
        log.audit(name, 'login', { info: 'failed', reason: 'user-initiated', clientip: peer });
        throw failed(401, 'incorrect_username_or_password');
      }
      loginLimit.succeeded(name, peer);
      accounts.noteLogin(name);
      log.audit(name, 'login', { info: 'succeeded', reason: 'user-initiated', clientip: peer });
      const sessionKey = logins.open(name);
      return {
        kind: 'object',
        json: { sessionKey, message: '', code: '' },
        xml: `<sessionKey>${sessionKey}</sessionKey>\n  <messages>\n    <msg code=""></msg>\n  </messages>`,
        ...(params.boolean('cookie', false)
          ? {
              headers: {
                'Set-Cookie': `${sessionCookie}=${sessionKey}; Path=/; HttpOnly; SameSite=Strict; Max-Age=3600`,
              },
            }
          : {}),
      };
    },
  },
];
