import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type StartedServer, startedServer } from './started-server.ts';

let server: StartedServer;
let logs: string;
const others = { name: 'other', password: 'changed!' } as const;
const jobs = '/services/search/jobs';

beforeAll(async () => {
  logs = mkdtempSync(join(tmpdir(), 'splite-'));
  const lines = Array.from({ length: 5000 }, (_, n) => JSON.stringify({ _time: 1_690_000_000 + n, n }));
  writeFileSync(join(logs, 'a.jsonl'), `${lines.join('\n')}\n`);
  server = await startedServer({ load: [logs], server: { ownLog: false, resultSize: 0.05 } });
  await server.ask('/services/authentication/users', { form: { ...others, roles: 'user' } });
}, 60_000);
afterAll(async () => {
  await server.stop();
  rmSync(logs, { recursive: true, force: true });
});

async function reaches(what: () => Promise<boolean>): Promise<void> {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 10));
}

it('shows a job to its owner and to administrators', async () => {
  const make = (as?: typeof others) =>
    server.ask(jobs, { form: { search: 'makeresults', exec_mode: 'blocking' }, ...(as ? { as } : {}) });
  const mine = (await make()).json.sid;
  const theirs = (await make(others)).json.sid;
  for (const path of ['', '/results', '/control', '/events'])
    for (const method of path === '/control' ? ['POST'] : ['GET'])
      expect((await server.ask(`${jobs}/${mine}${path}`, { as: others, method })).status).toBe(404);
  expect((await server.ask(`${jobs}/${mine}`, { as: others, method: 'DELETE' })).status).toBe(404);
  expect((await server.ask(`${jobs}/${theirs}/results`)).status).toBe(200);
  const seen = (await server.ask(`${jobs}?count=0`, { as: others })).json.entry;
  expect(seen.map(({ content }: { content: { sid: string } }) => content.sid)).toEqual([theirs]);
  const load = { form: { search: `| loadjob ${mine}`, exec_mode: 'oneshot' }, as: others };
  expect((await server.ask(jobs, load)).status).toBe(400);
  const list = await server.ask(jobs, {
    form: { search: '| rest /services/search/jobs | table sid', exec_mode: 'oneshot', output_mode: 'json_rows' },
    as: others,
  });
  expect(list.json.rows.flat()).not.toContain(mine);
  expect((await server.ask(`${jobs}/${mine}`, { as: null })).status).toBe(401);
});

it('ends a search whose client is gone, where nobody else can ask for it', async () => {
  for (const path of [jobs, `${jobs}/export`]) {
    const gone = new AbortController();
    const search = '| makeresults count=500000000 | eval x=random() % 7 | stats count by x';
    const asked = fetch(new URL(path, server.url), {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from('admin:changed!').toString('base64')}` },
      body: new URLSearchParams({ search, exec_mode: 'oneshot', output_mode: 'json' }),
      signal: gone.signal,
    });
    await reaches(async () => server.session.running.some(({ spl }) => spl === search));
    gone.abort();
    await expect(asked).rejects.toThrow();
    await reaches(async () => !server.session.running.some(({ spl }) => spl === search));
  }
});

it('cuts a result that takes too much of the disk, and says so', async () => {
  const { sid } = (await server.ask(jobs, { form: { search: 'search index=*', exec_mode: 'blocking' } })).json;
  const { content } = (await server.ask(`${jobs}/${sid}`)).json.entry[0];
  expect(content.resultCount).toBeLessThan(5000);
  expect(content.messages[0]).toEqual({ type: 'WARN', text: 'The result was cut where it had 0.05 MB.' });
});

it('ends a search at its time limit, and says so', async () => {
  const search = '| makeresults count=500000000 | eval x=random() % 7 | stats count by x';
  const { sid } = (await server.ask(jobs, { form: { search, exec_mode: 'blocking', max_time: 1 } })).json;
  const reply = await server.ask(`${jobs}/${sid}/results`);
  expect(reply.status).toBe(400);
  expect(reply.json.messages[0].text).toBe('The search took longer than 1 s.');
});
