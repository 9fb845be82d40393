import { describe, expect, it } from 'vitest';
import { levenshteinDistance } from '../../../src/knowledge/builtin-lookups/levenshtein.ts';
import { publicSuffix } from '../../../src/knowledge/builtin-lookups/public-suffix.ts';
import { shannonEntropy } from '../../../src/knowledge/builtin-lookups/shannon.ts';
import { parseUrl } from '../../../src/knowledge/builtin-lookups/url-parse.ts';

describe('shannonEntropy', () => {
  it.each([
    ['', 0],
    ['aaaa', 0],
    ['ab', 1],
    ['aabb', 1],
    ['abcdefgh', 3],
    ['😀😀', 0],
  ])('%j has %d bits', (text, bits) => expect(shannonEntropy(text)).toBeCloseTo(bits, 12));
});

describe('levenshteinDistance', () => {
  it.each([
    ['', '', 0],
    ['abc', '', 3],
    ['kitten', 'sitting', 3],
    ['google.com', 'g00gle.com', 2],
    ['straße', 'strasse', 2],
  ])('%j to %j takes %d', (a, b, distance) => expect(levenshteinDistance(a, b)).toBe(distance));

  it('gives up on the rest of very long words', () => {
    expect(levenshteinDistance('a'.repeat(5_000), 'b'.repeat(5_000))).toBe(2_000);
  });
});

describe('publicSuffix', () => {
  it.each([
    ['example.com', 'com'],
    ['www.example.co.uk', 'co.uk'],
    ['co.uk', 'uk'],
    ['example.io', 'io'],
    ['localhost', null],
  ])('%s', (host, suffix) => expect(publicSuffix(host)).toBe(suffix));
});

describe('parseUrl', () => {
  it('knows a bare host name', () => {
    expect(parseUrl('mail.Example.com')).toMatchObject({
      ut_scheme: 'None',
      ut_netloc: 'mail.Example.com',
      ut_domain: 'example.com',
      ut_subdomain: 'mail',
      ut_subdomain_count: 1,
      ut_subdomain_level_1: 'mail',
      ut_tld: 'com',
    });
  });

  it('knows host and port without a scheme', () => {
    expect(parseUrl('example.com:8080/x')).toMatchObject({
      ut_scheme: 'None',
      ut_port: '8080',
      ut_domain: 'example.com',
      ut_path: '/x',
    });
  });

  it('finds no domain in an address', () => {
    expect(parseUrl('http://10.0.0.1/a?b=1&c=2')).toMatchObject({
      ut_domain: 'None',
      ut_query: 'b=1&c=2',
      ut_query_args_count: 2,
    });
    expect(parseUrl('http://[::1]:80/')).toMatchObject({ ut_domain: 'None', ut_port: '80' });
  });

  it('separates the user from the host', () => {
    expect(parseUrl('ftp://bob:pw@files.example.org/')).toMatchObject({
      ut_username: 'bob',
      ut_password: 'pw',
      ut_domain: 'example.org',
    });
  });

  it('numbers subdomains from the domain outwards', () => {
    expect(parseUrl('a.b.example.com')).toMatchObject({
      ut_subdomain: 'a.b',
      ut_subdomain_level_1: 'b',
      ut_subdomain_level_2: 'a',
    });
  });
});
