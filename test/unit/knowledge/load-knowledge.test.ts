import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadKnowledge, readAllKnowledge } from '../../../src/knowledge/load-knowledge.ts';
import { writeContent } from './temporary-content.ts';

const empty = writeContent({});
const model = (modelName: string, description: string) =>
  JSON.stringify({ modelName, description, objects: [{ objectName: 'Root', parentName: 'BaseEvent', fields: [] }] });

function load(...contents: readonly Readonly<Record<string, string>>[]) {
  const contentDirs = contents.map(writeContent);
  return { contentDirs, knowledge: loadKnowledge({ shippedDir: empty, contentDirs }) };
}

describe('event types and tags', () => {
  it('are read from eventtypes.conf and tags.conf', () => {
    const { knowledge } = load({
      'eventtypes.conf': '[sysmon]\nsearch = sourcetype=xmlwineventlog EventCode=1\n[off]\ndisabled = 1\nsearch = x\n',
      'tags.conf':
        '[eventtype=sysmon]\nprocess = enabled\nreport = enabled\nweb = disabled\n[host=web%2001%3D]\nfront = enabled\n',
    });
    expect(knowledge.eventTypes.map(({ name, search }) => [name, search])).toEqual([
      ['sysmon', 'sourcetype=xmlwineventlog EventCode=1'],
    ]);
    expect(knowledge.tags).toEqual([
      { field: 'eventtype', value: 'sysmon', tags: ['process', 'report'] },
      { field: 'host', value: 'web 01=', tags: ['front'] },
    ]);
    expect(knowledge.problems).toEqual([]);
  });

  it('of several directories are laid over each other: a later one may add, replace and disable', () => {
    const { knowledge } = load(
      {
        'default/eventtypes.conf': '[a]\nsearch = one\n[b]\nsearch = one\n',
        'default/tags.conf': '[eventtype=a]\nx = enabled\ny = enabled\n',
      },
      {
        'local/eventtypes.conf': '[a]\nsearch = two\n[b]\ndisabled = true\n',
        'local/tags.conf': '[eventtype=a]\ny = disabled\nz = enabled\n',
      },
    );
    expect(knowledge.eventTypes.map(({ name, search }) => [name, search])).toEqual([['a', 'two']]);
    expect(knowledge.tags).toEqual([{ field: 'eventtype', value: 'a', tags: ['x', 'z'] }]);
  });

  it('that make no sense are reported with file and line', () => {
    const { knowledge, contentDirs } = load({
      'eventtypes.conf': '[empty]\npriority = 1\n',
      'tags.conf': '[nothing]\nx = enabled\n[eventtype=a]\ny = perhaps\n',
    });
    expect(readAllKnowledge(knowledge)).toEqual([
      {
        file: join(contentDirs[0]!, 'eventtypes.conf'),
        line: 1,
        message: "Event type 'empty' has no 'search'.",
        subject: 'empty',
      },
      {
        file: join(contentDirs[0]!, 'tags.conf'),
        line: 1,
        message: '[nothing]: something like [eventtype=name] was expected.',
      },
      {
        file: join(contentDirs[0]!, 'tags.conf'),
        line: 4,
        message: "Tag 'y' is 'perhaps': enabled or disabled was expected.",
      },
    ]);
  });
});

describe('saved searches', () => {
  it('keep their other settings as written', () => {
    const { knowledge } = load({
      'savedsearches.conf':
        '[default]\nenableSched = 1\n[My search]\nsearch = index=main \\\n| head 1\ncron_schedule = 0 * * * *\n',
    });
    const search = knowledge.savedSearches.get('My search')!;
    expect(search.search).toBe('index=main \n| head 1');
    expect([...search.settings]).toEqual([
      ['enableSched', '1'],
      ['cron_schedule', '0 * * * *'],
    ]);
  });
});

describe('data models', () => {
  it('are found in the places of an app and in datamodels/, by their modelName', () => {
    const { knowledge } = load({
      'default/data/models/A.json': model('A', 'default'),
      'local/data/models/A.json': model('A', 'local'),
      'datamodels/some file.json': model('B', 'plain'),
    });
    expect([...knowledge.dataModels.keys()].sort()).toEqual(['A', 'B']);
    expect(knowledge.dataModels.get('A')!.description).toBe('local');
    expect(knowledge.dataModels.get('B')!.datasets[0]!.lineage).toBe('Root');
  });

  it('are found beside logs in a plain folder, which are no models', () => {
    const { knowledge } = load({ 'Mine.json': model('Mine', ''), 'log.json': '{"event": 1}\n' });
    expect([...knowledge.dataModels.keys()]).toEqual(['Mine']);
    expect(readAllKnowledge(knowledge)).toEqual([]);
  });

  it('of the user replace those that are shipped', () => {
    const shippedDir = writeContent({
      'datamodels/A.json': model('A', 'shipped'),
      'datamodels/S.json': model('S', 'shipped'),
    });
    const contentDirs = [writeContent({ 'datamodels/A.json': model('A', 'own') })];
    const { dataModels } = loadKnowledge({ shippedDir, contentDirs });
    expect([dataModels.get('A')!.description, dataModels.get('S')!.description]).toEqual(['own', 'shipped']);
  });

  it('that are broken disappear and are reported, not before they are asked for', () => {
    const { knowledge } = load({ 'datamodels/Bad.json': '{"modelName": "Bad", "objects": }' });
    expect(knowledge.dataModels.has('Bad')).toBe(true);
    expect(knowledge.problems).toEqual([]);
    expect(knowledge.dataModels.get('Bad')).toBeUndefined();
    expect(knowledge.dataModels.has('Bad')).toBe(false);
    expect(knowledge.problems).toHaveLength(1);
  });
});

describe('log sources', () => {
  it('are read by the given reader, once, from all datamodels/sources folders, the weakest first', () => {
    const shippedDir = writeContent({ 'datamodels/sources/b.yaml': '', 'datamodels/sources/a.yaml': '' });
    const content = writeContent({ 'datamodels/sources/own.yml': '' });
    const calls: string[][] = [];
    const knowledge = loadKnowledge({
      shippedDir,
      contentDirs: [content],
      readSources: (files) => {
        calls.push([...files]);
        return [];
      },
    });
    expect(calls).toEqual([]);
    knowledge.sources;
    knowledge.sources;
    expect(calls).toEqual([
      [
        join(shippedDir, 'datamodels/sources/a.yaml'),
        join(shippedDir, 'datamodels/sources/b.yaml'),
        join(content, 'datamodels/sources/own.yml'),
      ],
    ]);
  });
});

describe('a content directory that is not there', () => {
  it('is reported, and the others are used', () => {
    const good = writeContent({ 'macros.conf': '[m]\ndefinition = x\n', file: '' });
    const knowledge = loadKnowledge({
      shippedDir: empty,
      contentDirs: [join(good, 'nowhere'), join(good, 'file'), good],
    });
    expect(knowledge.macros.find('m', 0)?.definition).toBe('x');
    expect(knowledge.problems.map(({ file, message }) => [file, message])).toEqual([
      [join(good, 'nowhere'), 'The directory cannot be read: it does not exist.'],
      [join(good, 'file'), 'This is no directory.'],
    ]);
  });
});

it('reports a broken file of each kind once', () => {
  const { knowledge } = load({
    'macros.conf': 'what?\n',
    'tags.conf': 'what?\n',
    'lookups/x.yml': ': : :\n\t- bad',
    'datamodels/x.json': 'x',
  });
  const files = () => readAllKnowledge(knowledge).map((problem) => problem.file.split('/').at(-1));
  expect(files().sort()).toEqual(['macros.conf', 'tags.conf', 'x.json', 'x.yml']);
  expect(files()).toHaveLength(4);
});
