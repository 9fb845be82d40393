import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reply, type StartedServer, startedServer } from './started-server.ts';

let server: StartedServer;
let logs: string;

beforeAll(async () => {
  logs = mkdtempSync(join(tmpdir(), 'splite-'));
  const lines = Array.from({ length: 50 }, (_, n) =>
    JSON.stringify({ _time: 1_690_000_000 + n * 60, n, user: `u${n % 3}`, note: `a "${n}"` }),
  );
  writeFileSync(join(logs, 'a.jsonl'), `${lines.join('\n')}\n`);
  server = await startedServer({ load: [logs], server: { ownLog: false } });
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(logs, { recursive: true, force: true });
});

const jobs = '/services/search/v2/jobs';

/** Makes a job and waits for its end. @returns its id. */
async function finished(search: string, form: Record<string, string | number> = {}): Promise<string> {
  const reply = await server.ask(jobs, { form: { search, exec_mode: 'blocking', ...form } });
  expect(reply.status).toBe(201);
  return reply.json.sid as string;
}

async function oneshot(search: string, form: Record<string, string | number> = {}): Promise<Reply> {
  return server.ask(jobs, { form: { search, exec_mode: 'oneshot', output_mode: 'json_rows', ...form } });
}

const contentOf = async (sid: string) => (await server.ask(`${jobs}/${sid}`)).json.entry[0].content;

describe('making a job', () => {
  it.each([
    ['index_internal | head 1', 400, "Unknown search command 'index_internal'."],
    ['search index=* | bogus', 400, "Unknown search command 'bogus'."],
    ['search index=* | | head', 400, null],
    ['search "open', 400, null],
    ['', 400, /^The required 'search' parameter/],
  ])('refuses %j', async (search, status, text) => {
    const reply = await server.ask(jobs, { form: { search } });
    expect(reply.status).toBe(status);
    expect(reply.json.messages[0].type).toBe('FATAL');
    if (text !== null) expect(reply.json.messages[0].text).toMatch(text);
  });

  it.each([
    'makeresults count=2',
    '| makeresults count=2',
    '[| makeresults | return 5 _time]',
    'search index=* | head 2',
  ])('runs %j', async (search) => expect((await contentOf(await finished(search))).dispatchState).toBe('DONE'));

  it('keeps a search that fails as a job, which says why and where', async () => {
    const sid = await finished('search index=* | head bogusarg');
    expect(await contentOf(sid)).toMatchObject({
      dispatchState: 'FAILED',
      isFailed: true,
      isDone: true,
      resultCount: 0,
    });
    const reply = await server.ask(`${jobs}/${sid}/results`);
    expect(reply.status).toBe(400);
    expect(reply.json.messages).toEqual([
      { type: 'FATAL', text: expect.stringMatching(/^Error in 'head' command: /) },
      { type: 'INFO', text: expect.stringMatching(/^At character 25: bogusarg/) },
    ]);
  });

  it('takes an id that is free, and refuses one that is not', async () => {
    expect(await finished('makeresults', { id: '../a b/ü' })).toBe('../a b/ü');
    const again = await server.ask(jobs, { form: { search: 'makeresults', id: '../a b/ü' } });
    expect(again.status).toBe(409);
    const path = `${jobs}/${encodeURIComponent('../a b/ü')}`;
    expect((await server.ask(`${path}/results`)).json.results).toHaveLength(1);
    expect((await server.ask(path, { method: 'DELETE' })).status).toBe(200);
    expect((await server.ask(path)).status).toBe(404);
  });

  it.each([
    [
      'json',
      '{"preview":false,"init_offset":0,"messages":[],"fields":[{"name":"count"},{"name":"foo"}],"results":[{"count":"1","foo":"b,r"},{"count":"2","foo":"b,r"}],"highlighted":{}}',
    ],
    [
      'json_rows',
      '{"preview":false,"init_offset":0,"post_process_count":0,"messages":[],"fields":["count","foo"],"rows":[["1","b,r"],["2","b,r"]]}',
    ],
    [
      'json_cols',
      '{"preview":false,"init_offset":0,"post_process_count":0,"messages":[],"fields":["count","foo"],"columns":[["1","2"],["b,r","b,r"]]}',
    ],
    ['csv', 'count,foo\n1,"b,r"\n2,"b,r"\n'],
    ['raw', '1 b,r\n2 b,r\n'],
  ])('gives the rows at once as %s', async (mode, body) => {
    const search = 'makeresults count=2 | streamstats count | eval foo="b,r" | fields - _time';
    const reply = await oneshot(search, { output_mode: mode });
    expect(reply.status).toBe(200);
    expect(reply.text).toBe(body);
    expect((await server.ask(jobs)).json.entry.every((entry: { name: string }) => entry.name !== search)).toBe(true);
  });

  it('says so when there are no rows', async () => {
    expect((await oneshot('search index=nowhere MUST_NOT_EXIST')).json).toMatchObject({ rows: [], preview: false });
  });
});

describe('rows of a job', () => {
  it('come by page, all with count=0, and those of fields that were asked for', async () => {
    const sid = await finished('search index=* | head 10 | table n user');
    const rows = async (query: string) =>
      (await server.ask(`${jobs}/${sid}/results?output_mode=json_rows&${query}`)).json.rows;
    expect([4, 4, 2, 0]).toEqual(
      await Promise.all([0, 4, 8, 10].map(async (offset) => (await rows(`count=4&offset=${offset}`)).length)),
    );
    expect(await rows('count=0')).toHaveLength(10);
    expect(await rows('count=1&f=user')).toEqual([['u1']]);
    expect(await rows('count=1&field_list=n,user')).toEqual([['49', 'u1']]);
  });

  it('are those of events before they are aggregated', async () => {
    const sid = await finished('search index=* user=u1 | where n>20 | stats count by user | sort user');
    expect(await contentOf(sid)).toMatchObject({
      eventCount: 10,
      scanCount: 50,
      resultCount: 1,
      eventSearch: 'search index=* user=u1 | where n>20',
      reportSearch: 'stats count by user | sort user',
      keywords: 'index::* user=u1',
      doneProgress: 1,
    });
    const events = await server.ask(`${jobs}/${sid}/events?count=3&f=n&truncation_mode=abstract&max_lines=2`);
    expect(events.json.results).toEqual([{ n: '49' }, { n: '46' }, { n: '43' }]);
    expect((await server.ask(`${jobs}/${sid}/events?search=stats+count`)).json.results).toEqual([{ count: '10' }]);
  });

  it.each([
    ['search index=*', 50, 50],
    ['search index=* n<7', 7, 7],
    ['search index=* | head 5', 5, 5],
    ['search index=* | eval m=n%2 | where m=1 | stats count', 25, 1],
    ['search index=* | dedup user | sort n | stats values(n)', 3, 1],
    ['search index=* n<7 | top user', 7, 3],
    ['search index=* n<7 | timechart count', 7, null],
    ['search index=nowhere | stats count', 0, 1],
    ['makeresults count=4', 0, 4],
  ])('are counted: %s', async (search, eventCount, resultCount) => {
    const content = await contentOf(await finished(search));
    expect(content.eventCount).toBe(eventCount);
    if (resultCount !== null) expect(content.resultCount).toBe(resultCount);
  });

  it.each([
    ['| head 1', 1],
    ['head 2', 2],
    ['user=u0', 17],
    ['search user=u0 | stats count', 1],
  ])('are searched by %j', async (search, count) => {
    const sid = await finished('search index=* | table n user');
    const reply = await server.ask(`${jobs}/${sid}/results?output_mode=json_rows&count=0`, { form: { search } });
    expect(reply.json).toMatchObject({ post_process_count: count });
    expect(reply.json.rows).toHaveLength(count);
  });

  it('a search over them that is wrong is refused', async () => {
    const sid = await finished('search index=* | table n user');
    const reply = await server.ask(`${jobs}/${sid}/results`, { form: { search: 'stats nope(x)' } });
    expect(reply.status).toBe(400);
  });
});

describe('what is told of a job', () => {
  it('the values of its fields', async () => {
    const sid = await finished('search index=* | head 1 | eval foo="bar" | fields foo', {
      rf: 'foo',
      status_buckets: 300,
    });
    expect((await server.ask(`${jobs}/${sid}/summary`)).json).toMatchObject({
      event_count: 1,
      fields: {
        foo: { count: 1, distinct_count: 1, is_exact: true, modes: [{ value: 'bar', count: 1, is_exact: true }] },
      },
    });
    const { json } = await server.ask(`${jobs}/${await finished('search index=* | stats count')}/summary?f=n`);
    expect(json.fields.n).toMatchObject({ count: 50, numericCount: 50, min: 0, max: 49, mean: 24.5 });
  });

  it('its events over time', async () => {
    const one = await finished('search index=* | head 1', { status_buckets: 300 });
    expect((await server.ask(`${jobs}/${one}/timeline`)).json).toMatchObject({
      event_count: 1,
      buckets: [{ available_count: 1, total_count: 1, duration: 0.001, is_finalized: true, earliest_time_offset: 0 }],
    });
    const all = await finished('search index=* | stats count', { status_buckets: 60 });
    const { buckets } = (await server.ask(`${jobs}/${all}/timeline`)).json;
    expect(buckets).toHaveLength(50);
    expect(new Set(buckets.map(({ duration }: { duration: number }) => duration))).toEqual(new Set([60]));
  });

  it('how it ran, in lines that end as on Windows', async () => {
    const sid = await finished('search index=* | stats count');
    const { text, status } = await server.ask(`${jobs}/${sid}/search.log`);
    expect(status).toBe(200);
    expect(text.split('\r\n').length).toBeGreaterThan(4);
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  });

  it.each(['', '/results', '/results_preview', '/events', '/summary', '/timeline', '/search.log'])(
    'is not found without a job: %s',
    async (path) => {
      const reply = await server.ask(`/services/search/jobs/1234_nosuchjob${path}`);
      expect(reply.status).toBe(404);
      expect(reply.json).toEqual({ messages: [{ type: 'FATAL', text: 'Unknown sid.' }] });
    },
  );
});

describe('export', () => {
  it.each([
    [
      'json',
      /^\{"preview":false,"offset":0,"result":\{"n":"49"\}\}\n\{"preview":false,"offset":1,"lastrow":true,"result":\{"n":"48"\}\}\n$/,
    ],
    ['csv', /^n\n49\n48\n$/],
    ['raw', /^49\n48\n$/],
    ['xml', /<field>n<\/field>[\s\S]*<result offset='1'>[\s\S]*<text>48<\/text>[\s\S]*<\/results>\n$/],
    ['json_rows', /"fields":\["n"\],"rows":\[\["49"\],\["48"\]\]/],
  ])('streams %s', async (mode, expected) => {
    for (const version of ['search/jobs', 'search/v2/jobs']) {
      const form = { search: 'search index=* | head 2 | table n', output_mode: mode };
      expect((await server.ask(`/services/${version}/export`, { form })).text).toMatch(expected);
      const query = new URLSearchParams(form);
      expect((await server.ask(`/services/${version}/export?${query}`)).text).toMatch(expected);
    }
  });

  it('gives all rows, of fields that are known only at the end as well, and is no job', async () => {
    const search = 'search index=* | eval {user}=n';
    const { text } = await server.ask(`${jobs}/export`, { form: { search, output_mode: 'csv' } });
    const [header, ...rows] = text.trimEnd().split('\n');
    expect(header).toMatch(/,u0,u1,u2,/);
    expect(rows).toHaveLength(50);
    expect((await server.ask(jobs)).json.entry.some(({ name }: { name: string }) => name === search)).toBe(false);
  });

  it.each([
    ['search index=* | stats nope(x)', 400],
    ['index_internal', 400],
    ['search index=nowhere', 200],
  ])('says what is wrong with %j', async (search, status) => {
    const reply = await server.ask(`${jobs}/export`, { form: { search, output_mode: 'json' } });
    expect(reply.status).toBe(status);
    if (status === 200) expect(reply.text).toBe('{"preview":false,"lastrow":true}\n');
  });
});

describe('searches that ask their server', () => {
  it('get rows of jobs', async () => {
    const sid = await finished('search index=* | stats count by user', { id: 'kept.1' });
    expect((await oneshot(`| loadjob ${sid} | stats sum(count) as s`)).json.rows).toEqual([['50']]);
    expect((await oneshot(`| loadjob "${sid}" events=t | stats count`)).json.rows).toEqual([['50']]);
    const none = await oneshot('| loadjob 1234.nosuchjob');
    expect(none.status).toBe(400);
    expect(none.json.messages[0].text).toBe("Error in 'SearchOperator:loadjob': Cannot find job_id '1234.nosuchjob'.");
  });

  it('get the searches that ran, and entries', async () => {
    await finished('search index=* | stats max(n)', { id: 'asked.1' });
    const history = await oneshot('| history | search sid=asked.1 | table search result_count');
    expect(history.json.rows).toEqual([['search index=* | stats max(n)', '1']]);
    const rest = await oneshot(
      '| rest /services/search/jobs count=0 | search sid=asked.1 | table title eai:acl.owner isDone',
    );
    expect(rest.json.rows).toEqual([['search index=* | stats max(n)', 'admin', '1']]);
    const unknown = await oneshot('| rest /services/no/such/path');
    expect(unknown.json.messages[0].text).toMatch(/^Failed to fetch REST endpoint uri=/);
  });
});

describe('control', () => {
  const control = (sid: string, form: Record<string, string | number>) =>
    server.ask(`/services/search/jobs/${sid}/control`, { form });
  const endless = '| makeresults count=500000000 | eval x=random() % 7 | stats count by x';
  const started = async (search: string): Promise<string> => (await server.ask(jobs, { form: { search } })).json.sid;
  async function reaches(sid: string, what: (content: Record<string, unknown>) => boolean) {
    for (;;) {
      const content = await contentOf(sid);
      if (what(content)) return content;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  it('cancels a search that runs', async () => {
    const sid = await started(endless);
    await reaches(sid, ({ dispatchState }) => dispatchState === 'RUNNING');
    expect((await server.ask(`${jobs}/${sid}/results`)).status).toBe(204);
    expect((await control(sid, { action: 'cancel' })).status).toBe(200);
    expect((await server.ask(`${jobs}/${sid}`)).status).toBe(404);
    expect((await oneshot('search index=* | stats count')).json.rows).toEqual([['50']]);
  });

  it('ends one with what it read', async () => {
    const sid = await started(endless);
    await reaches(sid, ({ scanCount }) => (scanCount as number) > 0);
    expect((await control(sid, { action: 'finalize' })).status).toBe(200);
    expect(await reaches(sid, ({ isDone }) => isDone === true)).toMatchObject({
      isFinalized: true,
      dispatchState: 'DONE',
    });
    expect((await server.ask(`${jobs}/${sid}/results?output_mode=json_rows`)).json.rows).toHaveLength(7);
  });

  it('holds one up, while others run', async () => {
    const sid = await started('| makeresults count=400000 | streamstats count as n');
    await control(sid, { action: 'pause' });
    const paused = await reaches(sid, ({ dispatchState }) => dispatchState !== 'QUEUED' && dispatchState !== 'PARSING');
    if (paused.dispatchState === 'PAUSED') {
      const others = await Promise.all([1, 2, 3, 4].map(() => oneshot('search index=* | stats count')));
      expect(others.map(({ json }) => json.rows)).toEqual([[['50']], [['50']], [['50']], [['50']]]);
      expect((await contentOf(sid)).isPaused).toBe(true);
    }
    await control(sid, { action: 'unpause' });
    expect(await reaches(sid, ({ isDone }) => isDone === true)).toMatchObject({ resultCount: 400_000 });
  });

  it.each([
    [{ action: 'setttl', ttl: 1200 }, 200, 'ttl', 1200],
    [{ action: 'setttl', ttl: 'x' }, 400, 'ttl', 600],
    [{ action: 'setpriority', priority: 9 }, 200, 'priority', 9],
    [{ action: 'setpriority', priority: 11 }, 400, 'priority', 5],
    [{ action: 'save' }, 200, 'isSaved', true],
    [{ action: 'touch' }, 200, 'isSaved', false],
    [{ action: 'enablepreview' }, 200, 'isPreviewEnabled', true],
    [{ action: 'nonsense' }, 400, 'isSaved', false],
  ])('%j', async (form, status, key, value) => {
    const sid = await finished('makeresults');
    expect((await control(sid, form)).status).toBe(status);
    expect((await contentOf(sid))[key]).toBe(value);
  });

  it('lets jobs wait where more are asked for than may run', async () => {
    const sids = await Promise.all(Array.from({ length: 20 }, () => started('search index=* | head 10000')));
    for (const sid of sids)
      expect(await reaches(sid, ({ isDone }) => isDone === true)).toMatchObject({ resultCount: 50 });
  });
});
