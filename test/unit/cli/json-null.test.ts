import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonLines, splite, temporaryDirectory } from '../../support/cli.ts';

async function search(log: string, spl: string): Promise<unknown> {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'log.json'), log);
  const rows: unknown[] = [];
  // The same out of a store, and without SQL.
  for (const options of [['log.json'], ['log.json', '--store', 's.db'], ['log.json', '--no-pushdown']])
    rows.push(jsonLines((await splite(directory, [spl, ...options])).stdout));
  expect(rows[1]).toEqual(rows[0]);
  expect(rows[2]).toEqual(rows[0]);
  return rows[0];
}

test('a null in JSON is the text null, in fields and by spath', async () => {
  const log = '{"a":null,"b":{"c":null},"d":[null,"x"],"e":"x"}\n{"e":"y"}\n';
  const spl =
    'index=* a=* | spath input=_raw path=a output=s | eval n=if(isnull(a),"null","set"), f=coalesce(a,"x") | table a s n f b.c "d{}"';
  expect(await search(log, spl)).toEqual([
    { a: 'null', s: 'null', n: 'set', f: 'null', 'b.c': 'null', 'd{}': ['null', 'x'] },
  ]);
  expect(await search(log, 'index=* NOT a=* | table e')).toEqual([{ e: 'y' }]);
});

test('what a source makes of its events takes a null for nothing', async () => {
  const log = JSON.stringify({
    eventVersion: '1.08',
    eventTime: '2024-05-01T10:00:00Z',
    eventName: 'GetObject',
    eventSource: 's3.amazonaws.com',
    awsRegion: 'eu-west-1',
    userIdentity: { type: 'IAMUser', userName: null, arn: 'arn:aws:iam::1:user/ann' },
    errorCode: null,
    userAgent: null,
  });
  expect(await search(log, 'index=* | table sourcetype errorCode userAgent userIdentity.userName')).toEqual([
    { sourcetype: 'aws:cloudtrail', errorCode: 'success', userAgent: 'null', 'userIdentity.userName': 'null' },
  ]);
});

test('empty elements of XML, and members of rows that were exported, are no nulls', async () => {
  const xml =
    '<Event><System><EventID>1</EventID><Channel>X</Channel><Correlation/></System><EventData><Data Name="a"></Data><Data Name="b">x</Data></EventData></Event>';
  expect(await search(xml, 'index=* | table Correlation a b')).toEqual([{ b: 'x' }]);
  const row = '{"preview":false,"result":{"_raw":"text","_time":1714557600,"a":null,"b":"x"}}';
  expect(await search(row, 'index=* | table a b')).toEqual([{ b: 'x' }]);
});
