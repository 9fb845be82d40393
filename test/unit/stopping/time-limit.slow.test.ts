import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../../src/commands/registry.ts';
import type { Command } from '../../../src/plan/lowering.ts';
import { jsonLines, splite } from '../../support/cli.ts';

const directory = mkdtempSync(join(tmpdir(), 'splite-stopping-'));
const store = join(directory, 'store.db');
const events = 4_000;

beforeAll(async () => {
  const event = (n: number): string =>
    JSON.stringify({
      time: `2024-05-01T12:00:${10 + (n % 50)}Z`,
      n: String(n),
      user: `u${n % 9}`,
      text: 'a '.repeat(30),
    });
  writeFileSync(join(directory, 'log.jsonl'), Array.from({ length: events }, (_, n) => event(n)).join('\n'));
  mkdirSync(join(directory, 'app', 'lookups'), { recursive: true });
  mkdirSync(join(directory, 'app', 'default'));
  const users = Array.from({ length: 500 }, (_, n) => `u${n},n${n}.example.com\n`);
  writeFileSync(join(directory, 'app', 'lookups', 'users.csv'), `user,domain\n${users.join('')}`);
  writeFileSync(
    join(directory, 'app', 'default', 'savedsearches.conf'),
    '[Everything]\nsearch = index=* | stats count by user\n',
  );
  writeFileSync(join(directory, 'app', 'default', 'eventtypes.conf'), '[mine]\nsearch = user=u1\n');
  writeFileSync(
    join(directory, 'app', 'default', 'transactiontypes.conf'),
    '[calls]\nfields = user\nsearch = user=*\n',
  );
  const ingest = ['ingest', 'log.jsonl', '--content', 'app', '--store', store];
  expect(await splite(directory, ingest)).toMatchObject({ exitCode: 0 });
}, 60_000);

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const quoted = (spl: string): string => spl.replaceAll('\\', '\\\\').replaceAll('"', '\\"');

/** A search that is started over and over: the limit is reached somewhere in planning or running it. */
const again = (spl: string): string =>
  `| makeresults count=3000000 | map maxsearches=3000000 search="${quoted(spl).replaceAll('$', '$$$$')}"`;

/** What follows a command so that the search goes on. */
const further = ' | eval a=mvrange(0,9000) | mvexpand a | eval b=mvrange(0,9000) | mvexpand b';

const withoutEnd = '| makeresults count=3000000 | streamstats count as n';

/** Commands that need events, a lookup or a model, and those whose example stops asking for rows. */
const own: Readonly<Record<string, string>> = {
  apply: `| makeresults count=50 | streamstats count as n | fit DensityFunction n into m | stats count | map search="${withoutEnd} | apply m"`,
  datamodel: again('| datamodel Web Web search'),
  dbinspect: again('| dbinspect index=*'),
  deletemodel: again(
    '| makeresults count=50 | streamstats count as n | fit DensityFunction n into m | append [| deletemodel m]',
  ),
  diff: again('| makeresults count=2 | streamstats count as n | diff attribute=n'),
  dnstwist: again('| dnstwist domainlist=users.csv'),
  eventcount: again('| eventcount index=*'),
  from: again('| from inputlookup:users.csv'),
  gauge: again('| makeresults | eval load=42 | gauge load 0 50 100'),
  head: `${withoutEnd} | head 2999999`,
  inputcsv: again('| makeresults | outputcsv rows | inputcsv append=t rows'),
  inputlookup: again('| inputlookup users.csv'),
  kvform: `${withoutEnd} | eval _raw="a=1" | kvform`,
  listmodels: again('| listmodels'),
  loadjob: again('| loadjob savedsearch="admin:search:Everything"'),
  lookup: `${withoutEnd} | eval user="u".n | lookup users.csv user`,
  map: `${withoutEnd} | map maxsearches=3000000 search="| makeresults | eval m=$n$"`,
  mcatalog: again('| mcatalog values(metric_name) where index=*'),
  metadata: again('| metadata type=hosts index=*'),
  metasearch: again('| metasearch index=*'),
  mpreview: again('| mpreview index=*'),
  mstats: again('| mstats avg(cpu) where index=*'),
  multisearch: again('| multisearch [search index=* user=u1] [search index=* user=u2]'),
  pivot: again('| pivot Web Web count(Web) AS count'),
  rest: again('| rest /services/saved/searches'),
  return: again('| makeresults count=5 | eval u="bob" | return 5 u'),
  savedsearch: again('| savedsearch Everything'),
  searchtxn: again('| searchtxn calls'),
  summary: again(
    '| makeresults count=50 | streamstats count as n | fit DensityFunction n into m | append [| summary m]',
  ),
  tags: again('index=* user=u1 | tags'),
  transpose: again('| makeresults count=50 | streamstats count as n | transpose 50'),
  tstats: again('| tstats count where index=* by user'),
  typeahead: again('| typeahead prefix=u count=5 index=*'),
  typer: again('index=* | typer'),
  walklex: again('| walklex type=term index=*'),
};

/** The command at work on rows without end, or what it does over and over. */
function endless({ name, group, example }: Command): string | null {
  const first = /^\s*\|\s*makeresults(\s+count=\d+)?\s*\|/;
  if (own[name] !== undefined) return own[name];
  if (example !== null)
    return first.test(example.spl) ? example.spl.replace(first, `${withoutEnd} |`) : again(example.spl);
  if (group === 'not run') return `${withoutEnd} | ${name} x`;
  return null;
}

const searches = new Map(
  [...new Set(commands.values())]
    .filter(({ summary }) => !summary.startsWith('Not supported'))
    .map((command) => [command.name, endless(command)]),
);
const tested = [...searches].flatMap(([name, spl]) => (spl === null ? [] : [[name, spl] as const]));

const message = 'error: The search took longer than its time limit.';

async function withLimit(spl: string, limit: string, ...options: string[]): Promise<void> {
  const args = [spl, '--store', store, '--timeout', limit, '-f', 'csv', '--quiet', ...options];
  const { exitCode, stderr } = await splite(directory, args);
  expect({ exitCode, stderr }).toEqual({ exitCode: 4, stderr: expect.stringContaining(message) });
  expect(stderr.match(/error:/g)).toHaveLength(1);
}

it('every command has a search here, or an example', () => {
  expect([...searches].flatMap(([name, spl]) => (spl === null ? [name] : []))).toEqual([]);
});

describe('the time limit ends in its midst', () => {
  it.each(tested)('%s', (_name, spl) => withLimit(spl, '0.05'));

  it.each([
    ['a search of words', again('index=* nothing*here')],
    [
      'a join with everything',
      'index=* | join type=left max=0 user [search index=*] | join type=left max=0 user [search index=*]',
    ],
    [
      'regular expressions that go back and forth',
      `${withoutEnd} | eval t=printf("%0200d!", n) | eval x=replace(t, "(0|00)+$", ""), y=if(match(t, "(\\\\d+)+x"), 1, 0)`,
    ],
    [
      'nested subsearches',
      again(
        'index=* [search index=* [search index=* | stats count by user | fields user] | stats count by user | fields user]',
      ),
    ],
    ['a sort', `${withoutEnd} | eval x=random() | sort 0 x`],
  ])('%s', (_name, spl) => withLimit(spl, '0.05'));

  it.each([
    ['events', again('index=* nothing*here')],
    ['groups', again('index=* | stats count by user')],
  ])('%s, on rows', (_name, spl) => withLimit(spl, '0.05', '--no-pushdown'));
});

describe('what was written when the limit came', () => {
  const count = async (spl: string): Promise<unknown> =>
    jsonLines((await splite(directory, [spl, '--store', store, '--quiet'])).stdout)[0]?.count;

  it.each([
    ['collect', `index=main | collect index=copy${further}`, 'index=copy | stats count'],
    ['delete', `index=copy | delete${further}`, 'index=main | stats count'],
  ])('%s is there whole, or not at all', async (_name, spl, counted) => {
    for (const limit of ['0.01', '0.02', '0.03', '0.05', '0.08', '0.15', '0.3']) {
      await withLimit(spl, limit);
      expect(((await count(counted)) as number) % events).toBe(0);
    }
  });

  it('the store is sound', () => {
    const database = new Database(store, { readonly: true });
    expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
    database.close();
  });
});
