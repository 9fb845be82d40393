import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

type Library = typeof import('../../../src/index.ts');
let session: InstanceType<Library['Session']>;
let directory: string;

beforeAll(async () => {
  const library = (await import(pathToFileURL(join(dirname(inject('program')), 'index.mjs')).href)) as Library;
  directory = mkdtempSync(join(tmpdir(), 'splite-rights-'));
  session = new library.Session({ path: join(directory, 'a.db') });
  const process = { EventCode: 1, Image: 'C:\\evil.exe', Computer: 'h', 'metric_name:cpu': 3 };
  for (const index of ['open', 'secret', '_internal'])
    await session.ingest(
      [1, 2].map((n) => JSON.stringify({ time: n, index, sourcetype: `st:${index}`, event: { ...process, n } })),
    );
  writeFileSync(join(directory, 'note'), '');
});
afterAll(async () => {
  await session.close();
  rmSync(directory, { recursive: true, force: true });
});

const rows = (spl: string, rights: object) => session.search(spl, { rights }).rows();
const only = { indexes: ['open'] };

describe('a search that may see one index', () => {
  it.each([
    'index=* OR index=_* | stats count by index',
    'index=* OR index=_* | fields index | stats count by index',
    '| tstats count where index=* OR index=_* by index',
    '| tstats count where (index=* OR index=_*) by index, _time span=1h | stats sum(count) as count by index',
    'index=* OR index=_* | eval a=index | head 10 | stats count by index',
    '| metasearch index=* OR index=_* | stats count by index',
    '| eventcount index=* index=_* summarize=false | table index count',
    '| makeresults | append [search index=* OR index=_*] | where isnotnull(index) | stats count by index',
    '| makeresults | map search="search index=* OR index=_*" | stats count by index',
    '| multisearch [search index=secret] [search index=open] [search index=_internal] | stats count by index',
    'index=secret OR index=_internal OR index=open | top index | table index count',
    '| union [search index=secret] [search index=open] | stats count by index',
  ])('%s', async (spl) => {
    expect((await rows(spl, only)).map((row) => [row.index, Number(row.count)])).toEqual([['open', 2]]);
  });

  it.each([
    ['| metadata type=sourcetypes index=* | table sourcetype', ['st:open']],
    ['| metadata type=sourcetypes index=_* | table sourcetype', []],
    ['| dbinspect index=* | stats values(index) as sourcetype', ['open']],
    ['| walklex index=* type=fieldvalue | search term=index::* | table term', []],
    ['| rest /services/data/indexes | table title | rename title as sourcetype', ['open']],
  ])('%s', async (spl, expected) => {
    const found = await rows(spl, only);
    expect(found.map((row) => row.sourcetype).filter((value) => value != null)).toEqual(expected);
  });

  it('does not see others’ rows of data models', async () => {
    const before = await rows('| datamodel', {});
    expect(before.length).toBeGreaterThan(0);
    const count = async (rights: object) =>
      (await rows('| from datamodel:Endpoint.Processes | stats count', rights))[0]!.count;
    expect(Number(await count(only))).toBeLessThanOrEqual(Number(await count({})));
    expect(
      Number(
        (await rows('| mcatalog values(metric_name) as m WHERE index=secret | stats count(m) as count', only))[0]!
          .count,
      ),
    ).toBe(0);
  });
});

it('internal indexes are meant only by patterns that begin with _', async () => {
  const count = async (indexes: string[]) =>
    (await rows('index=* OR index=_* | stats count by index', { indexes })).map(({ index }) => index);
  expect(await count(['*'])).toEqual(['open', 'secret']);
  expect(await count(['_*'])).toEqual(['_internal']);
  expect(await count(['*', '_*'])).toEqual(['_internal', 'open', 'secret']);
  expect(await count([])).toEqual([]);
});

it('searches its own default indexes when it names none', async () => {
  const names = async (byDefault: string[]) =>
    (await rows('n=* | stats count by index', { byDefault })).map(({ index }) => index);
  expect(await names(['secret', '_internal'])).toEqual(['_internal', 'secret']);
  expect(await names([])).toEqual([]);
  expect(await names(['*'])).toEqual(['open', 'secret']);
});

describe('a command that is refused', () => {
  const rights = { refused: { delete: 'You may not delete.', collect: 'You may not collect.' } };
  it.each([
    'index=open | delete',
    '| makeresults | append [search index=open | delete]',
    '| makeresults | map search="search index=open | delete"',
    'index=open | collect index=x',
    'index=open | head 1 | summaryindex index=x',
  ])('%s', async (spl) => {
    await expect(rows(spl, rights)).rejects.toThrow(/You may not (?:delete|collect)\./);
    expect((await rows('index=open | stats count', {}))[0]!.count).toBe(2);
  });
});
