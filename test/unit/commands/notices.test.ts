import { afterEach, describe, expect, it } from 'vitest';
import type { TableFiles } from '../../../src/plan/run-context.ts';
import type { Engine } from '../../../src/run/engine.ts';
import type { SearchResult } from '../../../src/run/run-search.ts';
import { openCase } from '../../support/run-case.ts';

let engine: Engine | null = null;

afterEach(() => {
  engine?.close();
  engine = null;
});

function search(
  spl: string,
  settings: { limits?: Record<string, number>; tableFiles?: TableFiles } = {},
): SearchResult {
  engine = openCase({ spl });
  return engine.search(spl, { earliest: null, latest: null, ...settings });
}

describe('what a search says beside its rows', () => {
  it('names the mail that was not sent', () => {
    const { rows, notices } = search('| makeresults | sendemail to="soc@example.com" subject="Alert"');
    expect(rows).toHaveLength(1);
    expect(notices.join()).toContain("it would have sent mail to soc@example.com with the subject 'Alert'");
  });

  it('names the program that was not run', () => {
    expect(search('| makeresults | script python clean.py 7').notices.join()).toContain(
      'have run the program python clean.py 7',
    );
  });

  it('says the regular expression that erex learned, for use with rex', () => {
    const spl = '| makeresults | eval m="from 10.0.0.1 port 22" | erex port fromfield=m examples="22"';
    expect(search(spl).notices).toContain('\'erex\' learned: rex field=m "\\bport\\s+(?<port>\\d+)"');
    const learned = '| makeresults | eval m="from 10.0.0.9 port 3351" | rex field=m "\\bport\\s+(?<port>\\d+)"';
    expect(search(learned).rows[0]?.port).toBe('3351');
  });

  it('says that dnslookup asks no network', () => {
    const spl = '| makeresults | eval ip="8.8.8.8" | lookup dnslookup clientip AS ip OUTPUT clienthost';
    expect(search(spl).notices.join()).toContain('asks no network');
  });

  it('says which fields a model needs when rows have none of them, and what fit leaves out', () => {
    const fit =
      '| makeresults count=3 | streamstats count as n | eval y=n, empty=null() | fit LinearRegression y from n empty into m';
    expect(search(fit).notices.join()).toContain("leaves 'empty' out: it is null in every row");
    const { notices } = engine!.search('| makeresults | eval other=1 | apply m', { earliest: null, latest: null });
    expect(notices.join()).toContain("'m' says nothing of these rows: none has a value in each of n");
  });

  it('names a lookup table that is not there', () => {
    expect(search('| inputlookup nosuch.csv').notices.join()).toContain(
      "The lookup table 'nosuch.csv' does not exist.",
    );
  });

  it('says when map stops', () => {
    const spl = '| makeresults count=3 | streamstats count as n | map search="| makeresults | eval m=$n$"';
    const { rows, notices } = search(spl, { limits: { mapSearches: 2 } });
    expect(rows).toHaveLength(2);
    expect(notices.join()).toContain("'map' ran 2 searches");
  });

  it('says when a subsearch gives more than its limit, but not when the user set that', () => {
    const more = '[| makeresults count=5 | eval a=1 | table a]';
    const limits = { joinRows: 2 };
    const limited = search(`| makeresults | eval a=0 | table a | append ${more}`, { limits });
    expect(limited.rows).toHaveLength(3);
    expect(limited.notices.join()).toContain('more than 2 rows');
    engine?.close();
    expect(search(`| makeresults | append maxout=2 ${more}`, { limits }).notices).toEqual([]);
  });

  it('refuses to hold more rows than allowed', () => {
    const spl = '| makeresults count=9 | appendpipe [stats count]';
    expect(() => search(spl, { limits: { heldRows: 5 } })).toThrow("'appendpipe' would have to hold more than 5 rows");
  });
});

describe('files of tables', () => {
  it('are written only through what the caller gives', () => {
    const written: string[] = [];
    const tableFiles: TableFiles = {
      writeLookup: (table) => void written.push(`lookup ${table.name}: ${table.fields.join()} ${table.rows.length}`),
      writeResults: (name, table) => void written.push(`results ${name}: ${table.fields.join()} ${table.rows.length}`),
    };
    search('| makeresults | eval a=1, b=2 | table a b | outputlookup t.csv | outputcsv out', { tableFiles });
    expect(written).toEqual(['lookup t.csv: a,b 1', 'results out.csv: a,b 1']);
  });
});
