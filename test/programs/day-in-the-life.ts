import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { globSync } from 'tinyglobby';
import { independentCount } from '../support/independent-count.ts';

/**
 * A day with one store, on real events: `day-in-the-life [--shared DIR]`. Every step is a process of its own, as people run them;
 * after each the counts by index and sourcetype, and the number of events that were mapped again, must be right.
 * Ends with `N passed, N failed`.
 */

const program = fileURLToPath(new URL('../splite.js', import.meta.url));
const shared = resolve(option('--shared') ?? '../shared');
const folder = mkdtempSync(join(tmpdir(), 'splite-day-'));
const store = join(folder, 'logs.db');
const logs = globSync('otrf-empire_*.gz', { cwd: join(shared, 'data'), absolute: true }).sort();
const late = globSync('otrf-covenant_*.gz', {
  cwd: join(shared, 'data'),
  absolute: true,
}).sort();

function option(name: string): string | undefined {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `during`: called with the process and what it has written so far, whenever it writes something. */
function splite(args: readonly string[], during?: (child: ChildProcess, stdout: string) => void): Promise<Ended> {
  const child = spawn(process.execPath, [program, ...args], { cwd: folder });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data: Buffer) => {
    stdout += data.toString();
    during?.(child, stdout);
  });
  child.stderr.on('data', (data: Buffer) => {
    stderr += data.toString();
  });
  return new Promise((done) => child.on('close', (code, signal) => done({ code, signal, stdout, stderr })));
}

const rowsOf = ({ stdout }: Ended): Record<string, unknown>[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** How many events a command says it has mapped again. */
function mappedAgain({ stderr }: Ended): number {
  const found = /([\d,]+) of [\d,]+ events were mapped again/.exec(stderr);
  return found === null ? 0 : Number(found[1]!.replaceAll(',', ''));
}

const counting = '| tstats count where index=* OR index=risk by index sourcetype';

async function counts(...options: string[]): Promise<{ text: string; ended: Ended }> {
  const ended = await splite(['search', counting, '--store', store, ...options]);
  return {
    text: rowsOf(ended)
      .map(({ index, sourcetype, count }) => `${index}/${sourcetype}=${count}`)
      .join(' '),
    ended,
  };
}

let passed = 0;
let failed = 0;
let started = performance.now();

function check(step: string, wrong: readonly (string | false)[], said = ''): void {
  const reasons = wrong.filter((reason) => reason !== false);
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
  console.log(`${reasons.length === 0 ? 'ok  ' : 'FAIL'} ${seconds} s  ${step}${said === '' ? '' : `: ${said}`}`);
  for (const reason of reasons) console.log(`       ${reason}`);
  if (reasons.length === 0) passed++;
  else failed++;
  started = performance.now();
}

const windows = ({ text }: { readonly text: string }): number => Number(/main\/XmlWinEventLog=(\d+)/.exec(text)?.[1]);

const differs = (what: string, found: unknown, wanted: unknown): string | false =>
  JSON.stringify(found) !== JSON.stringify(wanted) &&
  `${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`;

function content(eventType: string, powershell: string): void {
  const files: Readonly<Record<string, string>> = {
    'macros/powershell.yml': `name: powershell\ndefinition: ${powershell}\n`,
    'macros/interesting.yml': `name: interesting\ndefinition: ${eventType}\n`,
    'eventtypes.conf': '[seen]\nsearch = `interesting`\n',
    'tags.conf': '[eventtype=seen]\ncommunicate = enabled\nnetwork = enabled\n',
    'detections/shell.yml': `name: PowerShell was started
type: TTP
search: '| tstats count min(_time) as _time from datamodel=Endpoint.Processes where \`powershell\` by Processes.dest Processes.user
  | \`drop_dm_object_name(Processes)\` | \`shell_filter\`'
rba:
  message: PowerShell on $dest$
  risk_objects:
  - {field: dest, type: system, score: 20}
`,
  };
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, 'content', path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

async function day(): Promise<void> {
  const first = await splite(['ingest', ...logs, '--store', store]);
  const loaded = await counts();
  const total = logs.reduce((sum, file) => sum + independentCount(file), 0);
  const held = Number(rowsOf(await splite(['search', '| tstats count', '--store', store]))[0]?.count);
  check('ingest', [differs('exit code', first.code, 0), differs('events', held, total)], loaded.text);

  content('EventCode=3 host=nowhere', 'Processes.process_name=powershell.exe');
  const hunt = (...options: string[]): Promise<Ended> =>
    splite(['hunt', 'content/detections/shell.yml', '--store', store, ...options]);
  const firstHunt = await hunt();
  const withRisk = await counts('--no-content');
  const risk = Number(/risk\/stash=(\d+)/.exec(withRisk.text)?.[1] ?? 0);
  check(
    'hunt with content, then a search without',
    [
      differs('exit code', firstHunt.code, 1),
      risk === 0 && 'no risk events were kept',
      differs('logs', withRisk.text.replace(/ ?risk\/stash=\d+/, ''), loaded.text),
      differs('mapped again', mappedAgain(firstHunt) + mappedAgain(withRisk.ended), 0),
    ],
    withRisk.text,
  );

  const objects = await splite(['risk', '--store', store]);
  const sum = rowsOf(objects).reduce((events, object) => events + Number(object.events), 0);
  check(
    'risk',
    [differs('events', sum, risk), differs('exit code', objects.code, 0)],
    `${rowsOf(objects).length} objects`,
  );

  content('EventCode=3 host=nowhere', 'Processes.process_name IN (powershell.exe, cmd.exe)');
  const second = await hunt();
  const more = await counts();
  const moreRisk = Number(/risk\/stash=(\d+)/.exec(more.text)?.[1] ?? 0);
  check(
    'a macro of the detection is edited, hunt again',
    [
      moreRisk <= risk && `risk events: ${moreRisk}, not more than ${risk}`,
      differs('mapped again', mappedAgain(second), 0),
    ],
    more.text,
  );

  const matching = rowsOf(await splite(['search', 'EventCode=3 | stats count', '--store', store]))[0]?.count;
  content('EventCode=3', 'Processes.process_name=powershell.exe');
  const third = await hunt();
  const edited = await counts();
  const seen = rowsOf(await splite(['search', 'eventtype=seen | stats count', '--store', store]))[0]?.count;
  check(
    'a macro of an event type is edited, hunt again',
    [
      // Event types are found when a search asks for them.
      differs('mapped again', mappedAgain(third), 0),
      differs('of that event type', seen, matching),
      differs('counts', edited.text, withRisk.text),
    ],
    `${String(seen)} events of that type`,
  );
}

await day();
await interruptions();
rmSync(folder, { recursive: true, force: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function interruptions(): Promise<void> {
  const before = await counts();
  const interrupted = await splite(['search', 'index=main | table _raw', '--store', store], (child) =>
    child.kill('SIGINT'),
  );
  const after = await counts();
  check(
    'Ctrl-C',
    [
      // A process that the signal ends by itself has this exit code in a shell.
      differs('exit code', interrupted.signal === 'SIGINT' ? 130 : interrupted.code, 130),
      differs('counts', after.text, before.text),
    ],
    '',
  );

  const size = statSync(store).size;
  const child = spawn(process.execPath, [program, 'ingest', ...late, '--store', store], { cwd: folder });
  const ended = new Promise<void>((done) => child.on('close', () => done()));
  // Killed when a file or two are written.
  const grown = (): boolean =>
    statSync(store).size > size || (existsSync(`${store}-wal`) && statSync(`${store}-wal`).size > 2 ** 20);
  while (child.exitCode === null && !grown()) await new Promise((next) => setImmediate(next));
  child.kill('SIGKILL');
  await ended;
  const killed = await counts();
  const sums = [windows(before)];
  for (const file of late) sums.push(sums.at(-1)! + independentCount(file));
  check(
    'kill -9 while loading',
    [
      !sums.includes(windows(killed)) && `${windows(killed)} is no number of whole files: ${sums.join(' ')}`,
      windows(killed) === sums.at(-1) && 'it was done before it was killed',
    ],
    killed.text,
  );

  const again = await splite(['ingest', ...late, ...logs, '--store', store]);
  const whole = await counts();
  check(
    'the files are loaded again',
    [
      differs('exit code', again.code, 0),
      differs('events', windows(whole), sums.at(-1)),
      differs('mapped again', mappedAgain(again), 0),
    ],
    whole.text,
  );
  const unchanged = await splite(['ingest', ...late, ...logs, '--store', store]);
  check(
    'and again: nothing twice',
    [
      differs('counts', (await counts()).text, whole.text),
      !/unchanged, not loaded again/.test(unchanged.stderr) && unchanged.stderr,
    ],
    '',
  );
}
