import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knowledgeFingerprint } from '../../../src/knowledge/fingerprint.ts';
import type { Knowledge } from '../../../src/knowledge/knowledge.ts';
import { loadKnowledge } from '../../../src/knowledge/load-knowledge.ts';
import { writeContent } from './temporary-content.ts';

const empty = writeContent({});
const files = {
  'macros/m.yml': 'name: m\ndefinition: x\n',
  'eventtypes.conf': '[e]\nsearch = x\n',
  'tags.conf': '[eventtype=e]\nt = enabled\n',
  'transforms.conf': '[l]\nfilename = l.csv\n',
  'lookups/l.csv': 'a\n1\n',
  'datamodels/D.json': '{"modelName":"D","objects":[]}',
  'datamodels/sources/s.yaml': 'name: s\n',
  'savedsearches.conf': '[s]\nsearch = x\n',
};

const fingerprint = (directory: string) =>
  knowledgeFingerprint(loadKnowledge({ shippedDir: empty, contentDirs: [directory] }));

describe('the fingerprint of knowledge', () => {
  it('is the same for the same files, wherever they lie', () => {
    const [one, other] = [writeContent(files), writeContent(files)];
    for (const directory of [one, other]) utimesSync(join(directory, 'lookups/l.csv'), 1000, 1000);
    expect(fingerprint(one)).toMatch(/^[0-9a-f]{64}$/);
    expect(fingerprint(other)).toBe(fingerprint(one));
  });

  it.each(Object.keys(files).filter((file) => file !== 'savedsearches.conf'))('changes with %s', (file) => {
    const directory = writeContent(files);
    const before = fingerprint(directory);
    writeFileSync(join(directory, file), `${files[file as keyof typeof files]} `);
    expect(fingerprint(directory)).not.toBe(before);
  });

  it('does not change with saved searches, which shape no events', () => {
    const directory = writeContent(files);
    const before = fingerprint(directory);
    writeFileSync(join(directory, 'savedsearches.conf'), '[s]\nsearch = y\n');
    expect(fingerprint(directory)).toBe(before);
  });

  it('changes with the order of directories', () => {
    const a = writeContent({ 'macros.conf': '[m]\ndefinition = a\n' });
    const b = writeContent({ 'macros.conf': '[m]\ndefinition = b\n' });
    const of = (contentDirs: string[]) => knowledgeFingerprint(loadKnowledge({ shippedDir: empty, contentDirs }));
    expect(of([a, b])).not.toBe(of([b, a]));
  });

  it('takes knowledge made in memory by its values', () => {
    const made = (definition: string): Knowledge => ({
      macros: {
        find: (name, count) =>
          name === 'm' && count === 1
            ? { name, args: ['a'], definition, isEval: false, validation: null, errorMessage: null, file: null }
            : null,
        names: () => ['m'],
      },
      lookups: new Map(),
      dataModels: new Map(),
      eventTypes: [],
      tags: [],
      sources: [],
      savedSearches: new Map(),
      models: new Map(),
      resultFiles: new Map(),
      problems: [],
    });
    expect(knowledgeFingerprint(made('x'))).toBe(knowledgeFingerprint(made('x')));
    expect(knowledgeFingerprint(made('x'))).not.toBe(knowledgeFingerprint(made('y')));
  });
});
