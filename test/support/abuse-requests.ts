import { gzipSync } from 'node:zlib';

/** Numbers that a seed decides (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A request as bytes, and who sends it. */
export interface AbusiveRequest {
  readonly port: 'management' | 'hec';
  readonly head: string;
  readonly body: Buffer;
  readonly sender: 'nobody' | 'user' | 'admin';
  /** For the report. */
  readonly name: string;
}

export interface Keys {
  /** Of the event collector. */
  readonly token: string;
  readonly user: string;
  readonly admin: string;
}

const managementPaths = [
  ...['auth/login', 'server/info', 'server/settings', 'server/status', 'messages', 'apps/local', 'apps/local/search'],
  ...[
    'search/jobs',
    'search/v2/jobs',
    'search/jobs/SID',
    'search/jobs/SID/results',
    'search/jobs/SID/events',
    'search/jobs/SID/control',
  ],
  ...[
    'search/jobs/SID/summary',
    'search/jobs/SID/timeline',
    'search/jobs/SID/search.log',
    'search/jobs/SID/results_preview',
  ],
  ...[
    'search/jobs/export',
    'search/v2/jobs/export',
    'search/parser',
    'search/v2/parser',
    'search/typeahead',
    'search/timeparser',
  ],
  ...[
    'saved/searches',
    'saved/searches/x',
    'saved/searches/x/dispatch',
    'saved/searches/x/history',
    'saved/eventtypes',
    'alerts/fired_alerts',
  ],
  ...[
    'data/indexes',
    'data/indexes/main',
    'data/inputs/http',
    'data/inputs/http/x',
    'data/lookup-table-files',
    'data/transforms/lookups',
  ],
  ...['data/ui/views', 'data/ui/views/x', 'datamodel/model', 'datamodel/model/Endpoint', 'datamodel/pivot/Endpoint'],
  ...[
    'configs/conf-macros',
    'configs/conf-web',
    'configs/conf-web/settings',
    'properties',
    'properties/web/settings/httpport',
    'admin/macros',
  ],
  ...[
    'authentication/users',
    'authentication/users/admin',
    'authentication/current-context',
    'authentication/httpauth-tokens',
  ],
  ...[
    'authorization/roles',
    'authorization/roles/user',
    'authorization/capabilities',
    'authorization/tokens',
    'storage/passwords',
  ],
  ...[
    'storage/collections/config',
    'storage/collections/data/x',
    'storage/collections/data/x/batch_save',
    'receivers/simple',
    'receivers/stream',
  ],
];
const hecPaths = [
  ...['collector', 'collector/event', 'collector/event/1.0', 'collector/raw', 'collector/raw/1.0', 'collector/ack'],
  ...['collector/health', 'collector/health/1.0', 'collector/none'],
];
const parameterNames = [
  ...[
    'search',
    'name',
    'output_mode',
    'count',
    'offset',
    'earliest_time',
    'latest_time',
    'exec_mode',
    'id',
    'action',
    'ttl',
    'q',
    'prefix',
  ],
  ...[
    'eai:data',
    'password',
    'roles',
    'definition',
    'value',
    '__conf',
    '__stanza',
    'f',
    'sort_key',
    'sort_dir',
    'pivot_json',
    'description',
  ],
  ...[
    'index',
    'sourcetype',
    'source',
    'host',
    'channel',
    'time',
    'query',
    'fields',
    'limit',
    'skip',
    'token',
    'sharing',
    'owner',
    'cron_schedule',
  ],
];
/** `marker`: a file that must not come to be. */
const oddTextsWith = (marker: string): readonly string[] => [
  ...[
    '',
    '*',
    '-1',
    '0',
    '1e309',
    'NaN',
    '99999999999999999999',
    "' OR 1=1 --",
    '"; DROP TABLE event; --',
    '../../../../etc/passwd',
  ],
  ...[
    '..%2f..%2f',
    '%00',
    '%',
    '%zz',
    '%c0%ae',
    '\u0000',
    '\ud83d\ude00',
    '<script>alert(1)</script>',
    '__proto__',
    'constructor',
    'toString',
  ],
  ...[
    `$(touch ${marker})`,
    `\`touch ${marker}\``,
    '| rest /services/server/info',
    '| makeresults count=1 | eval x=1',
    'search index=* | delete',
  ],
  ...[
    'search index=_internal',
    '| inputlookup ../../../../etc/passwd',
    '| outputlookup ../../x.csv',
    `| makeresults | outputcsv ${marker}`,
  ],
  ...[
    '| loadjob ../../../etc',
    'search [search [search [search x]]]',
    `search ${'('.repeat(2000)}`,
    `${'a'.repeat(5000)}`,
    '| map search="x"',
  ],
  ...[
    '{"a":{"$gt":{}}}',
    '{"$where":"1"}',
    '[[[[',
    '{"__proto__":{"x":1}}',
    'json',
    'xml',
    'csv',
    'raw',
    'blocking',
    'oneshot',
    'cancel',
    'now',
    '-1d@d',
  ],
];
const methods = [
  'GET',
  'POST',
  'DELETE',
  'PUT',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'TRACE',
  'PROPFIND',
  'CONNECT',
  'get',
  'G@T',
];

/** One after the other, forever: what a seed decides. */
export function* abusiveRequests(
  seed: number,
  keys: Keys,
  marker: string,
): Generator<AbusiveRequest, never, undefined> {
  const oddTexts = oddTextsWith(marker);
  const random = randomNumbers(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const one = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const encodedMaybe = (text: string): string =>
    random() < 0.3 ? text : encodeURIComponent(text.replace(/[\ud800-\udfff]/g, '?'));
  const parameters = (): string =>
    Array.from({ length: below(6) }, () => `${one(parameterNames)}=${encodedMaybe(one(oddTexts))}`).join('&');
  const path = (isHec: boolean): string => {
    let rest = one(isHec ? hecPaths : managementPaths);
    if (random() < 0.5) {
      const parts = rest.split('/');
      const change = below(5);
      const at = below(parts.length);
      if (change === 0) parts[at] = encodedMaybe(one(oddTexts));
      else if (change === 1) parts.splice(at, 0, one(['..', '.', '..%2f', '%2e%2e', '', '%2F']));
      else if (change === 2) parts.push(encodedMaybe(one(oddTexts)));
      else if (change === 3) parts[at] = encodeURIComponent(encodeURIComponent(parts[at]!));
      else parts.splice(at, 1);
      rest = parts.join('/');
    }
    const space =
      random() < 0.6
        ? '/services'
        : `/servicesNS/${encodedMaybe(one(['admin', 'nobody', '-', 'user', ...oddTexts]))}/${encodedMaybe(one(['search', '-', 'x', ...oddTexts]))}`;
    return `${random() < 0.03 ? '' : space}/${rest}`;
  };
  const deep = Buffer.from(`${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`);
  const deepArray = Buffer.from('['.repeat(100_000));
  const bomb = gzipSync(Buffer.alloc(600 * 2 ** 20), { level: 9 });
  const body = (): { readonly body: Buffer; readonly headers: readonly string[] } => {
    const kind = below(40);
    if (kind < 14)
      return { body: Buffer.from(parameters()), headers: ['Content-Type: application/x-www-form-urlencoded'] };
    if (kind < 18) return { body: Buffer.from(parameters()), headers: [] };
    if (kind < 24)
      return {
        body: Buffer.from(
          JSON.stringify({
            event: one(oddTexts),
            time: one([1, 'x', null, '1e400', {}, []]),
            fields: one([{}, [], 1, { a: { b: 1 } }]),
            index: one(oddTexts),
          }),
        ),
        headers: ['Content-Type: application/json'],
      };
    if (kind === 24) return { body: deep, headers: ['Content-Type: application/json'] };
    if (kind === 25) return { body: deepArray, headers: ['Content-Type: application/json'] };
    if (kind === 26 && random() < 0.5) return { body: bomb, headers: ['Content-Encoding: gzip'] };
    if (kind === 27) return { body: Buffer.from('this is no gzip'), headers: ['Content-Encoding: gzip'] };
    if (kind === 28) return { body: bomb.subarray(0, 200), headers: ['Content-Encoding: gzip'] };
    if (kind === 29) return { body: Buffer.from('x'), headers: ['Content-Encoding: br'] };
    if (kind === 30)
      return {
        body: Buffer.from(Array.from({ length: 300 }, () => below(256))),
        headers: [
          `Content-Type: ${one(['', 'multipart/form-data', 'text/plain', 'application/json; charset=utf-16', 'a/b; boundary=', 'multipart/form-data; boundary=x'])}`,
        ],
      };
    if (kind === 31)
      return {
        body: Buffer.from(`${parameters()}&`.repeat(3000)),
        headers: ['Content-Type: application/x-www-form-urlencoded'],
      };
    return { body: Buffer.alloc(0), headers: [] };
  };
  for (;;) {
    const isHec = random() < 0.3;
    const sender = one(['nobody', 'nobody', 'user', 'admin'] as const);
    const authorisation =
      sender !== 'nobody'
        ? `Authorization: Splunk ${isHec ? keys.token : keys[sender]}`
        : one([
            ...[
              '',
              '',
              'Authorization: Splunk wrong',
              'Authorization: Bearer',
              'Authorization: Basic',
              'Authorization: Basic YWRtaW46d3Jvbmc=',
              'Authorization:',
            ],
            ...[
              'Authorization: Digest x',
              'Cookie: splunkd_8089=x',
              `Authorization: Splunk ${'a'.repeat(3000)}`,
              'Authorization: Basic !!!!',
              'Authorization: Splunk \u00ff',
            ],
          ]);
    const method = random() < 0.85 ? one(['GET', 'POST', 'POST', 'DELETE']) : one(methods);
    const sent = method === 'GET' && random() < 0.9 ? { body: Buffer.alloc(0), headers: [] } : body();
    const query = random() < 0.5 ? `?${parameters()}` : '';
    // A request line holds no blanks and no line ends: what it may not hold is sent encoded.
    const target = `${path(isHec)}${query}`.replace(
      /[\s\u0000-\u001f\u007f-\uffff]/g,
      (character) => `%${Buffer.from(character).toString('hex').slice(0, 2)}`,
    );
    const odd =
      random() < 0.05
        ? [
            one([
              `X-Odd: ${'b'.repeat(below(70_000))}`,
              'Expect: 100-continue',
              'Transfer-Encoding: chunked',
              'Upgrade: websocket\r\nConnection: Upgrade',
              'X-Splunk-Request-Channel: not-a-guid',
            ]),
          ]
        : [];
    const length = random() < 0.97 ? sent.body.length : one([sent.body.length + 5, -1, 'x']);
    const lines = [
      `${method} ${target} HTTP/1.1`,
      `Host: ${random() < 0.95 ? '127.0.0.1' : one(['', 'evil.example', '<x>', '127.0.0.1:99999'])}`,
      ...(authorisation === '' ? [] : [authorisation]),
      ...sent.headers,
      ...(sent.body.length > 0 || length !== 0 ? [`Content-Length: ${length}`] : []),
      ...odd,
      ...(odd[0]?.startsWith('Upgrade') ? [] : ['Connection: close']),
    ];
    yield {
      port: isHec ? 'hec' : 'management',
      head: `${lines.join('\r\n')}\r\n\r\n`,
      body: sent.body,
      sender,
      name: `${sender}: ${method} ${target.slice(0, 160)}`,
    };
  }
}
