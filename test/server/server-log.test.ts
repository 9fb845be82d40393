import { afterEach, describe, expect, it } from 'vitest';
import { ServerLog } from '../../src/server/log/server-log.ts';
import { Session } from '../../src/session/session.ts';

let session: Session;
afterEach(() => session.close());

const sessionOf = (): Session => {
  session = new Session({ thread: 'caller' });
  return session;
};
const rows = (spl: string) => session.search(spl).rows();

describe('the log of a server', () => {
  it('is events of its store, as Splunk has them', async () => {
    const log = new ServerLog(sessionOf(), true);
    log.say('ERROR', 'Component', 'It went\nwrong', { count: 2, why: 'a "b"' });
    log.audit('ann', 'login', { info: 'failed', clientip: '127.0.0.1' });
    log.searched('ann', '17.1', "search index=main a='b'");
    await log.close();
    const [said] = await rows('index=_internal');
    expect(said).toMatchObject({ sourcetype: 'splunkd', log_level: 'ERROR', component: 'Component' });
    expect(said!._raw).toMatch(/ERROR {2}Component \[main\] - It went wrong count=2 why="a _b_"$/);
    const audited = await rows('index=_audit | sort action | table user action info search_id search src');
    expect(audited).toMatchObject([
      { user: 'ann', action: 'login', info: 'failed', src: '127.0.0.1' },
      { user: 'ann', action: 'search', info: 'granted', search_id: '17.1', search: 'search index=main a="b"' },
    ]);
  });

  it('is no part of a data model', async () => {
    const log = new ServerLog(sessionOf(), true);
    log.audit('ann', 'login', { info: 'failed' });
    await log.close();
    expect(await rows('| tstats count from datamodel=Authentication')).toEqual([expect.objectContaining({ count: 0 })]);
  });

  it('keeps each line one line, and a short one', async () => {
    const log = new ServerLog(sessionOf(), true);
    const odd = 'x" \r\n" 500';
    log.access({
      peer: 'p',
      user: odd,
      method: 'GET',
      path: `/${'y'.repeat(10_000)}`,
      status: 200,
      bytes: 1,
      agent: odd,
      milliseconds: 1,
    });
    await log.close();
    const found = await rows('index=_internal | eval length=len(_raw) | table length status');
    expect(found).toHaveLength(1);
    expect(Number(found[0]!.length)).toBeLessThan(4100);
  });

  it('forgets what is old, of its own alone', async () => {
    const log = new ServerLog(sessionOf(), true);
    log.say('INFO', 'A', 'mine');
    await log.flush();
    await session.ingest(['01-01-2020 00:00:00.000 +0000 INFO  A [main] - loaded'], {
      index: '_internal',
      sourcetype: 'splunkd',
    });
    await log.forget(Date.now() / 1000 + 31 * 86_400);
    expect((await rows('index=_internal | table _raw')).map(({ _raw }) => _raw)).toEqual([
      expect.stringContaining('loaded'),
    ]);
    await log.close();
  });

  it('is not written when it is off', async () => {
    const log = new ServerLog(sessionOf(), false);
    log.say('INFO', 'A', 'nothing');
    await log.close();
    expect((await session.about()).events).toBe(0);
  });
});
