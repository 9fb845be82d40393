import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knowledgeFingerprint } from '../../../../src/knowledge/fingerprint.ts';
import { Engine, readKnowledge } from '../../../../src/run/engine.ts';
import { writeContent } from '../../knowledge/temporary-content.ts';
import { type LoadedApp, loadText, loadWith } from './load-app.ts';

const props = (text: string): string => `[st]\n${text}\n`;

/** The named fields of all events, in the order in which they were read. */
const rows = ({ search }: LoadedApp, fields: string) => search(`search index=* | reverse | table ${fields}`);

const rawOf = (settings: string, text: string) =>
  loadText({ props: props(`DATETIME_CONFIG = NONE\n${settings}`) }, text)
    .search('search index=* | reverse | table _raw')
    .map(({ _raw }) => _raw);

const timeOf = (settings: string, text: string) =>
  loadText({ props: props(settings) }, text).search('search index=* | eval t=_time | table t')[0]!.t;

describe('breaking text into events', () => {
  it('at the first group, which is left out', () => {
    expect(rawOf('SHOULD_LINEMERGE = false\nLINE_BREAKER = ;(\\s*)<', 'a;  <b>;c;<d')).toEqual(['a;', '<b>;c;', '<d']);
  });

  it('at another group when the first has no part in the match, before the match when none has', () => {
    const breaker = 'SHOULD_LINEMERGE = false\nLINE_BREAKER = end(\\n)begin|end2(\\n)begin2|begin3';
    expect(rawOf(breaker, 'a end\nbegin b end2\nbegin2 c\nbegin3 d')).toEqual([
      'a end',
      'begin b end2',
      'begin2 c\n',
      'begin3 d',
    ]);
  });

  it('keeps line feeds that are no break, also in large inputs', () => {
    const text = Array.from({ length: 30_000 }, (_, index) => `#${index}\n  more of ${'é'.repeat(index % 90)}`).join(
      '\n',
    );
    const app = loadText({ props: props('SHOULD_LINEMERGE = false\nLINE_BREAKER = ([\\r\\n]+)#\\d') }, text);
    expect(
      app.search('search index=* | rex "^#(?<n>\\d+)\\n  more of é*$" | stats count(n) as fit dc(n) as n count'),
    ).toEqual([{ fit: 30_000, n: 30_000, count: 30_000 }]);
  });

  it('merges lines: before a pattern, after a pattern, not before, not after', () => {
    const lines = 'start 1\nx\nstart 2\ny end\nz\n+ start 3\n';
    expect(rawOf('BREAK_ONLY_BEFORE = ^start', lines)).toEqual(['start 1\nx', 'start 2\ny end\nz\n+ start 3']);
    expect(rawOf('BREAK_ONLY_BEFORE = start\nMUST_BREAK_AFTER = end$\nMUST_NOT_BREAK_BEFORE = ^\\+', lines)).toEqual([
      'start 1\nx',
      'start 2\ny end',
      'z\n+ start 3',
    ]);
    expect(rawOf('BREAK_ONLY_BEFORE = start\nMUST_NOT_BREAK_AFTER = 1$', lines)).toEqual([lines.trimEnd()]);
    expect(rawOf('BREAK_ONLY_BEFORE_DATE = true', '2024-01-01 00:00:00 a\nb\n2024-01-01 00:00:01 c\n')).toEqual([
      '2024-01-01 00:00:00 a\nb',
      '2024-01-01 00:00:01 c',
    ]);
  });

  it('cuts lines at TRUNCATE bytes, between characters', () => {
    expect(rawOf('TRUNCATE = 5', 'abcdefgh\nabcdé\nabc\n')).toEqual(['abcde', 'abcd', 'abc']);
    expect(rawOf('TRUNCATE = 0', 'abcdefgh\n')).toEqual(['abcdefgh']);
  });

  it('reads other encodings', () => {
    const app = writeContent({ 'TA/default/props.conf': props('CHARSET = CP1252\nDATETIME_CONFIG = NONE') });
    const directory = writeContent({});
    writeFileSync(join(directory, 'log.txt'), Buffer.from('caf\xe9 \x80 5\n', 'latin1'));
    const { search } = loadWith([app], ['log.txt'], { sourcetype: 'st' }, directory, null);
    expect(search('search index=* | table _raw')).toEqual([{ _raw: 'café € 5' }]);
  });
});

describe('times', () => {
  const epoch = (...parts: [number, number, number, number?, number?, number?]) =>
    Date.UTC(parts[0], parts[1] - 1, ...(parts.slice(2) as [number])) / 1000;

  it('stand behind TIME_PREFIX, in TIME_FORMAT, in TZ unless they name a zone', () => {
    const text = '2020-01-01 00:00:00 logged=05/03/24 7:08:09 PM rest';
    expect(timeOf('TIME_PREFIX = logged=\nTIME_FORMAT = %d/%m/%y %I:%M:%S %p', text)).toBe(epoch(2024, 3, 5, 19, 8, 9));
    const zoned = 'TIME_PREFIX = at:\\s+\nTZ = Asia/Tokyo\nTIME_FORMAT = ';
    expect(timeOf(`${zoned}%F %T`, 'at:  2024-03-05 12:00:00 x')).toBe(epoch(2024, 3, 5, 3));
    expect(timeOf(`${zoned}%F %T %z`, 'at: 2024-03-05 12:00:00 -0500 x')).toBe(epoch(2024, 3, 5, 17));
  });

  it('are found by their look in the zone of TZ', () => {
    expect(timeOf('TZ = America/New_York', 'x 2024-07-01 08:00:00 y')).toBe(epoch(2024, 7, 1, 12));
    expect(timeOf('TZ = America/New_York', '{"time": "2024-07-01 08:00:00"}')).toBe(epoch(2024, 7, 1, 12));
    expect(timeOf('TIME_PREFIX = second', '2020-01-01 00:00:00 second 2024-07-01 08:00:00')).toBe(epoch(2024, 7, 1, 8));
  });

  it('may be numbers, and a format that does not fit does no harm', () => {
    const settings = 'TIME_PREFIX = \\"ts\\"\\:\nTIME_FORMAT = %Y-%m-%dT%H:%M:%S.%6%z';
    expect(timeOf(settings, '{"x": 1, "ts":1709640000.25}')).toBe(1709640000.25);
    expect(timeOf(settings, '{"x": 1, "ts":"2024-03-05T12:00:00.250000Z"}')).toBe(1709640000.25);
  });

  it('lie within MAX_TIMESTAMP_LOOKAHEAD characters', () => {
    const text = `${'x'.repeat(200)} 2024-07-01 08:00:00`;
    const [near, far] = ['TIME_FORMAT = %s\nMAX_TIMESTAMP_LOOKAHEAD = 150', 'MAX_TIMESTAMP_LOOKAHEAD = 0'];
    expect(timeOf(far, text)).toBe(epoch(2024, 7, 1, 8));
    expect(timeOf(near, text)).not.toBe(epoch(2024, 7, 1, 8));
  });

  it('without a year are the latest that are not in the future', () => {
    // It is 1 May 2024.
    expect(timeOf('TIME_FORMAT = %b %d %H:%M:%S', 'Apr 30 01:02:03 x')).toBe(epoch(2024, 4, 30, 1, 2, 3));
    expect(timeOf('TIME_FORMAT = %b %d %H:%M:%S', 'Nov  5 01:02:03 x')).toBe(epoch(2023, 11, 5, 1, 2, 3));
  });

  it('are those of the event before where there is none, of the file when none is to be looked for', () => {
    const app = loadText(
      { props: props('TIME_PREFIX = t=\nTIME_FORMAT = %s') },
      't=1700000000 a\n2024-01-01 00:00:00 b\n',
    );
    expect(rows(app, '_time')).toEqual([{ _time: 1700000000 }, { _time: 1700000000 }]);
    const off = loadText({ props: props('DATETIME_CONFIG = NONE\nSHOULD_LINEMERGE = 0') }, '2001-01-01 00:00:00 a\n');
    expect(off.search('search index=* _time>1600000000 | stats count')).toEqual([{ count: 1 }]);
  });

  it('may be made of fields', () => {
    const settings = 'INDEXED_EXTRACTIONS = csv\nTIMESTAMP_FIELDS = day, clock\nTIME_FORMAT = %d.%m.%Y %H.%M';
    expect(timeOf(settings, 'id,day,clock\n1,05.03.2024,07.08\n')).toBe(epoch(2024, 3, 5, 7, 8));
  });
});

describe('records with a header', () => {
  it('are events with fields; names of metadata are kept apart', () => {
    const app = loadText(
      { props: props('INDEXED_EXTRACTIONS = csv\nFIELD_DELIMITER = ;\nHEADER_FIELD_LINE_NUMBER = 2\nKV_MODE = none') },
      'written by a tool\nuser name;host;note;n\nada;h1;"a;\nb";1\n\nbob;h2;;2\n',
      { sourcetype: 'st', host: 'real' },
    );
    expect(rows(app, 'host user_name extracted_host note n')).toEqual([
      { host: 'real', user_name: 'ada', extracted_host: 'h1', note: 'a;\nb', n: '1' },
      { host: 'real', user_name: 'bob', extracted_host: 'h2', n: '2' },
    ]);
  });

  it('may lack a header, or begin after a preamble', () => {
    const named = loadText(
      { props: props('INDEXED_EXTRACTIONS = tsv\nFIELD_NAMES = a, b\nMISSING_VALUE_REGEX = NA') },
      '1\t2\n3\tNA\n',
    );
    expect(rows(named, 'a b')).toEqual([{ a: '1', b: '2' }, { a: '3' }]);
    const blanks = loadText(
      { props: props('INDEXED_EXTRACTIONS = csv\nFIELD_DELIMITER = whitespace') },
      'a   b\n1 \t 2\n',
    );
    expect(rows(blanks, 'a b')).toEqual([{ a: '1', b: '2' }]);
    const preamble = loadText(
      { props: props('INDEXED_EXTRACTIONS = psv\nPREAMBLE_REGEX = ^--\nFIELD_HEADER_REGEX = ^Fields:\\s*') },
      '-- x\nFields: a|b\n1|2\n',
    );
    expect(rows(preamble, 'a b _raw')).toEqual([{ a: '1', b: '2', _raw: '1|2' }]);
  });
});

describe('changing events as they are read', () => {
  it('sed scripts, then transforms in the order of their classes and lists', () => {
    const app = loadText(
      {
        props: props('SEDCMD-a = s/one/two/ y/x/z/\nTRANSFORMS-b = last\nTRANSFORMS-a = first, second'),
        transforms:
          '[first]\nREGEX = two\nDEST_KEY = MetaData:Sourcetype\nFORMAT = sourcetype::a\n[second]\nSOURCE_KEY = MetaData:Sourcetype\nREGEX = ^sourcetype::a$\nDEST_KEY = MetaData:Source\nFORMAT = source::b\n[last]\nREGEX = (z+)\nDEST_KEY = _raw\nFORMAT = [$1] $0\n',
      },
      'one xx\nother\n',
    );
    expect(rows(app, '_raw sourcetype source')).toEqual([
      { _raw: '[zz] two zz', sourcetype: 'a', source: 'b' },
      { _raw: 'other', sourcetype: 'st', source: 'log.txt' },
    ]);
  });

  it('events get the fields of the sourcetype that a transform gives them', () => {
    const app = loadText(
      {
        props:
          '[st]\nTRANSFORMS-a = typed\nEVAL-x = "old"\nTZ = Asia/Tokyo\n[new]\nEVAL-x = "new"\nTZ = America/New_York\n',
        transforms: '[typed]\nREGEX = .\nDEST_KEY = MetaData:Sourcetype\nFORMAT = sourcetype::new\n',
      },
      '2024-01-01 09:00:00\n',
    );
    // The time is read before.
    expect(rows(app, '_time sourcetype x')).toEqual([
      { _time: Date.UTC(2024, 0, 1) / 1000, sourcetype: 'new', x: 'new' },
    ]);
  });

  it('DEFAULT_VALUE is for events that do not match; groups that are not there stand for themselves', () => {
    const app = loadText(
      {
        props: props('TRANSFORMS-a = indexed'),
        transforms: '[indexed]\nREGEX = to (\\w+)\nDEST_KEY = _MetaData:Index\nFORMAT = $1$2\nDEFAULT_VALUE = rest\n',
      },
      'to here\nx\n',
    );
    expect(rows(app, 'index')).toEqual([{ index: 'here$2' }, { index: 'rest' }]);
  });
});

describe('a store', () => {
  const text = 'card=1234 user=ada t=1700000000\ndrop me\n';
  const content = (more = '') =>
    writeContent({
      'TA/default/props.conf': props(
        `TIME_PREFIX = t=\nTIME_FORMAT = %s\nSEDCMD-c = s/card=\\d+/card=****/\nTRANSFORMS-t = drop, meta, host\n${more}`,
      ),
      'TA/default/transforms.conf':
        '[drop]\nREGEX = ^drop\nDEST_KEY = queue\nFORMAT = nullQueue\n[meta]\nREGEX = user=(\\w)\nFORMAT = initial::$1\nWRITE_META = true\n[host]\nREGEX = user=(\\w+)\nDEST_KEY = MetaData:Host\nFORMAT = host::$1-pc\n',
    });

  it('is mapped again with other settings; what was done as events were read stays done', () => {
    const directory = writeContent({ 'log.txt': text });
    const fields = '_time _raw host sourcetype initial user v';
    const event = {
      _time: 1700000000,
      _raw: 'card=**** user=ada t=1700000000',
      host: 'ada-pc',
      sourcetype: 'st',
      initial: 'a',
    };
    const storePath = `${directory}/logs.db`;
    const open = (app: string): Engine =>
      new Engine({
        knowledge: readKnowledge(writeContent({}), [app]),
        shippedDir: null,
        timeZone: 'UTC',
        now: 1.71e9,
        storePath,
      });
    const shown = (engine: Engine) =>
      engine.search(`search index=* | table ${fields}`).rows.map((row) => JSON.parse(JSON.stringify(row)) as unknown);

    const first = open(content());
    first.load(['log.txt'], { directory, overrides: { sourcetype: 'st' } });
    expect(shown(first)).toMatchObject([{ ...event, user: 'ada' }]);
    first.close();

    const second = open(content('EVAL-v = "2"\nEVAL-user = upper(user)\n'));
    expect(second.pendingChange().kind).toBe('all');
    expect(second.remap()).toBe(1);
    expect(second.pendingChange().kind).toBe('none');
    expect(shown(second)).toMatchObject([{ ...event, user: 'ADA', v: '2' }]);
    second.close();
  });

  it("knows that an app's props.conf, transforms.conf or collections have changed", () => {
    const files = {
      'TA/default/props.conf': '[a]\nEVAL-x = 1\n',
      'TA/default/transforms.conf': '[l]\ncollection = c\n',
      'TA/lookups/c.json': '[]',
    };
    const fingerprint = (changed: Readonly<Record<string, string>>) =>
      knowledgeFingerprint(readKnowledge(writeContent({}), [writeContent({ ...files, ...changed })]));
    const before = fingerprint({});
    for (const [path, content] of Object.entries(files)) {
      expect(fingerprint({ [path]: `${content} ` }), path).not.toBe(before);
    }
  });
});
