import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type StartedServer, startedServer } from './started-server.ts';

let started: StartedServer;
beforeAll(async () => {
  started = await startedServer();
  const lines = Array.from({ length: 12 }, (_, n) =>
    JSON.stringify({ _time: 1690000000 + n, user: n < 8 ? 'amy' : 'bob' }),
  );
  await started.session.ingest(lines, { sourcetype: 'door', index: 'doors', host: 'gate' });
});
afterAll(() => started.stop());

const parse = async (q: string) => started.ask('/services/search/v2/parser', { form: { q } });
const commandsOf = async (q: string) => (await parse(q)).json.commands;

describe('the parser', () => {
  it('shows a search as one flat object', async () => {
    const { status, json } = await parse('search index=x | stats count AS n, sum(a) by host | head 5');
    expect(status).toBe(200);
    expect(Object.keys(json).sort()).toEqual([
      ...['canSummarize', 'commands', 'eventsSearch', 'eventsStreaming', 'eventsTimeOrdered', 'isStreamingSearch'],
      ...['normalizedSearch', 'remoteSearch', 'remoteTimeOrdered', 'reportsSearch'],
    ]);
    expect(json).toMatchObject({
      eventsSearch: 'search index=x',
      reportsSearch: 'stats count AS n, sum(a) by host | head 5',
      isStreamingSearch: false,
    });
    const [search, stats, head] = json.commands;
    expect(search).toMatchObject({
      command: 'search',
      pipeline: 'streaming',
      streamType: 'SP_STREAM',
      isGenerating: true,
      args: { search: ['index=x'] },
    });
    expect(stats).toMatchObject({ pipeline: 'report', streamType: 'SP_STREAMREPORT', isStreamingOpRequired: false });
    expect(stats.args).toEqual({
      'stat-specifiers': [
        { function: 'count', rename: 'n' },
        { function: 'sum', field: 'a', rename: 'sum(a)' },
      ],
      'groupby-fields': ['host'],
    });
    expect(head).toMatchObject({
      streamType: 'SP_STATEFUL',
      preStreamingOp: 'prehead limit=5 null=false keeplast=false',
      args: ' 5',
    });
  });

  it.each([
    ['search a | sort -count', 'presort 10000 -auto(count)', true],
    ['search a | dedup host', 'prededup 1 keepempty=false consecutive=false keepevents=false "host"', false],
    ['search a | stats count by host', 'prestats count by host', false],
    ['| makeresults', 'premakeresults count=1 ', true],
  ])('says what goes before of: %s', async (q, preStreamingOp, isStreamingOpRequired) => {
    expect((await commandsOf(q)).at(-1)).toMatchObject({ preStreamingOp, isStreamingOpRequired });
  });

  it('takes no pipe in a text for one, and expands macros', async () => {
    expect(await commandsOf('search "a | b" | stats count')).toHaveLength(2);
    await started.ask('/servicesNS/nobody/search/admin/macros', {
      form: { name: 'tail2', definition: 'stats count | head 1' },
    });
    expect(await commandsOf('search a | `tail2`')).toHaveLength(3);
    expect((await parse('| makeresults | eval a=1')).json.eventsSearch).toBe('');
  });

  it.each([
    ['boguscmd', "Unknown search command 'boguscmd'."],
    ['ABCXYZ', "Unknown search command 'abcxyz'."],
    ['', 'Invalid query.'],
    ['search a | stats count(', null],
    ['search a | where', null],
  ])('refuses %j with one fatal message', async (q, text) => {
    const { status, json } = await parse(q);
    expect(status).toBe(400);
    expect(json.messages).toHaveLength(1);
    expect(json.messages[0]).toMatchObject({ type: 'FATAL', ...(text === null ? {} : { text }) });
  });

  it('takes POST alone', async () => {
    const { status, json, headers } = await started.ask('/services/search/parser?q=search+a');
    expect([status, json.messages, headers.get('allow')]).toEqual([
      405,
      [{ type: 'FATAL', text: 'The method is not allowed.' }],
      'POST',
    ]);
  });
});

describe('what may be typed', () => {
  const suggested = async (prefix: string, count = 10): Promise<string[]> =>
    (
      await started.ask(`/services/search/typeahead?${new URLSearchParams({ prefix, count: String(count) })}`)
    ).json.results.map(({ content }: { content: string }) => content);

  it('suggests values, fields, commands and macros', async () => {
    expect(await suggested('index=', 1)).toHaveLength(1);
    expect(await suggested('index=d')).toEqual(['index="doors"']);
    expect(await suggested('sourcetype=do')).toEqual(['sourcetype="door"']);
    expect(await suggested('user=a')).toEqual(['user="amy"']);
    expect(await suggested('us')).toContain('user');
    expect(await suggested('index=doors | stat')).toEqual(['stats']);
    await started.ask('/servicesNS/nobody/search/admin/macros', {
      form: { name: 'door_events', definition: 'index=doors' },
    });
    expect(await suggested('`door_')).toEqual(['`door_events`']);
    expect((await started.ask('/services/search/typeahead')).status).toBe(400);
  });
});

describe('times', () => {
  it('are read as in a search', async () => {
    const asked = new URLSearchParams([
      ['time', '-1d@d'],
      ['time', '1690000000'],
      ['now', '1690000000'],
    ]);
    expect((await started.ask(`/services/search/timeparser?${asked}`)).json).toEqual({
      '-1d@d': '2023-07-21T00:00:00.000+00:00',
      '1690000000': '2023-07-22T04:26:40.000+00:00',
    });
    expect((await started.ask('/services/search/timeparser?time=now&now=0&output_time_format=%25Y')).json).toEqual({
      now: '1970',
    });
    const xml = await started.ask('/services/search/timeparser?time=0', { mode: null });
    expect(xml.text).toContain('<dict><key name="0">1970-01-01T00:00:00.000+00:00</key></dict>');
    expect((await started.ask('/services/search/timeparser?time=whenever')).status).toBe(400);
    expect((await started.ask('/services/search/timeparser/tz')).text).toContain('SERIALIZED TIMEZONE FORMAT');
  });
});
