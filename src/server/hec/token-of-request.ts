import type { IncomingHttpHeaders } from 'node:http';
import { HecRefusal, replies } from './replies.ts';
import type { HecToken, HecTokens } from './tokens.ts';

/**
 * The token that a request is sent with: `Authorization: Splunk TOKEN`, Basic with the token for a password (or a name), or `?token=`. A token is found before it is
 * asked whether it may stand there (measured on Splunk 10.4).
 * @throws HecRefusal
 */
export function tokenOfRequest(headers: IncomingHttpHeaders, query: URLSearchParams, tokens: HecTokens): HecToken {
  const { authorization } = headers;
  const inQuery = authorization === undefined ? query.get('token') : null;
  if (authorization === undefined && inQuery === null) throw new HecRefusal(replies.tokenRequired);
  const token = secretsIn(authorization, inQuery).flatMap((secret) => tokens.find(secret) ?? [])[0];
  if (token === undefined) throw new HecRefusal(replies.invalidToken);
  if (inQuery !== null && !token.isAllowedInQuery) throw new HecRefusal(replies.queryNotEnabled);
  if (token.isDisabled || !tokens.isEnabled) throw new HecRefusal(replies.tokenDisabled);
  return token;
}

function secretsIn(authorization: string | undefined, inQuery: string | null): readonly string[] {
  if (authorization === undefined) return [inQuery!];
  const [, scheme = '', rest = ''] = /^\s*(\S+)\s*(.*?)\s*$/s.exec(authorization) ?? [];
  switch (scheme.toLowerCase()) {
    case 'splunk':
      if (rest === '') throw new HecRefusal(replies.tokenRequired);
      return [rest];
    case 'basic': {
      const [, name = '', password = ''] = /^([^:]*):(.*)$/s.exec(Buffer.from(rest, 'base64').toString('utf8')) ?? [];
      if (name === '' && password === '') throw new HecRefusal(replies.invalidAuthorization);
      return [password, name].filter((text) => text !== '');
    }
    default:
      throw new HecRefusal(replies.invalidAuthorization);
  }
}
