import { describe, expect, it } from 'vitest';
import { readStanzaPattern } from '../../../../src/knowledge/props/stanza-pattern.ts';

const matching = (name: string, values: readonly string[]): readonly string[] => {
  const pattern = readStanzaPattern(name)!;
  return values.filter((value) => pattern.matches(value));
};

describe('the names of stanzas in props.conf', () => {
  it('are sourcetypes, literally and with their case, unless something else is said', () => {
    expect(readStanzaPattern('cisco:asa')).toMatchObject({ kind: 'sourcetype', isLiteral: true });
    expect(matching('cisco:*', ['cisco:*', 'cisco:asa'])).toEqual(['cisco:*']);
    expect(matching('Cisco:asa', ['cisco:asa', 'Cisco:asa'])).toEqual(['Cisco:asa']);
  });

  it('are patterns of sourcetypes behind (?::){0}', () => {
    const sourcetypes = ['acme:wall', 'acme:wall:traffic', 'xacme:wall', 'acme/wall'];
    expect(readStanzaPattern('(?::){0}acme:*')).toMatchObject({ kind: 'sourcetype', isLiteral: false });
    expect(matching('(?::){0}acme:*', sourcetypes)).toEqual(['acme:wall', 'acme:wall:traffic']);
    expect(matching('(?::){0}acme*', sourcetypes)).toEqual(['acme:wall', 'acme:wall:traffic']);
  });

  it('are patterns of whole sources: ... is anything, * stops at separators, a dot is a dot', () => {
    expect(matching('source::/var/log/*.log', ['/var/log/a.log', '/var/log/b/a.log', '/var/log/alog'])).toEqual([
      '/var/log/a.log',
    ]);
    expect(matching('source::/var/.../a.log', ['/var/log/x/a.log', '/var/a.log', '/var/log/a.log.1'])).toEqual([
      '/var/log/x/a.log',
    ]);
    expect(matching('source::...a...', ['az', 'z', 'za'])).toEqual(['az', 'za']);
  });

  it('know alternatives, look-behinds and escaped backslashes', () => {
    const archives = ['/x/a.gz', '/x/a.bz2', '/x/a.tar.gz', '/x/a.zip'];
    expect(matching('source::....(?<!tar.)(gz|bz2)', archives)).toEqual(['/x/a.gz', '/x/a.bz2']);
    expect(matching('source::c:\\\\logs\\\\*.txt', ['c:\\logs\\a.txt', 'c:\\logs\\b\\a.txt'])).toEqual([
      'c:\\logs\\a.txt',
    ]);
  });

  it('are hosts without regard to case, unless (?-i) is written', () => {
    expect(matching('host::gw-*', ['GW-1', 'gw-2', 'db-1'])).toEqual(['GW-1', 'gw-2']);
    expect(matching('host::Gw', ['gw', 'GW', 'gw-1'])).toEqual(['gw', 'GW']);
    expect(matching('host::(?-i)gw-*', ['GW-1', 'gw-2'])).toEqual(['gw-2']);
  });

  it('may be rules that count lines, which are not supported', () => {
    expect(readStanzaPattern('rule::bars')).toBeNull();
    expect(readStanzaPattern('delayedrule::bars')).toBeNull();
  });
});
