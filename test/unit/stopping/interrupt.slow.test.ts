import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { zipOf } from '../../support/archive-writer.ts';
import { splite } from '../../support/cli.ts';
import { processorTime, until } from '../../support/processes.ts';

const program = inject('program');
const directory = mkdtempSync(join(tmpdir(), 'splite-interrupt-'));
const at = (name: string): string => join(directory, name);
const events = 3_000;

beforeAll(async () => {
  const lines = (count: number): string =>
    Array.from({ length: count }, (_, n) =>
      JSON.stringify({
        time: `2024-05-01T12:00:${10 + (n % 50)}Z`,
        n: String(n),
        user: `u${n % 9}`,
        text: `t${n} `.repeat(9),
      }),
    ).join('\n');
  writeFileSync(at('log.jsonl'), lines(events));
  const many = lines(40_000);
  writeFileSync(at('many.jsonl'), many);
  writeFileSync(at('many.jsonl.gz'), gzipSync(many));
  writeFileSync(at('many.zip'), zipOf([{ path: 'a.jsonl', content: many }]));
  const xml = (n: number): string =>
    `<Event><System><EventID>1</EventID></System><EventData><Data Name="n">${n}</Data></EventData></Event>`;
  writeFileSync(at('many.xml'), `<Events>${Array.from({ length: 20_000 }, (_, n) => xml(n)).join('\n')}</Events>`);
  mkdirSync(at('parts'));
  for (let n = 0; n < 100; n++) writeFileSync(at(`parts/${n}.jsonl`), lines(200));
  const search = (n: number): string =>
    JSON.stringify({ id: `s${n}`, spl: `index=main user=u${n} | stats count by n` });
  writeFileSync(at('searches.jsonl'), Array.from({ length: 40_000 }, (_, n) => search(n)).join('\n'));
  mkdirSync(at('app/default'), { recursive: true });
  writeFileSync(at('app/default/props.conf'), '[json]\nEVAL-extra = upper(user)\n');
  writeFileSync(at('hunt.yml'), `name: Endless\nid: 1\nsearch: '${withoutEnd} | stats count by n'\n`);
  expect(await splite(directory, ['ingest', 'log.jsonl', '--store', 's.db'])).toMatchObject({ exitCode: 0 });
}, 120_000);

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const withoutEnd = '| makeresults count=3000000 | streamstats count as n';
const again = (spl: string): string =>
  `| makeresults count=3000000 | map maxsearches=3000000 search="${spl.replaceAll('"', '\\"')}"`;
/** What follows a command so that the search goes on. */
const further = ' | eval a=mvrange(0,9000) | mvexpand a | eval b=mvrange(0,9000) | mvexpand b';

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly messages: string;
}

interface Moment {
  /** What the process says when it is at it. */
  readonly doing: string;
  /** Processor time that it takes from then on until the signal, milliseconds. */
  readonly busy?: number;
  readonly signals?: readonly NodeJS.Signals[];
  readonly input?: 'silent pipe';
  /** Standard output is a pipe that nobody reads: the process waits for room in it. */
  readonly blocked?: boolean;
}

/** How many events a store holds; the file itself must be sound. */
async function eventsIn(store: string): Promise<number> {
  const database = new Database(at(store));
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  database.close();
  const { stdout, stderr } = await splite(directory, ['index=* | stats count', '--store', store, '--quiet']);
  expect(stderr).toBe('');
  return (JSON.parse(stdout) as { count: number }).count;
}

/** Starts splite, waits for the moment and sends the signals. */
async function interrupted(args: readonly string[], moment: Moment): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd: directory,
    env: { ...process.env, SPLITE_DEBUG: '1' },
    stdio: [moment.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  let messages = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    messages += text;
  });
  if (moment.blocked !== true) child.stdout!.resume();
  const ended = new Promise<Omit<Ended, 'messages'>>((done) =>
    child.on('close', (code, signal) => done({ code, signal })),
  );
  child.on('exit', () => child.stdout!.resume());
  const gone = (): boolean => child.exitCode !== null || child.signalCode !== null;
  await until(() => gone() || messages.includes(`debug: ${moment.doing}\n`));
  const before = processorTime(child);
  await until(() => gone() || processorTime(child) - before >= (moment.busy ?? 60));
  for (const signal of moment.signals ?? ['SIGINT']) child.kill(signal);
  return { ...(await ended), messages };
}

const said = (messages: string): string => messages.replace(/^debug: .*\n/gm, '');

const searches: readonly (readonly [string, string, ...string[]])[] = [
  ['a join with everything', again('index=* | join type=left max=0 user [search index=*]')],
  ['transaction', `${withoutEnd} | eval _raw="x", k=n%100000 | transaction k`],
  ['sort', `${withoutEnd} | eval x=random() | sort 0 x`],
  ['words in events', again('index=* nothing*here')],
  ['groups in SQL', again('index=* | stats dc(text) values(n) by user')],
  ['groups on rows', again('index=* | stats dc(text) values(n) by user'), '--no-pushdown'],
  ['tstats', again('| tstats count where index=* by user')],
  ['timechart', `${withoutEnd} | eval _time=_time-n*60 | timechart span=1d count by host`],
  ['eventstats', `${withoutEnd} | eventstats avg(n)`],
  ['append', again('index=* | append [search index=* | stats count by n]')],
  ['appendpipe', again('index=* | appendpipe [stats count by user]')],
  ['map', `${withoutEnd} | map maxsearches=3000000 search="| makeresults | eval m=$n$"`],
  ['foreach', `${withoutEnd} | eval a=1, b=2 | foreach a b [eval <<FIELD>>='<<FIELD>>'+n] | sort 0 a`],
  [
    'a nested subsearch',
    again(
      'index=* [search index=* [search index=* | stats count by user | fields user] | stats count by user | fields user]',
    ),
  ],
  ['outputlookup', again('index=* | table user n | outputlookup users')],
];

describe('Ctrl-C', () => {
  it.concurrent.each(searches)('in %s', async (_name, spl, ...options) => {
    const { code, messages } = await interrupted([spl, '--store', 's.db', ...options], { doing: 'searching' });
    expect({ code, messages: said(messages) }).toEqual({ code: 130, messages: 'error: Interrupted.\n' });
  });

  const phases: readonly (readonly [string, readonly string[], Moment])[] = [
    ['loading', ['ingest', 'many.jsonl', '--store', '1.db'], { doing: 'loading' }],
    ['loading .gz', ['ingest', 'many.jsonl.gz', '--store', '2.db'], { doing: 'loading' }],
    ['loading .zip', ['ingest', 'many.zip', '--store', '3.db'], { doing: 'loading' }],
    ['loading XML', ['ingest', 'many.xml', '--store', '4.db'], { doing: 'loading' }],
    ['loading with a thread', ['ingest', 'many.jsonl', '--store', '5.db', '--workers', '2'], { doing: 'loading' }],
    ['waiting for standard input', ['x', '-'], { doing: 'loading', busy: 0, input: 'silent pipe' }],
    ['waiting for a reader', [`${withoutEnd} | table n`], { doing: 'searching', busy: 60, blocked: true }],
    [
      'looking for what emptied a search',
      // It runs the subsearch again.
      [
        'index=* [| makeresults count=300000 | eval x=random() | stats count by x | head 1 | eval n="zz" | table n]',
        '--store',
        's.db',
      ],
      { doing: 'looking for what emptied it', busy: 0 },
    ],
    ['check', ['check', 'searches.jsonl'], { doing: 'reading searches' }],
    ['lint', ['lint', 'searches.jsonl'], { doing: 'reading searches' }],
    ['coverage', ['coverage', 'searches.jsonl'], { doing: 'reading searches' }],
    ['detect', ['detect', 'parts'], { doing: 'reading' }],
    ['explain --run', ['explain', '--run', again('index=*'), '--store', 's.db'], { doing: 'tracing' }],
  ];
  it.concurrent.each(phases)('%s', async (name, args, moment) => {
    const { code, messages } = await interrupted(args, moment);
    expect({ code, errors: said(messages).match(/^error: .*$/gm) }).toEqual({
      code: 130,
      errors: ['error: Interrupted.'],
    });
    if (name.startsWith('loading')) expect(messages).toContain('is as it was before');
  });

  it('in a hunt leaves a report', async () => {
    const { code, messages } = await interrupted(['hunt', 'hunt.yml', '--', 'log.jsonl'], { doing: 'hunting' });
    expect({ code, messages: said(messages) }).toEqual({ code: 130, messages: '' });
  });

  it.each([
    ['collect', `index=main | collect index=copy${further}`],
    ['delete', `index=main | delete${further}`],
  ])('in %s leaves a sound store with all of it or nothing', async (name, spl) => {
    const args = ['ingest', 'log.jsonl', '--store', `${name}.db`];
    expect(await splite(directory, args)).toMatchObject({ exitCode: 0 });
    for (const busy of [0, 20, 60]) {
      const { code } = await interrupted([spl, '--store', `${name}.db`], { doing: 'searching', busy });
      expect(code).toBe(130);
      expect((await eventsIn(`${name}.db`)) % events).toBe(0);
    }
  });

  it('while a store is mapped again leaves it as it was', async () => {
    expect(await splite(directory, ['ingest', 'parts', '--store', 'map.db'])).toMatchObject({ exitCode: 0 });
    const args = ['index=* | stats count', '--store', 'map.db', '--content', 'app'];
    const { code } = await interrupted(args, { doing: 'mapping', busy: 20 });
    expect(code).toBe(130);
    const { stdout } = await splite(directory, ['index=* | stats count count(extra) as extra', '--store', 'map.db']);
    expect(stdout).toBe('{"count":20000,"extra":0}\n');
  });

  it('twice ends as well', async () => {
    const args = ['ingest', 'many.jsonl', '--store', 'twice.db'];
    const { code, signal } = await interrupted(args, { doing: 'loading', signals: ['SIGINT', 'SIGINT'] });
    // In what undoes the work the second one ends the process by itself: a shell says 130 then too.
    expect(code === 130 || signal === 'SIGINT').toBe(true);
    expect(await eventsIn('twice.db')).toBe(0);
  });
});

describe('SIGTERM', () => {
  it('ends at once, and what was being written is undone: a shell says 143', async () => {
    const args = ['ingest', 'many.jsonl', '--store', 'term.db'];
    const { signal, messages } = await interrupted(args, { doing: 'loading', signals: ['SIGTERM'] });
    expect({ signal, messages: said(messages) }).toEqual({ signal: 'SIGTERM', messages: '' });
    expect(await eventsIn('term.db')).toBe(0);
  });
});
