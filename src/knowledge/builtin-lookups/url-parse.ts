import type { Value } from '../../values/value.ts';
import type { ScriptLookup } from '../script-lookup.ts';
import { publicSuffix } from './public-suffix.ts';

const maxLevels = 5;

/**
 * URL Toolbox: the parts of a URL or host name. `list` (which list of suffixes to use) is accepted and has no effect:
 * see `publicSuffix`. A part that is not there is the text `None`, as URL Toolbox has it.
 */
export const urlParseLookup: ScriptLookup = {
  name: 'ut_parse_extended_lookup',
  summary: 'Scheme, host, domain, subdomains, top-level domain, port, path and query of a URL.',
  inputs: ['url', 'list'],
  optional: ['list'],
  outputs: [
    'ut_scheme',
    'ut_netloc',
    'ut_domain',
    'ut_domain_without_tld',
    'ut_subdomain',
    'ut_subdomain_count',
    ...Array.from({ length: maxLevels }, (_, index) => `ut_subdomain_level_${index + 1}`),
    'ut_tld',
    'ut_port',
    'ut_path',
    'ut_params',
    'ut_query',
    'ut_fragment',
    'ut_query_args_count',
    'ut_username',
    'ut_password',
  ],
  compute: ([url]) => (url ? parseUrl(url) : null),
};

const urlPattern =
  /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/)?([^/?#;]*)([^?#;]*)(?:;([^?#]*))?(?:\?([^#]*))?(?:#(.*))?$/s;

export function parseUrl(url: string): Readonly<Record<string, Value>> | null {
  // `host:8080/path` has no scheme: what stands before the colon is a host when digits follow.
  const text = /^[^/?#]+:\d+(?:[/?#]|$)/.test(url) ? `//${url}` : url;
  const parts = urlPattern.exec(text.trim());
  if (parts === null) return null;
  const [, scheme, netloc = '', path = '', params, query, fragment] = parts;
  const [, username, password, authority = ''] = /^(?:([^:@]*)(?::([^@]*))?@)?(.*)$/s.exec(netloc)!;
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority) ?? [undefined, authority, undefined];
  const name = nameParts(host.toLowerCase().replace(/\.$/, ''));
  const fields: Record<string, Value> = {
    ut_scheme: scheme?.toLowerCase(),
    ut_netloc: netloc,
    ut_domain: name.domain,
    ut_domain_without_tld: name.bare,
    ut_subdomain: name.subdomain,
    ut_tld: name.suffix,
    ut_port: port,
    ut_path: path,
    ut_params: params,
    ut_query: query,
    ut_fragment: fragment,
    ut_username: username,
    ut_password: password,
  };
  const levels = name.subdomain === '' ? [] : name.subdomain.split('.').reverse();
  for (let level = 1; level <= maxLevels; level++) fields[`ut_subdomain_level_${level}`] = levels[level - 1];
  for (const field in fields) if (fields[field] == null || fields[field] === '') fields[field] = 'None';
  fields.ut_subdomain_count = levels.length;
  fields.ut_query_args_count = query ? query.split('&').filter((argument) => argument !== '').length : 0;
  return fields;
}

interface NameParts {
  readonly domain: string;
  readonly bare: string;
  readonly subdomain: string;
  readonly suffix: string;
}

function nameParts(host: string): NameParts {
  const none: NameParts = { domain: '', bare: '', subdomain: '', suffix: '' };
  if (host === '' || host.startsWith('[') || /^\d+(?:\.\d+){3}$/.test(host)) return none;
  const suffix = publicSuffix(host);
  if (suffix === null || suffix === host) return none;
  const labels = host.slice(0, -suffix.length - 1).split('.');
  const bare = labels.at(-1)!;
  return { domain: `${bare}.${suffix}`, bare, subdomain: labels.slice(0, -1).join('.'), suffix };
}
