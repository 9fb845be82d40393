import { describe, expect, it } from 'vitest';
import { writeContent } from '../../knowledge/temporary-content.ts';
import { type LoadedApp, loadText, loadWith } from './load-app.ts';

/** The named fields of all events, in the order of the log. */
const rows = ({ search }: LoadedApp, fields: string) => search(`search index=* | reverse | table ${fields}`);

const props = (text: string): string => `[st]\n${text}\n`;

describe('extraction', () => {
  it('of the first named groups, in ASCII order of their classes; the first value found stays', () => {
    const app = loadText(
      { props: props('EXTRACT-b = b=(?<x>\\w+)\nEXTRACT-a = a=(?<x>\\w+) (?<y>\\w+)?\nEXTRACT-c = (?<z>.)$ in x') },
      'a=one two b=three\nb=four\n',
    );
    expect(rows(app, 'x y z')).toEqual([
      { x: 'one', y: 'two', z: 'e' },
      { x: 'four', z: 'r' },
    ]);
  });

  it('goes before key=value pairs, which go on unless KV_MODE is none', () => {
    const text = 'user=ada level="very high" x=1';
    const extract = 'EXTRACT-x = x=(?<x>1) *$\nEXTRACT-u = (?<user>a+)';
    expect(rows(loadText({ props: props(extract) }, text), 'user level x')).toEqual([
      { user: 'a', level: 'very high', x: '1' },
    ]);
    expect(rows(loadText({ props: props(`${extract}\nKV_MODE = none`) }, text), 'user level x')).toEqual([
      { user: 'a', x: '1' },
    ]);
  });

  it('of members of JSON goes with KV_MODE and AUTO_KV_JSON', () => {
    const text = '{"a": {"b": "c"}, "time": "2024-01-01T00:00:00Z"}';
    const read = (settings: string) => rows(loadText({ props: props(settings) }, text), 'a.b x');
    const extract = 'EXTRACT-x = "(?<x>c)"';
    expect(read(extract)).toEqual([{ 'a.b': 'c', x: 'c' }]);
    expect(read(`${extract}\nKV_MODE = json`)).toEqual([{ 'a.b': 'c', x: 'c' }]);
    expect(read(`${extract}\nKV_MODE = none`)).toEqual([{ x: 'c' }]);
    expect(read(`${extract}\nAUTO_KV_JSON = false`)).toEqual([{ x: 'c' }]);
    expect(read(`${extract}\nKV_MODE = none\nINDEXED_EXTRACTIONS = json`)).toEqual([{ 'a.b': 'c', x: 'c' }]);
  });

  it('of XML', () => {
    const text = '<order id="7"><item>a</item><item>b</item></order>';
    expect(rows(loadText({ props: props('KV_MODE = xml') }, text), 'order{@id} order.item')).toEqual([
      { 'order{@id}': '7', 'order.item': ['a', 'b'] },
    ]);
  });

  it('of the columns of a table, which are multivalues', () => {
    const text = 'PID  USER %CPU CMD\n 1   root  0.0  init\n22 ada 1.5 sh -c x\n';
    const settings = 'LINE_BREAKER = ^((?!))$\nSHOULD_LINEMERGE = false\nKV_MODE = multi\nFIELDALIAS-u = USER AS user';
    expect(rows(loadText({ props: props(settings) }, text), 'PID user pctCPU CMD')).toEqual([
      { PID: ['1', '22'], user: ['root', 'ada'], pctCPU: ['0.0', '1.5'], CMD: ['init', 'sh -c x'] },
    ]);
  });

  it('with names in the text: pairs of groups, cleaned names, several values', () => {
    const app = loadText(
      {
        props: props('KV_MODE = none\nREPORT-a = pairs, keys'),
        transforms:
          '[pairs]\nREGEX = <(\\S+?):(\\w*)>\nFORMAT = $1::$2\nMV_ADD = true\n[keys]\nREGEX = \\{(?<_KEY_1>[^=]+)=(?<_VAL_1>[^}]*)\\}\nCLEAN_KEYS = false\nKEEP_EMPTY_VALS = true\n',
      },
      '<1st-name:ada><2nd:x><1st-name:bob><e:> {a b=c}{d.e=}\n',
    );
    expect(rows(app, 'st_name nd e "a b" d.e')).toEqual([{ st_name: ['ada', 'bob'], nd: 'x', 'a b': 'c', 'd.e': '' }]);
  });

  it('at delimiters: names by place, quoted values, pairs, names and values in turn', () => {
    const transforms = `
[places]
DELIMS = ","
FIELDS = a, b, c, d
[pairs]
DELIMS = "|", ":"
[turns]
DELIMS = "|"
[spaced]
DELIMS = ", "
FIELDS = a, b, c
`;
    const read = (name: string, text: string, fields: string) =>
      rows(loadText({ props: props(`KV_MODE = none\nREPORT-r = ${name}`), transforms }, text), fields);
    expect(read('places', '1,,"x, ""y""",4,5', 'a b c d')).toEqual([{ a: '1', c: 'x, "y"', d: '4' }]);
    expect(read('pairs', 'a:1||b: "x|y" |c d:3|e', 'a b c_d e')).toEqual([{ a: '1', b: 'x|y', c_d: '3' }]);
    expect(read('turns', 'a|1|b|2|c', 'a b c')).toEqual([{ a: '1', b: '2' }]);
    expect(read('spaced', 'x, y, z', 'a b c')).toEqual([{ a: 'x', b: 'y', c: 'z' }]);
  });

  it('of another field of the event, also of all its values', () => {
    const app = loadText(
      {
        props: props('KV_MODE = none\nEXTRACT-u = url=(?<url>\\S+)\nREPORT-q = query, words'),
        transforms:
          '[query]\nSOURCE_KEY = url\nREGEX = [?&](\\w+)=(\\w+)\nFORMAT = q_$1::$2\nMV_ADD = 1\n[words]\nSOURCE_KEY = q_t\nREGEX = (?<first>\\w)\nMV_ADD = 1\n',
      },
      'url=/a?t=one&t=two&n=3\n',
    );
    expect(rows(app, 'q_t q_n first')).toEqual([
      { q_t: ['one', 'two'], q_n: '3', first: ['o', 'n', 'e', 't', 'w', 'o'] },
    ]);
  });
});

describe('what follows extraction', () => {
  it('AS replaces and removes, ASNEW does neither; of several originals one that has a value counts', () => {
    const app = loadText(
      {
        props: props('FIELDALIAS-a = a AS b gone AS c a ASNEW d\nFIELDALIAS-u = u1 AS user\nFIELDALIAS-v = u2 AS user'),
      },
      'a=1 b=2 c=3 d=4 u1=x\na=1 u2=y\n',
    );
    expect(rows(app, 'a b c d user')).toEqual([
      { a: '1', b: '1', d: '4', user: 'x' },
      { a: '1', b: '1', d: '1', user: 'y' },
    ]);
  });

  it('calculated fields see values from before, aliases included, and can take a field away', () => {
    const app = loadText(
      {
        props: props(
          'FIELDALIAS-a = y AS z\nEVAL-x = y * 2\nEVAL-y = 100\nEVAL-w = z + 1\nEVAL-gone = null()\nEVAL-raw = len(_raw)\nEVAL-list = split("a b", " ")\nEVAL-when = strftime(_time, "%Y")\nEVAL-from = host . "/" . sourcetype',
        ),
      },
      '2024-01-02T00:00:00Z y=7 gone=1\n',
      { sourcetype: 'st', host: 'h' },
    );
    expect(rows(app, 'x y w gone raw list when from')).toEqual([
      { x: '14', y: '100', w: '8', raw: '31', list: ['a', 'b'], when: '2024', from: 'h/st' },
    ]);
  });

  it('lookups come after calculated fields; OUTPUT clears what is not found, OUTPUTNEW keeps what is there', () => {
    const app = loadText(
      {
        props: props(
          'EVAL-id = "u" . n\nLOOKUP-a = users id OUTPUT name AS user\nlookup_b = users id OUTPUTNEW team, name AS old\nLOOKUP-c = users id',
        ),
        transforms: '[users]\nfilename = users.csv\ncase_sensitive_match = false\n',
        'lookups/users.csv': 'id,name,team,level\nU1,Ada,red,9\nU2,Bob,,8\n',
      },
      'n=1 user=x old=kept\nn=3 user=x old=kept level=5\nuser=x\n',
    );
    expect(rows(app, 'user team old level')).toEqual([
      { user: 'Ada', team: 'red', old: 'kept', level: '9' },
      { old: 'kept' },
      { user: 'x' },
    ]);
  });

  it('a lookup in time gives what held at the time of the event', () => {
    const app = loadText(
      {
        props: props('LOOKUP-l = leases ip OUTPUT name'),
        transforms:
          '[leases]\nfilename = leases.csv\ntime_field = since\ntime_format = %Y-%m-%d\nmax_offset_secs = 864000\n',
        'lookups/leases.csv': 'ip,name,since\n10.0.0.1,old,2024-01-01\n10.0.0.1,new,2024-01-05\n',
      },
      '2024-01-03T00:00:00Z ip=10.0.0.1\n2024-01-06T00:00:00Z ip=10.0.0.1\n2024-03-01T00:00:00Z ip=10.0.0.1\n',
    );
    expect(rows(app, 'name')).toEqual([{ name: 'old' }, { name: 'new' }, {}]);
  });

  it('a renamed sourcetype has the fields of the one that it is renamed to', () => {
    const app = loadText(
      { props: '[st]\nrename = new\nEVAL-a = "old"\n[new]\nEVAL-b = "new"\n[source::...log.txt]\nEVAL-c = "source"\n' },
      'x\n',
    );
    expect(rows(app, 'sourcetype a b c')).toEqual([{ sourcetype: 'new', b: 'new', c: 'source' }]);
  });
});

describe("users' definitions on top of those that ship", () => {
  const failed = JSON.stringify({
    eventVersion: '1.08',
    eventTime: '2024-01-01T00:00:00Z',
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    awsRegion: 'us-east-1',
    sourceIPAddress: '198.51.100.1',
    userIdentity: { type: 'IAMUser', userName: 'ada' },
    responseElements: { ConsoleLogin: 'Failure' },
  });

  it('win, and lead into data models', () => {
    const app = loadText(
      { props: '[aws:cloudtrail]\nEVAL-user = "site\\\\" . user\nEXTRACT-region = "awsRegion": ?"(?<region>[a-z]+)\n' },
      failed,
      {},
      'shipped',
    );
    expect(rows(app, 'sourcetype user region eventName')).toEqual([
      { sourcetype: 'aws:cloudtrail', user: 'site\\ada', region: 'us', eventName: 'ConsoleLogin' },
    ]);
    expect(
      app.search('| tstats count from datamodel=Authentication by Authentication.user Authentication.action'),
    ).toEqual([{ 'Authentication.user': 'site\\ada', 'Authentication.action': 'failure', count: 1 }]);
  });

  it('of [default] hold for all events, and change nothing else', () => {
    const app = loadText({ props: '[default]\nEVAL-site = "here"\n' }, failed, {}, 'shipped');
    expect(rows(app, 'sourcetype site src')).toEqual([
      { sourcetype: 'aws:cloudtrail', site: 'here', src: '198.51.100.1' },
    ]);
  });

  it('count alone for a sourcetype that only an app knows', () => {
    const known = loadText({ props: '[other]\nEVAL-x = 1\n' }, failed, { sourcetype: 'site:trail' }, 'shipped');
    const alone = loadText({ props: '[site:trail]\nEVAL-x = 1\n' }, failed, { sourcetype: 'site:trail' }, 'shipped');
    const fields = 'src x eventName';
    expect(rows(known, fields)).toEqual([{ src: '198.51.100.1', eventName: 'ConsoleLogin' }]);
    expect(rows(alone, fields)).toEqual([{ x: '1', eventName: 'ConsoleLogin' }]);
  });

  it('hold for events out of wrappings, by what these say', () => {
    const app = loadText(
      {
        props:
          '[st]\nEXTRACT-a = a is (?<a>\\w+)\nTIME_FORMAT = %s\n[host::h]\nEVAL-b = "of host"\nSEDCMD-x = s/secret/***/\n',
      },
      '{"time": 1704067200.5, "sourcetype": "st", "host": "h", "event": "a is secret"}\n' +
        '{"preview": false, "result": {"_raw": "a is secret", "_time": "2024-01-01T00:00:01Z", "sourcetype": "st", "host": "h", "c": "3"}}\n',
      {},
    );
    // The first was sent to Splunk, the second was in it already.
    expect(rows(app, '_time _raw a b c')).toEqual([
      { _time: 1704067200.5, _raw: 'a is ***', b: 'of host' },
      { _time: 1704067201, _raw: 'a is secret', a: 'secret', b: 'of host', c: '3' },
    ]);
  });
});

it('what cannot be used is told with its place, and everything else is used', () => {
  const app = loadText(
    {
      props: props(
        'EXTRACT-bad = (?<a>[)\nEXTRACT-good = (?<b>x)\nEVAL-c = nosuch(1)\nEVAL-d = 1\nLOOKUP-l = nowhere x OUTPUT y\nREPORT-r = missing\nFIELDALIAS-f = a b',
      ),
    },
    'x=1\n',
  );
  expect(rows(app, 'b d')).toEqual([{ b: 'x', d: '1' }]);
  const told = app.problems().map(({ line, message }) => `${line}: ${message}`);
  expect(told).toEqual([
    '7: REPORT-r names [missing], which is not in transforms.conf.',
    "8: FIELDALIAS-f: 'a AS <alias>' was expected.",
    expect.stringMatching(/^2: EXTRACT-bad: /),
    expect.stringMatching(/^4: EVAL-c: Unknown function 'nosuch'/),
    "6: LOOKUP-l: there is no lookup 'nowhere'.",
  ]);
});

it('several apps and directories: later ones are laid over earlier ones', () => {
  const app = (settings: string) => writeContent({ 'TA/default/props.conf': props(settings) });
  const log = writeContent({ 'log.txt': 'x=1\n' });
  const loaded = loadWith([app('EVAL-a = 1\nEVAL-b = 1'), app('EVAL-b = 2')], ['log.txt'], { sourcetype: 'st' }, log);
  expect(rows(loaded, 'a b')).toEqual([{ a: '1', b: '2' }]);
});
