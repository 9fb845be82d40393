import { describe, expect, it } from 'vitest';
import { parseConf } from '../../../../src/knowledge/conf-file.ts';
import { readAutomaticLookup } from '../../../../src/knowledge/props/automatic-lookup.ts';
import { readBreakingSettings } from '../../../../src/knowledge/props/breaking-settings.ts';
import { readFieldAliases } from '../../../../src/knowledge/props/field-aliases.ts';
import { readFieldTransform } from '../../../../src/knowledge/props/field-transform.ts';
import { readIndexTransform } from '../../../../src/knowledge/props/index-transform.ts';
import { readIngestEval } from '../../../../src/knowledge/props/ingest-eval.ts';
import { problemOfSetting } from '../../../../src/knowledge/props/known-settings.ts';
import { PropsLayer } from '../../../../src/knowledge/props/props-layer.ts';
import { readSearchTimeSettings } from '../../../../src/knowledge/props/search-time-settings.ts';
import { readStructuredSettings } from '../../../../src/knowledge/props/structured-settings.ts';
import { readTimeSettings } from '../../../../src/knowledge/props/time-settings.ts';
import { readFormatPairs, readTemplate } from '../../../../src/knowledge/props/transform-format.ts';
import { collectProblems } from '../temporary-content.ts';

const settingsOf = (text: string) => parseConf(`[x]\n${text}`, 'props.conf', () => {}).stanzas.get('x')!.settings;

function transformOf(text: string) {
  const conf = parseConf(`[t]\n${text}`, 'transforms.conf', () => {});
  return { conf, stanza: conf.stanzas.get('t')! };
}

const searchTransform = (text: string) => {
  const { conf, stanza } = transformOf(text);
  return readFieldTransform(conf, stanza);
};

const indexTransform = (text: string) => {
  const { conf, stanza } = transformOf(text);
  return readIndexTransform(conf, stanza);
};

describe('FIELDALIAS', () => {
  it('has any number of aliases, in any case, with quotes and commas', () => {
    expect(readFieldAliases('a AS b, "long name" as c\n  d ASNEW "e f"')).toEqual([
      { original: 'a', alias: 'b', replaces: true },
      { original: 'long name', alias: 'c', replaces: true },
      { original: 'd', alias: 'e f', replaces: false },
    ]);
  });

  it.each(['a b c', 'a AS', 'a', ''])('says what is missing in %j', (text) => {
    expect(() => readFieldAliases(text)).toThrow('was expected');
  });
});

describe('LOOKUP', () => {
  it('names the table, keys and outputs', () => {
    expect(readAutomaticLookup('users id AS user_id, domain OUTPUTNEW name AS full_name department')).toEqual({
      table: 'users',
      keys: [
        { column: 'id', field: 'user_id' },
        { column: 'domain', field: 'domain' },
      ],
      outputs: [
        { column: 'name', field: 'full_name' },
        { column: 'department', field: 'department' },
      ],
      keeps: true,
    });
    expect(readAutomaticLookup('users id')).toMatchObject({ outputs: null, keeps: false });
  });

  it.each(['', 'users', 'users OUTPUT name', 'users id OUTPUT', 'users id AS'])('refuses %j', (text) => {
    expect(() => readAutomaticLookup(text)).toThrow('expected');
  });
});

describe('FORMAT', () => {
  it('is pairs of names and values, in quotes or not', () => {
    expect(readFormatPairs('$1::$2')).toEqual([{ name: [1], value: [2] }]);
    expect(readFormatPairs('src::$1 "my field"::"fixed text" pre_$2::a$3b')).toEqual([
      { name: ['src'], value: [1] },
      { name: ['my field'], value: ['fixed text'] },
      { name: ['pre_', 2], value: ['a', 3, 'b'] },
    ]);
    expect(() => readFormatPairs('src=$1')).toThrow("'name::value' was expected instead of 'src=$1'");
  });

  it('takes a dollar without a number as it is', () => {
    expect(readTemplate('foo$bar$1')).toEqual(['foo$bar', 1]);
  });
});

describe('stanzas of transforms.conf for searches', () => {
  it('have delimiters in quotes, with escapes, and names with or without quotes', () => {
    expect(searchTransform('DELIMS = "|\\t", "="\nMV_ADD = 1')).toMatchObject({
      kind: 'delimiters',
      between: '|\t',
      afterName: '=',
      fields: [],
      addsValues: true,
    });
    expect(searchTransform('DELIMS = ","\nFIELDS = one, "two three",four')).toMatchObject({
      fields: ['one', 'two three', 'four'],
    });
    expect(searchTransform('DELIMS = " "\nFIELDS = one two "three"')).toMatchObject({
      fields: ['one', 'two', 'three'],
    });
  });

  it('have a regular expression otherwise', () => {
    expect(searchTransform('REGEX = (a)\nFORMAT = x::$1\nSOURCE_KEY = field:url\nCLEAN_KEYS = false')).toMatchObject({
      kind: 'regex',
      pattern: '(a)',
      sourceKey: 'url',
      cleansNames: false,
    });
    expect(() => searchTransform('MV_ADD = true')).toThrow('[t] has neither REGEX nor DELIMS.');
  });
});

describe('stanzas of transforms.conf for reading', () => {
  it('rewrite a part of the event', () => {
    expect(
      indexTransform('REGEX = (x)\nDEST_KEY = MetaData:Host\nFORMAT = host::$1\nSOURCE_KEY = MetaData:Source'),
    ).toMatchObject({
      kind: 'rewrite',
      reads: 'source',
      writes: 'host',
      format: ['host::', 1],
      lookAhead: 4096,
    });
  });

  it('add indexed fields, by default one with the name of the stanza', () => {
    expect(indexTransform('REGEX = (x)\nWRITE_META = true')).toMatchObject({
      kind: 'fields',
      format: [{ name: ['t'], value: [1] }],
    });
    expect(indexTransform('REGEX = (x)\nDEST_KEY = _meta\nFORMAT = $0 a::$1')).toMatchObject({
      format: [{ name: ['a'], value: [1] }],
    });
  });

  it('send events to other machines, which means nothing here', () => {
    expect(indexTransform('REGEX = .\nDEST_KEY = _TCP_ROUTING\nFORMAT = other')).toBeNull();
  });

  it.each([
    ['FORMAT = x', 'has no REGEX'],
    ['REGEX = x', 'neither DEST_KEY nor WRITE_META'],
    ['REGEX = x\nDEST_KEY = metadata:host\nFORMAT = x', "DEST_KEY is 'metadata:host', which is not supported"],
    ['REGEX = x\nDEST_KEY = _raw\nFORMAT = x\nSOURCE_KEY = MetaData:host', "SOURCE_KEY is 'MetaData:host'"],
    ['REGEX = x\nDEST_KEY = _raw\nFORMAT = x\nCLONE_SOURCETYPE = y', 'CLONE_SOURCETYPE is not supported'],
  ])('refuse %j', (text, message) => {
    expect(() => indexTransform(text)).toThrow(message);
  });

  it('compute fields: commas in calls and quotes do not separate', () => {
    expect(readIngestEval('queue=if(match(_raw, "a,b"), "nullQueue", queue), n[int]:=len(_raw)')).toEqual([
      { field: 'queue', expression: 'if(match(_raw, "a,b"), "nullQueue", queue)', replaces: false },
      { field: 'n', expression: 'len(_raw)', replaces: true },
    ]);
    expect(() => readIngestEval('lower(x)')).toThrow("'field=expression' was expected");
  });
});

describe('settings of a stanza', () => {
  it('are applied by class in ASCII order; an empty value takes one back', () => {
    const layer = new PropsLayer(
      parseConf('', 'p', () => {}),
      parseConf('[t1]\nREGEX=(?<a>.)\n[t2]\nREGEX=(?<b>.)', 't', () => {}),
      () => {},
    );
    const { problems, report } = collectProblems();
    const { extractions, transforms, calculations, keyValues } = readSearchTimeSettings(
      settingsOf(
        'EXTRACT-b = (?<x>a) in url\nEXTRACT-B = (?<y>in) it\nEXTRACT-a =\neval-n = 1\nREPORT-r = t2, t1 , gone\nKV_MODE = magic',
      ),
      layer,
      report,
    );
    expect(extractions.map(({ key, value }) => [key, value])).toEqual([
      ['EXTRACT-B', { pattern: '(?<y>in) it', field: '_raw' }],
      ['EXTRACT-b', { pattern: '(?<x>a)', field: 'url' }],
    ]);
    expect(transforms.map(({ value }) => value.name)).toEqual(['t2', 't1']);
    expect(calculations.map(({ value }) => value)).toEqual([{ field: 'n', expression: '1' }]);
    expect(keyValues).toEqual({ mode: 'auto', isSet: false, json: true });
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      "7: KV_MODE is 'magic': one of none, auto, auto_escaped, json, xml, multi was expected.",
      '6: REPORT-r names [gone], which is not in transforms.conf.',
    ]);
  });

  it('say where times are; zones may be written as offsets', () => {
    const { problems, report } = collectProblems();
    expect(readTimeSettings(settingsOf('TZ = GMT-3\nMAX_TIMESTAMP_LOOKAHEAD = 0'), report)).toMatchObject({
      zone: '-03:00',
      lookAhead: Number.POSITIVE_INFINITY,
    });
    expect(readTimeSettings(settingsOf('EVAL-x = 1'), report)).toBeNull();
    expect(problems).toEqual([]);
    expect(readTimeSettings(settingsOf('TZ = Mars/Olympus'), report)).toBeNull();
    expect(problems[0]).toMatchObject({
      line: 2,
      message: "TZ is 'Mars/Olympus', which is no time zone that is known here.",
    });
  });

  it('say how text is broken, with the defaults of Splunk once anything is said', () => {
    expect(readBreakingSettings(settingsOf('EVAL-x = 1'), () => {})).toBeNull();
    expect(readBreakingSettings(settingsOf('LINE_BREAKER = (x)'), () => {})).toMatchObject({
      lineBreaker: '(x)',
      merges: true,
      beforeDate: true,
      maxLines: 256,
    });
    expect(readBreakingSettings(settingsOf('TRUNCATE = 5'), () => {})).toMatchObject({ merges: false, truncate: 5 });
  });

  it('describe records', () => {
    expect(
      readStructuredSettings(settingsOf('INDEXED_EXTRACTIONS = psv\nFIELD_NAMES = a, b\nFIELD_QUOTE = none'), () => {}),
    ).toMatchObject({
      format: 'csv',
      delimiter: '|',
      quote: null,
      names: ['a', 'b'],
    });
    expect(readStructuredSettings(settingsOf('FIELD_DELIMITER = \\x14'), () => {})).toMatchObject({
      delimiter: '\x14',
    });
    expect(readStructuredSettings(settingsOf('INDEXED_EXTRACTIONS = JSON'), () => {})).toBeNull();
  });

  it('are known by name', () => {
    expect(problemOfSetting('TRUNCATE', '0')).toBeNull();
    expect(problemOfSetting('SEGMENTATION-all', 'full')).toBeNull();
    expect(problemOfSetting('TIME_FORMATT', '%s')).toBe(
      "TIME_FORMATT is no setting that is known. Did you mean 'TIME_FORMAT'?",
    );
    expect(problemOfSetting('METRICS_PROTOCOL', 'STATSD')).toBe('METRICS_PROTOCOL is not supported.');
    expect(problemOfSetting('invalid_cause', '')).toBeNull();
    expect(problemOfSetting('DATETIME_CONFIG', '/etc/apps/x/datetime.xml')).toContain('is not read');
  });
});
