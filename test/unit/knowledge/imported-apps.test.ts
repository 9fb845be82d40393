import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkSearch } from '../../../src/detections/check-search.ts';
import { contentRootOf } from '../../../src/detections/content-root.ts';
import { loadKnowledge } from '../../../src/knowledge/load-knowledge.ts';
import { writeContent } from './temporary-content.ts';

const empty = writeContent({});
const macro = (name: string, definition: string): string => `[${name}]\ndefinition = ${definition}\n`;

function load(apps: string, app = 'mine') {
  return loadKnowledge({ shippedDir: empty, contentDirs: [join(apps, app)] });
}

describe('apps that an app imports', () => {
  const apps = writeContent({
    'mine/default/macros.conf': macro('own', 'index=a') + macro('both', 'index=mine'),
    'mine/local/macros.conf': macro('kept_local', '| makeresults'),
    'mine/metadata/default.meta': '[]\nimport = base, absent, ../outside\n[macros]\nexport = system\n',
    'base/default/macros.conf': macro('based', '| makeresults | eval a=1') + macro('both', 'index=base'),
    'base/metadata/local.meta': '[]\nimport = deep mine\n',
    'deep/default/macros.conf': macro('deepest', 'index=d'),
    'stranger/default/macros.conf': macro('strange', 'index=s'),
  });

  it('are read, with those that they import; the app itself is stronger', () => {
    const { macros } = load(apps);
    expect(macros.find('based', 0)?.definition).toBe('| makeresults | eval a=1');
    expect(macros.find('deepest', 0)?.definition).toBe('index=d');
    expect(macros.find('both', 0)?.definition).toBe('index=mine');
    expect(macros.find('strange', 0)).toBeNull();
  });

  it('make a search that begins with one of their macros one that can run', () => {
    const context = { knowledge: load(apps), now: 0, timeZone: 'UTC' };
    for (const spl of ['`based` | where a=1', '`kept_local` | eval b=1', '`own` | head 1']) {
      const { errors, missing } = checkSearch(spl, context);
      expect({ spl, errors, missing }).toEqual({ spl, errors: [], missing: [] });
    }
  });

  it('are no links to somewhere else', () => {
    const linked = writeContent({
      'mine/default/macros.conf': macro('own', 'index=a'),
      'mine/metadata/default.meta': '[]\nimport = linked\n',
    });
    symlinkSync(join(apps, 'base'), join(linked, 'linked'));
    expect(load(linked).macros.find('based', 0)).toBeNull();
  });

  it('belong to a savedsearches.conf that is named by itself', () => {
    const file = join(apps, 'mine', 'default', 'savedsearches.conf');
    expect(contentRootOf(file, '/')).toBe(join(apps, 'mine'));
  });
});
