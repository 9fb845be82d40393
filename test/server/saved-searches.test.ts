import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Reply, type StartedServer, startedServer } from './started-server.ts';

let server: StartedServer;
const password = 'abcdefg!';
const user = { name: 'someone', password };

beforeAll(async () => {
  server = await startedServer({ load: ['samples/logs'] });
  const made = await server.ask('/services/authentication/users', {
    form: { name: user.name, password, roles: 'user' },
  });
  expect(made.status, made.text).toBe(201);
}, 60_000);
afterAll(() => server.stop());

type Form = Readonly<Record<string, string>>;
const path = '/services/saved/searches';
const of = (name: string): string => `${path}/${encodeURIComponent(name)}`;
const create = (name: string, form: Form = {}, as?: typeof user): Promise<Reply> =>
  server.ask(path, {
    form: { name, search: 'search index=* | stats count', ...form },
    ...(as === undefined ? {} : { as }),
  });
const content = ({ json }: Reply) => json.entry[0].content;
const names = ({ json }: Reply): readonly string[] => json.entry.map(({ name }: { name: string }) => name);

/** Waits for a job to be over. */
async function over(sid: string): Promise<{ readonly dispatchState: string; readonly [key: string]: unknown }> {
  for (;;) {
    const found = content(await server.ask(`/services/search/jobs/${sid}`));
    if (found.isDone || found.isFailed) return found;
  }
}

describe('saved searches', () => {
  it('has those that clients look for on a fresh server', async () => {
    const list = await server.ask(path);
    expect(names(list)).toEqual([
      'Errors in the last 24 hours',
      'Errors in the last hour',
      'Messages by minute last 3 hours',
      'Splunk errors last 24 hours',
    ]);
    expect(list.json.entry[0].acl).toMatchObject({ app: 'search', sharing: 'app', owner: 'nobody' });
  });

  it('is created, changed, moved to others, and removed', async () => {
    const made = await create('mine');
    expect(made.status, made.text).toBe(201);
    expect(made.json.entry[0].acl).toMatchObject({ owner: 'admin', app: 'search', sharing: 'user', perms: null });
    expect(content(made)).toMatchObject({ description: '', max_concurrent: 1, disabled: false, is_scheduled: false });
    expect(made.json.entry[0].fields.optional).toContain('disabled');
    expect((await create('mine')).status).toBe(409);
    const changed = await server.ask(of('mine'), { form: { description: 'what it is' } });
    expect(content(changed)).toMatchObject({ description: 'what it is', search: 'search index=* | stats count' });
    const form = { sharing: 'app', owner: 'admin', 'perms.read': 'admin' };
    await server.ask('/servicesNS/admin/search/saved/searches/mine/acl', { form });
    const shared = await server.ask('/servicesNS/admin/search/saved/searches/mine');
    expect(shared.json.entry[0].acl).toMatchObject({ owner: 'admin', sharing: 'app', perms: { read: ['admin'] } });
    expect((await server.ask(of('mine'), { as: user })).status).toBe(404);
    expect((await server.ask(of('mine'), { method: 'DELETE' })).status).toBe(200);
    expect((await server.ask(of('mine'))).status).toBe(404);
  });

  it.each([
    ['no name', { name: '' }, 400],
    ['no search', { search: '' }, 400],
    ['an argument that is none', { nonsense: '1' }, 400],
    ['a schedule that is none', { is_scheduled: '1', cron_schedule: 'now and then' }, 400],
    ['a schedule of seconds', { is_scheduled: '1', cron_schedule: '* * * * * *' }, 400],
    ['a type of alert that is none', { alert_type: 'sometimes' }, 400],
    ['a time to live that is none', { 'dispatch.ttl': 'long' }, 400],
    ['actions of its own', { 'action.email.to': 'someone@example.com' }, 201],
  ])('with %s: %j %i', async (_what, form, status) => {
    const name = `with ${JSON.stringify(form).length}`;
    expect((await create(name, form as unknown as Form)).status).toBe(status);
  });

  it('keeps what a user has from others', async () => {
    expect((await create('theirs', {}, user)).status).toBe(201);
    expect(names(await server.ask('/servicesNS/-/-/saved/searches?count=0'))).toContain('theirs');
    expect((await create('the admin’s')).status).toBe(201);
    expect(names(await server.ask('/servicesNS/-/-/saved/searches?count=0', { as: user }))).not.toContain(
      'the admin’s',
    );
  });
});

describe('what runs as somebody', () => {
  it('is not changed by those who may do less, by no endpoint', async () => {
    const strong = { name: 'strong', password };
    await server.ask('/services/authentication/users', { form: { name: 'strong', password, roles: 'power' } });
    await create('as admin', { is_scheduled: '1', cron_schedule: '0 0 1 1 *' });
    const acl = { sharing: 'app', owner: 'admin', 'perms.read': '*', 'perms.write': ['power', 'user'] };
    expect((await server.ask(`${of('as admin')}/acl`, { form: acl })).status).toBe(200);
    const form = { search: 'index=main | delete' };
    const stanza = encodeURIComponent('as admin');
    for (const [path, sent] of [
      [of('as admin'), form],
      [`/servicesNS/nobody/search/configs/conf-savedsearches/${stanza}`, form],
      [`/servicesNS/nobody/search/properties/savedsearches/${stanza}`, form],
      [`/servicesNS/nobody/search/properties/savedsearches/${stanza}/search`, { value: form.search }],
    ] as const)
      expect((await server.ask(path, { form: sent, as: strong })).status, path).toBe(403);
    expect(content(await server.ask(of('as admin'))).search).toBe('search index=* | stats count');
    const odd = { ...acl, 'perms.read': 'x\n[injected]' };
    expect((await server.ask(`${of('as admin')}/acl`, { form: odd })).status).toBe(400);
  });
});

describe('a run', () => {
  it('is a job, which its history has', async () => {
    await create('run', { 'dispatch.buckets': '10' });
    expect((await server.ask(`${of('run')}/history`)).json.entry).toEqual([]);
    const started = await server.ask(`${of('run')}/dispatch`, { form: { 'dispatch.buckets': '295' } });
    expect(started.status, started.text).toBe(201);
    const job = await over(started.json.sid);
    expect(job).toMatchObject({ dispatchState: 'DONE', statusBuckets: 295, isSavedSearch: true, ttl: 600 });
    const history = await server.ask(`${of('run')}/history?count=1`);
    expect(names(history)).toEqual([started.json.sid]);
    expect((await server.ask(`${of('run')}/history`, { as: user })).status).toBe(404);
  });

  it('takes arguments', async () => {
    await create('args', { search: '| makeresults | eval word="$word$"' });
    const { json } = await server.ask(`${of('args')}/dispatch`, { form: { 'args.word': 'hello' } });
    await over(json.sid);
    const results = await server.ask(`/services/search/jobs/${json.sid}/results`);
    expect(results.json.results[0].word).toBe('hello');
  });

  it('sees what its asker may see', async () => {
    await server.ask('/servicesNS/nobody/search/saved/searches', {
      form: { name: 'internals', search: 'search index=_internal | stats count' },
    });
    const { json } = await server.ask(`${of('internals')}/dispatch`, { as: user, form: {} });
    await over(json.sid);
    const results = await server.ask(`/services/search/jobs/${json.sid}/results`);
    expect(results.json.results).toEqual([{ count: '0' }]);
  });
});

describe('schedules', () => {
  const midnight = Date.UTC(2030, 0, 1) / 1000;
  const minute = (count: number): number => midnight + count * 60;
  const scheduled = { is_scheduled: '1', cron_schedule: '*/5 * * * *', 'alert.track': '1' };
  const run = async (now: number): Promise<readonly string[]> => {
    const jobs = server.server.schedules.look(now);
    await Promise.all(jobs.map(({ done }) => done));
    await server.server.schedules.settled();
    return jobs.map(({ request }) => request.savedSearch ?? '');
  };
  const fired = async (name: string): Promise<number> => {
    const reply = await server.ask(`/services/alerts/fired_alerts/${encodeURIComponent(name)}?count=0`);
    return reply.status === 404 ? 0 : reply.json.entry.length;
  };

  it('says when it will run', async () => {
    expect((await create('times', scheduled)).status).toBe(201);
    const range = `earliest_time=${minute(0)}&latest_time=${minute(15)}`;
    const times = await server.ask(`${of('times')}/scheduled_times?${range}`);
    expect(content(times).scheduled_times).toEqual([0, 5, 10, 15].map(minute));
    expect(content(await server.ask(of('times'))).next_scheduled_time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d[05]:00 UTC$/);
  });

  it('runs at its times as its owner, once, and fires its alerts', async () => {
    await create('each', { ...scheduled, 'alert.severity': '5' }, user);
    await run(minute(1)); // Whatever was due before is done.
    expect(await run(minute(4))).toEqual([]);
    expect([...(await run(minute(5)))].sort()).toEqual(['each', 'times']);
    expect(await run(minute(6))).toEqual([]);
    const history = await server.ask('/servicesNS/someone/search/saved/searches/each/history');
    expect(names(history)[0]).toMatch(new RegExp(`^scheduler__someone__search__RMD5[0-9a-f]{16}_at_${minute(5)}_1$`));
    expect(history.json.entry[0].content).toMatchObject({
      isSavedSearch: true,
      provenance: 'scheduler',
      ttl: expect.any(Number),
    });
    const alerts = await server.ask('/services/alerts/fired_alerts/each', { as: user });
    expect(content(alerts)).toMatchObject({
      savedsearch_name: 'each',
      severity: 5,
      alert_type: 'always',
      sid: names(history)[0],
    });
    expect(names(await server.ask('/services/alerts/fired_alerts', { as: user }))).toEqual(['-', 'each']);
    expect(
      (await server.ask(`/services/alerts/fired_alerts/${alerts.json.entry[0].name}`, { method: 'DELETE', as: user }))
        .status,
    ).toBe(200);
  });

  it.each([
    [
      'more than there are',
      { alert_type: 'number of events', alert_comparator: 'greater than', alert_threshold: '1' },
      0,
    ],
    ['as many as there are', { alert_type: 'number of events', alert_comparator: 'equal to', alert_threshold: '1' }, 1],
    ['a condition that holds', { alert_type: 'custom', alert_condition: 'search count > 0' }, 1],
    ['a condition that does not', { alert_type: 'custom', alert_condition: 'where count < 0' }, 0],
    ['no alert', { 'alert.track': '0' }, 0],
    ['one of each row', { search: '| makeresults count=3', 'alert.digest_mode': '0' }, 3],
  ])('with %s', async (what, form, count) => {
    await create(what, { ...scheduled, ...(form as Form) });
    await run(minute(100));
    await run(minute(105));
    expect((await fired(what)) > 0).toBe(count > 0);
    if (count > 0) expect((await fired(what)) % count).toBe(0);
    await server.ask(of(what), { method: 'DELETE' });
  });

  it('holds alerts back for as long as it says', async () => {
    await create('held', { ...scheduled, 'alert.suppress': '1', 'alert.suppress.period': '365d' });
    await run(minute(200));
    await run(minute(205));
    expect(await fired('held')).toBe(1);
    expect(content(await server.ask(`${of('held')}/suppress`)).suppressed).toBe(true);
    await server.ask(`${of('held')}/acknowledge`, { form: {} });
    expect(content(await server.ask(`${of('held')}/suppress`)).suppressed).toBe(false);
    await run(minute(210));
    expect(await fired('held')).toBe(2);
  });

  it('says of an alert that is not there as Splunk does', async () => {
    const { status, json } = await server.ask('/services/alerts/fired_alerts/none');
    expect([status, json.messages[0].text]).toEqual([404, 'Could not find alert savedsearch_id="admin;search;none"']);
  });
});

describe('the server’s own log', () => {
  it('is there to be searched', async () => {
    const search = async (spl: string) => {
      const form = { search: spl, exec_mode: 'oneshot', count: '0' };
      return (await server.ask('/services/search/jobs', { form })).json.results;
    };
    const count = async (spl: string): Promise<number> =>
      Number((await search(`search ${spl} | stats count`))[0].count);
    // It is written a little later.
    while (
      (await count('index=_internal sourcetype=splunkd_access status=201')) === 0 ||
      (await count('index=_audit')) === 0
    );
    expect(await count('index=_internal sourcetype=splunkd')).toBeGreaterThanOrEqual(10);
    const [access] = await search(
      'search index=_internal sourcetype=splunkd_access user=admin saved/searches status=201 | head 1',
    );
    expect(access).toMatchObject({ status: '201', method: 'POST', user: 'admin' });
    const [audit] = await search('search index=_audit action=edit_user | tail 1');
    expect(audit).toMatchObject({ user: 'admin', info: 'granted' });
    expect(audit._raw).toContain('object=someone');
    const searched = await search('search index=_audit action=search user=someone | tail 1');
    expect(searched[0]).toMatchObject({ user: 'someone', search: 'search index=_internal | stats count' });
    expect(await search('search index=* sourcetype=splunkd')).toEqual([]);
  });
});
