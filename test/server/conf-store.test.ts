import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfStore } from '../../src/server/conf/conf-store.ts';

let etc: string;
beforeEach(() => {
  etc = mkdtempSync(join(tmpdir(), 'splite-etc-'));
});
afterEach(() => rmSync(etc, { recursive: true, force: true }));

const stock = { search: { savedsearches: { shipped: { search: 'index=main' } } } };
const mine = { owner: 'ann', app: 'search' };

describe('the configuration on disk', () => {
  it.each([
    'plain',
    'a\nb\n\n  c',
    'ends in a backslash\\',
    'index=a\n# no comment\n[no stanza]\n| stats count',
    'a = b',
    '',
    'ü 😀',
  ])('keeps %j', (value) => {
    new ConfStore(etc, stock).set('savedsearches', 'name', [['search', value]], mine);
    expect(new ConfStore(etc, stock).stanza('savedsearches', 'name', mine)?.settings.get('search')).toBe(value);
  });

  it.each(['a b', 'a]b', '[a]', 'a/b\\c', '#a', 'a = b'])('keeps a stanza of the name %j', (name) => {
    new ConfStore(etc, stock).set('savedsearches', name, [['search', 'x']], mine);
    expect(new ConfStore(etc, stock).stanzas('savedsearches', mine).map((stanza) => stanza.name)).toContain(name);
  });

  it('keeps whose a stanza is, and who may see it', () => {
    const place = {
      ...({ owner: 'nobody', app: 'search', sharing: 'global', author: 'ann' } as const),
      perms: { read: ['*'], write: [] },
    } as const;
    new ConfStore(etc, stock).set('savedsearches', 'name', [['search', 'x']], place);
    expect(new ConfStore(etc, stock).stanza('savedsearches', 'name', mine)).toMatchObject(place);
  });

  it('refuses names that lead elsewhere, and leaves nothing of them', () => {
    const store = new ConfStore(etc, stock);
    for (const [file, owner, app] of [
      ['../x', 'ann', 'search'],
      ['x', '..', 'search'],
      ['x', 'ann', '../../search'],
      ['x', 'ann', 'a/b'],
      ['x\0', 'ann', 'search'],
    ] as const)
      expect(() => store.set(file, 'a', [], { owner, app })).toThrow('not a valid name');
    expect(() => store.set('x', 'a', [['a=b', '1']], mine)).toThrow('not a valid name');
    expect(() => store.set('x', 'a', [['__sharing', 'global']], mine)).toThrow('not a valid name');
    expect(readdirSync(etc)).toEqual([]);
  });

  it('shows what ships, with what was set over it', () => {
    const store = new ConfStore(etc, stock);
    store.set('savedsearches', 'shipped', [['description', 'd']], { owner: 'nobody', app: 'search' });
    expect(Object.fromEntries(store.stanza('savedsearches', 'shipped', mine)!.settings)).toEqual({
      search: 'index=main',
      description: 'd',
    });
    expect(store.ships('savedsearches', 'shipped')).toBe(true);
  });

  it('forgets an app with all that is in it', () => {
    const store = new ConfStore(etc, stock);
    store.set('app', 'ui', [], { owner: 'nobody', app: 'gone' });
    store.set('macros', 'm', [['definition', 'x']], { owner: 'ann', app: 'gone' });
    store.removeApp('gone');
    expect(new ConfStore(etc, stock).stanzas('macros', { owner: null, app: null })).toEqual([]);
    expect(store.appsWith('app')).toEqual([]);
  });

  it('passes over files whose names are none', () => {
    const directory = join(etc, 'apps', 'search', 'local');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, '.hidden.conf'), '[a]\n');
    expect(new ConfStore(etc, {}).fileNames()).toEqual([]);
  });
});
