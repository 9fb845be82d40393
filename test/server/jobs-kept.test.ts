import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, inject, it } from 'vitest';
import { administrator } from './started-server.ts';

it('keeps results for another start, until they are removed', { timeout: 120_000 }, async () => {
  const library = (await import(
    pathToFileURL(join(dirname(inject('program')), 'index.mjs')).href
  )) as typeof import('../../src/index.ts');
  const directory = mkdtempSync(join(tmpdir(), 'splite-server-'));
  const session = new library.Session({ path: join(directory, 'events.db') });
  const state = join(directory, 'state');
  const start = async () => {
    const options = {
      state,
      port: 0,
      hecPort: 0,
      tls: 'none',
      password: administrator.password,
      ownLog: false,
    } as const;
    const server = await library.createServer(session, options);
    await server.listen();
    const ask = (path: string, method: string, form?: Record<string, string>) =>
      fetch(new URL(`/services/search/jobs${path}`, server.url), {
        method,
        headers: { authorization: `Basic ${Buffer.from(`admin:${administrator.password}`).toString('base64')}` },
        ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
      });
    return { server, ask };
  };
  try {
    const first = await start();
    const search = 'makeresults count=3 | streamstats count as n | table n';
    await first.ask('', 'POST', { search, id: 'kept', exec_mode: 'blocking' });
    await first.ask('', 'POST', { search: '| makeresults count=500000000 | stats max(_time)', id: 'running' });
    await first.server.close();
    expect(readdirSync(join(state, 'dispatch'))).toEqual(['kept']);
    const second = await start();
    expect(await (await second.ask('/kept/results?output_mode=csv', 'GET')).text()).toBe('n\n1\n2\n3\n');
    expect((await second.ask('/running', 'GET')).status).toBe(404);
    expect((await second.ask('/kept', 'DELETE')).status).toBe(200);
    await second.server.close();
    expect(readdirSync(join(state, 'dispatch'))).toEqual([]);
  } finally {
    await session.close();
    rmSync(directory, { recursive: true, force: true });
  }
});
