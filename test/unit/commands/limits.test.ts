import { describe, expect, it } from 'vitest';
import { runSearch } from './run-search.ts';

const few = { limits: { heldRows: 5 } };

describe('limits are said when they bite', () => {
  it('sort keeps 10,000 rows and says so, once', () => {
    const cut = runSearch('| makeresults count=20 | streamstats count as n | sort n', {}, { limits: { sortRows: 10 } });
    expect(cut.rows).toHaveLength(10);
    expect(cut.notices).toEqual([expect.stringContaining('sort 0')]);
    const asked = runSearch('| makeresults count=20 | sort 10 _time', {}, { limits: { sortRows: 5 } });
    expect(asked.rows).toHaveLength(10);
    expect(asked.notices).toEqual([]);
  });

  it('sort with a count holds few rows at a time and keeps equal rows in order', () => {
    const { rows } = runSearch('| makeresults count=30000 | streamstats count as n | eval k=n%3 | sort 4 k | table n');
    expect(rows.map((row) => Number(row.n))).toEqual([3, 6, 9, 12]);
  });

  it('commands that would hold too many rows refuse', () => {
    for (const stage of [
      'sort 0 n',
      'reverse',
      'fillnull',
      'bin n',
      'mvcombine n',
      'tail 6',
      'dedup n',
      'dedup n sortby n',
    ]) {
      expect(() => runSearch(`| makeresults count=6 | streamstats count as n | ${stage}`, {}, few), stage).toThrow(
        /more than 5 rows/,
      );
    }
  });

  it('commands that look at one row after the other do not', () => {
    for (const stage of ['head 6', 'tail 2', 'uniq', 'filldown', 'fillnull n', 'mvexpand n', 'table n']) {
      expect(
        () => runSearch(`| makeresults count=6 | streamstats count as n | ${stage}`, {}, few),
        stage,
      ).not.toThrow();
    }
  });
});

describe('places of addresses', () => {
  it('says once that there is no location file, and only for public addresses', () => {
    const open = runSearch('| makeresults count=2 | eval ip="8.8.8.8" | iplocation ip');
    expect(open.notices).toEqual([expect.stringContaining('no location file')]);
    for (const ip of ['10.1.2.3', '192.168.0.1', '127.0.0.1', 'fe80::1', '::1', 'no address', '203.0.113.9'])
      expect(runSearch(`| makeresults | eval ip="${ip}" | iplocation ip`).notices, ip).toEqual([]);
  });
});
