import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { readText } from '../../../support/read-text.ts';

describe('tables with a header', () => {
  it('makes an event of each row, with the cells under the names of the columns', () => {
    const { format, fields, raws } = readText('user,src ip,count\nann,10.0.0.5,1.10\nbob,,2\n');
    expect(format).toBe('csv');
    expect(fields).toEqual([
      { user: 'ann', src_ip: '10.0.0.5', count: '1.10' },
      { user: 'bob', count: '2' },
    ]);
    expect(raws).toEqual(['ann,10.0.0.5,1.10', 'bob,,2']);
  });

  it('keeps line ends, delimiters and doubled quotes in quoted cells', () => {
    const { fields, events } = readText('id,text,who\r\n1,"one, ""two""\r\nthree",ann\r\n2,x,bob\r\n');
    expect(fields).toEqual([
      { id: '1', text: 'one, "two"\nthree', who: 'ann' },
      { id: '2', text: 'x', who: 'bob' },
    ]);
    expect(events.map(({ line }) => line)).toEqual([2, 4]);
  });

  it.each([
    ['tabs', 'tsv', 'a\tb\n1\t2\n'],
    ['semicolons', 'csv', 'a;b\n1;2\n'],
    ['bars', 'csv', 'a|b\n1|2\n'],
  ])('knows %s', (_, format, text) => {
    expect(readText(text)).toMatchObject({ format, fields: [{ a: '1', b: '2' }] });
  });

  it('knows blanks when the names are many and a machine wrote them', () => {
    const text = 'version account-id interface-id srcaddr dstaddr srcport\n2 1 eni-1 10.0.0.1 10.0.0.2 22\n';
    expect(readText(text).fields).toEqual([
      { version: '2', account_id: '1', interface_id: 'eni-1', srcaddr: '10.0.0.1', dstaddr: '10.0.0.2', srcport: '22' },
    ]);
  });

  it('keeps paths as names, and the byte order mark out of the first', () => {
    const { fields } = readText('\ufeffuserIdentity.arn,resources{}.ARN\narn:1,arn:2\n');
    expect(fields).toEqual([{ 'userIdentity.arn': 'arn:1', 'resources{}.ARN': 'arn:2' }]);
  });

  it('reads names of any language, and columns without a name', () => {
    expect(readText('Größe,名前,\n1,x,\n').fields).toEqual([{ Größe: '1', 名前: 'x' }]);
  });

  it('leaves out a header that comes again, and names cells beyond the last column', () => {
    const { fields } = readText(
      'a,b\n1,2\na,b\n3,4,5\n6\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n1,2\n',
    );
    expect(fields.slice(0, 3)).toEqual([{ a: '1', b: '2' }, { a: '3', b: '4', EXTRA_FIELD_3: '5' }, { a: '6' }]);
  });

  it('reads on in the next line when a quote is never closed', () => {
    const rows = Array.from({ length: 2000 }, (_, index) => `${index},x`);
    const { report, fields } = readText(`id,text\n${rows.join('\n')}\n7,"broken\n8,fine\n9,fine\n`);
    expect(report).toMatchObject({ malformed: 1, firstMalformedLine: 2002 });
    expect(fields.slice(-2)).toEqual([
      { id: '8', text: 'fine' },
      { id: '9', text: 'fine' },
    ]);
  });

  it('agrees with another reader on odd quotes', () => {
    const text = 'a,b,c\n"1","","x""y"\n,"2\n\n3",\n"  4 ",5,"6,7"\n';
    const records = parse(text) as string[][];
    const [names, ...rows] = records;
    const expected = rows.map((row) =>
      Object.fromEntries(row.map((cell, index) => [names![index]!, cell]).filter(([, cell]) => cell !== '')),
    );
    expect(readText(text).fields).toEqual(expected);
  });
});

describe('text that is no table', () => {
  it.each([
    ['prose', 'Hello, world\nThis is a letter, not a table\nGoodbye, all\n'],
    ['prose with as many commas in each line', 'First of all, we met\nThen we left, sadly\n'],
    ['key=value', 'a=1, b=2\na=3, b=4\n'],
    [
      'lines with a time',
      '2024-05-01 10:00:00,123 INFO started, all well\n2024-05-01 10:00:01,456 INFO ended, all well\n',
    ],
    ['values without names', '10.0.0.1,80,tcp\n10.0.0.2,443,tcp\n'],
    ['one line', 'a,b,c\n'],
    ['records without names', 'ann\tlogin\tok\nbob\tlogin\tfailed\n'],
    ['bars between parts of lines', 'main | INFO | started\nmain | WARN | slow\n'],
    ['CEF', 'CEF:0|a|b|c|d|e|f|\nCEF:0|a|b|c|d|g|h|\n'],
    ['names with values', 'Accept: a; Host: b\nAccept: c; Host: d\n'],
    ['rows of other lengths', 'a,b,c\n1,2\n3\n4,5,6,7\n'],
    ['a sentence of many words', 'the quick brown fox jumps over\nthe lazy dog and runs away\n'],
  ])('%s', (_, text) => {
    const { format, events } = readText(text);
    expect(format).toBe('text');
    expect(events.length).toBe(text.trimEnd().split('\n').length);
  });
});

describe("Zeek's own format", () => {
  const header = (path: string, columns: readonly (readonly [string, string])[]): string =>
    [
      '#separator \\x09',
      '#set_separator\t,',
      '#empty_field\t(empty)',
      '#unset_field\t-',
      `#path\t${path}`,
      `#fields\t${columns.map(([name]) => name).join('\t')}`,
      `#types\t${columns.map(([, type]) => type).join('\t')}`,
    ].join('\n');

  it('gives what its JSON would', () => {
    const columns = [
      ['ts', 'time'],
      ['id.orig_h', 'addr'],
      ['query', 'string'],
      ['answers', 'vector[string]'],
      ['AA', 'bool'],
      ['rtt', 'interval'],
    ] as const;
    const text = `${header('dns', columns)}\n1714557600.123456\t10.0.0.5\tex\\x2cample\t1.1.1.1,a\\x2cb\tT\t-\n1714557601.0\t-\t(empty)\t(empty)\tF\t0.5\n#close\t2024\n`;
    const { format, fields, raws } = readText(text);
    expect(format).toBe('zeek');
    expect(fields).toEqual([
      {
        _path: 'dns',
        ts: '1714557600.123456',
        'id.orig_h': '10.0.0.5',
        query: 'ex,ample',
        answers: ['1.1.1.1', 'a,b'],
        AA: 'true',
      },
      { _path: 'dns', ts: '1714557601.0', AA: 'false', rtt: '0.5' },
    ]);
    expect(raws[0]).toMatch(/^1714557600\.123456\t10\.0\.0\.5\t/);
  });

  it('reads several logs in one file', () => {
    const text = `${header('a', [['x', 'count']])}\n1\n#close\n${header('b', [['y', 'string']])}\ntwo\n`;
    expect(readText(text).fields).toEqual([
      { _path: 'a', x: '1' },
      { _path: 'b', y: 'two' },
    ]);
  });
});

describe("W3C's extended format", () => {
  it('names the columns by the latest header, and knows its three delimiters', () => {
    const text = [
      '#Software: Microsoft Internet Information Services 10.0',
      '#Fields: date time cs-method cs(User-Agent)',
      '2024-05-01 10:00:00 GET Mozilla/5.0+(X)',
      '#Software: Microsoft Exchange Server',
      '#Fields: date-time,client-ip,subject',
      '2024-05-01T10:00:00.000Z,10.0.0.5,"Hello, you"',
      '#Version: 1.0',
      '#Fields: date x-edge-location c-ip',
      '2024-05-01\tFRA2\t-',
    ].join('\n');
    const { format, fields } = readText(text);
    expect(format).toBe('w3c');
    expect(fields).toEqual([
      {
        Software: 'Microsoft Internet Information Services 10.0',
        date: '2024-05-01',
        time: '10:00:00',
        cs_method: 'GET',
        cs_User_Agent_: 'Mozilla/5.0+(X)',
      },
      {
        Software: 'Microsoft Exchange Server',
        date_time: '2024-05-01T10:00:00.000Z',
        client_ip: '10.0.0.5',
        subject: 'Hello, you',
      },
      { Software: 'Microsoft Exchange Server', date: '2024-05-01', x_edge_location: 'FRA2' },
    ]);
  });
});
