import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';

/** The library as it is built: its classes, and the program of its threads. */
type Library = typeof import('../../../src/index.ts');
type Session = InstanceType<Library['Session']>;
type SessionOptions = ConstructorParameters<Library['Session']>[0];
let library: Library;
let directory: string;
const open: Session[] = [];

beforeAll(async () => {
  library = (await import(pathToFileURL(join(dirname(inject('program')), 'index.mjs')).href)) as Library;
  directory = mkdtempSync(join(tmpdir(), 'splite-'));
  const lines = Array.from({ length: 5000 }, (_, n) =>
    JSON.stringify({ _time: 1_690_000_000 + n, n, user: `u${n % 7}`, note: 'x'.repeat(n % 50) }),
  );
  writeFileSync(join(directory, 'a.jsonl'), `${lines.join('\n')}\n`);
  writeFileSync(join(directory, 'b.jsonl'), '{"_time": 1690009000, "n": 9000, "user": "last"}\n');
});
afterEach(async () => {
  for (const session of open.splice(0)) await session.close();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function opened(options: SessionOptions): Session {
  const session = new library.Session({ now: 1_700_000_000, ...options });
  open.push(session);
  return session;
}

/** What is thrown when it is walked. */
async function failureOf(search: ReturnType<Session['search']>): Promise<unknown> {
  try {
    await search.rows();
    return null;
  } catch (error) {
    return error;
  }
}

/** Takes many times as long as a search that is stopped may take. */
const endless = '| makeresults count=500000000 | eval x=random() % 7 | stats count by x';
const counted = 'index=* | stats count';

describe.each(['worker', 'caller'] as const)('a session whose work is done in the thread: %s', (thread) => {
  it('loads files, takes events, and gives rows, columns and notices', async () => {
    const session = opened({ thread });
    const seen: number[] = [];
    const report = await session.load(['a.jsonl', 'b.jsonl'], {
      directory,
      onProgress: ({ events }) => seen.push(events),
    });
    expect(report).toMatchObject({ files: 2, events: 5001, problems: [], interrupted: false });
    expect(seen).toEqual([1024, 2048, 3072, 4096]);
    expect(await session.ingest(['{"n": 1, "user": "given"}', 'a line'], { index: 'mine', host: 'here' })).toBe(2);
    expect(await session.about()).toMatchObject({ events: 5003, first: 1_690_000_000 });

    const search = session.search('index=* user=* | stats count by user | sort user');
    const rows = [];
    for await (const row of search) rows.push({ ...row });
    expect(rows).toHaveLength(9);
    expect(rows[0]).toEqual({ user: 'given', count: 1 });
    expect(search).toMatchObject({ state: 'done', columns: ['user', 'count'], notices: [], isCut: false });
    const events = session.search('index=mine | fields host user');
    expect(await events.rows()).toHaveLength(2);
    expect(events.columns).toEqual(expect.arrayContaining(['host', 'user', '_raw', '_time']));
    expect(session.running).toEqual([]);
  });

  it('says what is wrong, and where', async () => {
    const session = opened({ thread });
    const { SplError, SplErrors } = library;
    const wrong = await failureOf(session.search('index=* | stat count'));
    expect(wrong).toBeInstanceOf(SplError);
    expect(wrong).toMatchObject({ span: { start: 10, end: 14 }, code: 'unknown-command' });
    expect(await failureOf(session.search('index=* | stat count | evil x=1'))).toBeInstanceOf(SplErrors);
    // Only the data show it.
    const late = await failureOf(session.search('| makeresults | eval a=mvrange(0, 2000000)'));
    expect(late).toBeInstanceOf(SplError);
    expect(late).toMatchObject({ code: 'limit', span: { start: 23, end: 42 } });
    expect(await session.search('| makeresults | eval a=1 | table a').rows()).toEqual([{ a: 1 }]);
  });

  it('a signal ends a search, and the session serves the next one', async () => {
    const session = opened({ thread });
    await session.load(['a.jsonl'], { directory });
    const controller = new AbortController();
    const search = session.search(endless, { signal: controller.signal, onProgress: () => controller.abort() });
    expect(await failureOf(search)).toBe(controller.signal.reason);
    expect(search.state).toBe('ended');
    expect(await session.search(counted).rows()).toEqual([{ count: 5000 }]);

    const early = session.search(counted, { signal: AbortSignal.abort(new Error('not wanted')) });
    expect(await failureOf(early)).toMatchObject({ message: 'not wanted' });
  });

  it('a time limit ends a search wherever it is', async () => {
    const session = opened({ thread });
    await session.load(['a.jsonl'], { directory });
    for (const spl of [
      endless,
      `| makeresults | eval a=mvrange(0, 1000000), b=mvmap(a, mvjoin(split(md5(a), ""), "-"))`,
    ]) {
      const error = await failureOf(session.search(spl, { timeLimit: 0.1 }));
      expect(error).toBeInstanceOf(library.SplError);
      expect(error).toMatchObject({ code: 'limit', message: 'The search took longer than 0.1 s.' });
    }
    expect(await session.search(counted).rows()).toEqual([{ count: 5000 }]);
  });

  it('rows that are not walked hold a search up, and leaving the loop ends it', async () => {
    const session = opened({ thread });
    const search = session.search('| makeresults count=1000000 | eval x=1');
    let rows = 0;
    for await (const _ of search) {
      if (++rows < 1500) continue;
      // Another search has its turn meanwhile.
      expect(await session.search('| makeresults count=1500 | stats count').rows()).toEqual([{ count: 1500 }]);
      expect(session.running).toEqual([search]);
      expect(search.progress.scanned).toBeLessThan(10_000);
      break;
    }
    expect(search.state).toBe('ended');
    expect(session.running).toEqual([]);
  });

  it('searches may lie inside each other', async () => {
    const session = opened({ thread });
    await session.load(['a.jsonl'], { directory });
    const counts: unknown[] = [];
    for await (const { user } of session.search('index=* | stats count by user | sort user')) {
      const inner = session.search(`index=* user="${String(user)}" | stats count`);
      for await (const { count } of inner) counts.push(count);
    }
    expect(counts).toEqual([715, 715, 714, 714, 714, 714, 714]);
  });

  it('a limit of rows ends a search', async () => {
    const search = opened({ thread }).search(`| makeresults count=500000000`, { maxRows: 2500 });
    expect(await search.rows()).toHaveLength(2500);
    expect(search).toMatchObject({ state: 'done', isCut: true });
  });

  it('a search that is to finish gives the result of what it read', async () => {
    const search = opened({ thread }).search('| makeresults count=500000000 | stats count', {
      onProgress: ({ scanned }) => scanned > 0 && search.finish(),
    });
    const [row] = await search.rows();
    expect(row!.count).toBeGreaterThan(0);
    expect(row!.count).toBeLessThan(500_000_000);
    expect(search.progress.scanned).toBe(row!.count);
  });

  it('a limit of memory refuses a search', async () => {
    const session = opened({ thread });
    const error = await failureOf(
      session.search('| makeresults count=3000000 | eval x=random() | sort 0 x', { maxMemory: 20 }),
    );
    expect(error).toMatchObject({ code: 'limit', message: expect.stringContaining('20 MB') });
    expect(await session.search('| makeresults | stats count').rows()).toEqual([{ count: 1 }]);
  });

  it('a signal ends a load: files before the one that is being read are kept', async () => {
    const session = opened({ thread });
    const controller = new AbortController();
    // Long enough that it is not done before the signal is heard.
    writeFileSync(join(directory, 'long.jsonl'), '{"_time": 1690009000, "user": "x"}\n'.repeat(300_000));
    const load = session.load(['b.jsonl', 'long.jsonl'], {
      directory,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    const error: unknown = await load.then(
      () => null,
      (reason: unknown) => reason,
    );
    expect(controller.signal.aborted).toBe(true);
    expect(error).toBe(controller.signal.reason);
    expect((await session.about()).events).toBeLessThanOrEqual(1);
    expect((await session.load(['a.jsonl'], { directory })).events).toBe(5000);
  });

  it('a store file is read while another session writes into it', async () => {
    const path = join(directory, `${thread}.db`);
    const [reader, writer] = [opened({ thread, path }), opened({ thread, path })];
    await writer.load(['a.jsonl'], { directory });
    const walked = reader.search('index=*');
    let rows = 0;
    for await (const _ of walked) if (++rows === 1) await writer.ingest(['{"n": 2}']);
    expect(rows).toBe(5000);
    expect(await reader.search(counted).rows()).toEqual([{ count: 5001 }]);
  });

  it('what a search keeps is there for the next', async () => {
    const session = opened({ thread, path: join(directory, `${thread}-kept.db`), workers: 2 });
    await session.load(['a.jsonl'], { directory });
    for await (const _ of session.search('index=*')) {
      await session.search('index=* | stats count by user | outputlookup users.csv').rows();
      expect(await session.search('| inputlookup users.csv').rows()).toHaveLength(7);
      await session.search('index=* | head 3 | collect index=summary').rows();
      expect(await session.search('index=summary | stats count').rows()).toEqual([{ count: 3 }]);
      break;
    }
  });

  it('nothing is done once it is closed', async () => {
    const session = opened({ thread });
    await session.close();
    await expect(session.about()).rejects.toThrow('closed');
    expect(await failureOf(session.search(counted))).toMatchObject({ message: 'The session is closed.' });
  });
});

describe('threads of a session', () => {
  it('a search of one row that computes for long is ended by a signal', async () => {
    const session = opened({});
    await session.load(['a.jsonl'], { directory });
    const controller = new AbortController();
    const spl =
      '| makeresults | eval a=mvrange(0, 1000000), b=mvmap(a, mvjoin(split(md5(a), ""), "-")), c=mvmap(b, sha512(b))';
    const search = session.search(spl, { signal: controller.signal, onProgress: () => controller.abort() });
    expect(await failureOf(search)).toBe(controller.signal.reason);
    expect(await session.search(counted).rows()).toEqual([{ count: 5000 }]);
  });

  it('stopping a search that is just done, or one of many, leaves the others alone', async () => {
    const session = opened({});
    await session.load(['a.jsonl'], { directory });
    const results = await Promise.allSettled(
      Array.from({ length: 40 }, async (_, n) => {
        const controller = new AbortController();
        const search = session.search('index=* | stats count', { signal: controller.signal });
        const rows = search.rows();
        if (n % 3 === 0) controller.abort();
        if (n % 3 === 1) void session.about().then(() => controller.abort());
        return { n, rows: await rows };
      }),
    );
    for (const [n, result] of results.entries()) {
      if (n % 3 === 2) expect(result).toEqual({ status: 'fulfilled', value: { n, rows: [{ count: 5000 }] } });
      if (n % 3 === 0) expect(result).toMatchObject({ status: 'rejected' });
    }
    expect(await session.search(counted).rows()).toEqual([{ count: 5000 }]);
  });

  it('a file that is no store is said at the first call', async () => {
    const session = opened({ path: join(directory, 'a.jsonl') });
    await expect(session.about()).rejects.toBeInstanceOf(library.StoreError);
    expect(() => opened({ path: join(directory, 'a.jsonl'), thread: 'caller' })).toThrow(library.StoreError);
  });
});
