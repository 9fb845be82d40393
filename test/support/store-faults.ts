import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Random } from '../fuzz/random.ts';

/** Logs of known events, and the program that loads them. */
export interface FaultBed {
  /** The bundle of the command line. */
  readonly program: string;
  readonly directory: string;
  readonly files: number;
  readonly eventsPerFile: number;
}

/** What one kind of fault came to: how often it was tried, what went wrong, and what is worth knowing. */
export interface FaultResult {
  readonly tried: number;
  readonly faults: readonly string[];
  readonly note: string;
}

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const internal = /Something went wrong inside|\n {4}at /;

/** Writes the logs: each event says its file and its number. */
export function layOut({ directory, files, eventsPerFile }: FaultBed): void {
  mkdirSync(join(directory, 'logs'), { recursive: true });
  for (let file = 0; file < files; file++) {
    const lines = Array.from(
      { length: eventsPerFile },
      (_, n) =>
        `{"time":"2024-05-01T10:00:00Z","file":"f${file}","n":${n},"user":"user${n % 977}","text":"event ${n} of it"}`,
    );
    writeFileSync(join(directory, 'logs', `f${file}.jsonl`), `${lines.join('\n')}\n`);
  }
}

const ingestArguments = (store: string, workers: number): string[] => [
  'ingest',
  'logs',
  '--store',
  store,
  '--workers',
  String(workers),
];

/** `kill -9` at random moments of loading: the store opens, holds whole files, and loading again makes it complete. */
export async function killed(bed: FaultBed, times: number, seed: number): Promise<FaultResult> {
  const random = new Random(seed);
  const faults: string[] = [];
  const started = performance.now();
  run(bed, ingestArguments('whole.db', 2));
  const whole = performance.now() - started;
  let unfinished = 0;
  for (let time = 0; time < times; time++) {
    const workers = 1 + (time % 2);
    const store = `killed${time}.db`;
    const wait = whole * (0.05 + random.next());
    const child = spawn(process.execPath, [bed.program, ...ingestArguments(store, workers)], {
      cwd: bed.directory,
      stdio: 'ignore',
    });
    const ended = new Promise<string | null>((resolve) => child.on('exit', (_, signal) => resolve(signal)));
    const timer = setTimeout(() => child.kill('SIGKILL'), wait);
    if ((await ended) === 'SIGKILL') unfinished++;
    clearTimeout(timer);
    const where = `kill ${time} (after ${Math.round(wait)} ms, ${workers} workers)`;
    if (existsSync(join(bed.directory, store)))
      faults.push(...wholeFiles(bed, store, false).map((fault) => `${where}: ${fault}`));
    const again = run(bed, ingestArguments(store, workers));
    if (again.status !== 0) faults.push(`${where}: loading again ends with ${again.status}: ${again.stderr}`);
    faults.push(...wholeFiles(bed, store, true).map((fault) => `${where}, loaded again: ${fault}`));
    removeStore(bed, store);
  }
  removeStore(bed, 'whole.db');
  return { tried: times, faults, note: `${unfinished} were killed before they ended` };
}

/** Two at once into one store: both end well, or one says why not; nothing is there twice. */
export async function twoAtOnce(bed: FaultBed, times: number): Promise<FaultResult> {
  const faults: string[] = [];
  let refused = 0;
  for (let time = 0; time < times; time++) {
    const both = await Promise.all([
      start(bed, ingestArguments('two.db', 1)),
      start(bed, ingestArguments('two.db', 1 + (time % 2))),
    ]);
    for (const { status, stderr } of both) {
      if (status !== 0) refused++;
      if (status !== 0 && (status !== 3 || internal.test(stderr) || !/store/.test(stderr)))
        faults.push(`time ${time}: ended with ${status}: ${stderr}`);
    }
    run(bed, ingestArguments('two.db', 1));
    faults.push(...wholeFiles(bed, 'two.db', true));
    removeStore(bed, 'two.db');
  }
  return { tried: times, faults, note: `${refused} of ${times * 2} were refused` };
}

/** A store is searched again and again while it is filled: each search sees whole files, or says that it cannot be read now. */
export async function readMeanwhile(bed: FaultBed): Promise<FaultResult> {
  const faults: string[] = [];
  let searches = 0;
  let refused = 0;
  // Half of the files first: the second time the store is there, with its log of changes.
  for (const store of ['new.db', 'old.db']) {
    if (store === 'old.db') run(bed, ['ingest', 'logs/f0.jsonl', '--store', store]);
    const loading = start(bed, ingestArguments(store, 2));
    let loaded: Ended | null = null;
    loading.then((ended) => {
      loaded = ended;
    });
    while (loaded === null) {
      if (existsSync(join(bed.directory, store))) {
        const search = await start(bed, ['index=* | stats count dc(n) as numbers by source', '--store', store]);
        searches++;
        if (search.status === 0)
          faults.push(...notWhole(bed, search.stdout, false).map((fault) => `meanwhile: ${fault}`));
        else if (search.status === 3 && !internal.test(search.stderr)) refused++;
        else faults.push(`a search meanwhile ended with ${search.status}: ${search.stderr}`);
      } else await new Promise((resolve) => setTimeout(resolve, 20));
    }
    const { status, stderr } = await loading;
    if (status !== 0) faults.push(`loading ended with ${status}: ${stderr}`);
    faults.push(...wholeFiles(bed, store, true));
    removeStore(bed, store);
  }
  return { tried: searches, faults, note: `${refused} were refused` };
}

/** Loading and searching where nothing, or no more, can be written. `folder`: made so by `seal`, called with a store in it. */
export function unwritable(bed: FaultBed, folder: string, seal: () => void): FaultResult {
  const faults: string[] = [];
  const store = join(folder, 's.db');
  run(bed, ['ingest', 'logs/f0.jsonl', '--store', store]);
  seal();
  const tries: readonly (readonly [string, number, readonly string[]])[] = [
    ['a new store', 3, ['ingest', 'logs', '--store', join(folder, 'new.db')]],
    ['a store that is there', 3, ['ingest', 'logs', '--store', store]],
    ['a search of it', 0, ['index=* | stats count', '--store', store]],
  ];
  for (const [what, wanted, args] of tries) {
    const { status, stdout, stderr } = run(bed, args);
    if (status !== wanted || internal.test(stderr)) faults.push(`${what}: ended with ${status}: ${stderr}`);
    if (wanted === 0 && stdout !== `{"count":${bed.eventsPerFile}}\n`) faults.push(`${what}: ${stdout}`);
  }
  return { tried: tries.length, faults, note: '' };
}

/** A disk of a few megabytes (mounted at `folder`) that becomes full: said, and the store holds the files before. */
export function fullDisk(bed: FaultBed, folder: string): FaultResult {
  const faults: string[] = [];
  const store = join(folder, 's.db');
  for (const workers of [1, 2]) {
    const { status, stderr } = run(bed, ingestArguments(store, workers));
    if (status !== 3 || internal.test(stderr) || !/full|written/.test(stderr))
      faults.push(`ended with ${status}: ${stderr}`);
    if (existsSync(store)) faults.push(...wholeFiles(bed, store, false));
  }
  return { tried: 2, faults, note: '' };
}

/** Stores with changed bytes: rows, or a message and exit 3. */
export async function changedBytes(bed: FaultBed, times: number, seed: number): Promise<FaultResult> {
  const random = new Random(seed);
  run(bed, ['ingest', 'logs/f0.jsonl', '--store', 'good.db']);
  const good = readFileSync(join(bed.directory, 'good.db'));
  const faults: string[] = [];
  let said = 0;
  const searches = [
    'index=* | stats count by source, user',
    'index=* event | table _raw n user',
    '| tstats count where index=* by sourcetype',
  ];
  for (let time = 0; time < times; time++) {
    const bytes = Buffer.from(good);
    const changes = random.pick([1, 3, 20]);
    for (let change = 0; change < changes; change++) {
      // Much of what decides stands in the first page.
      const at = random.oneIn(3) ? random.integer(0, 4096) : random.integer(0, bytes.length - 1);
      const length = random.pick([1, 1, 16, 600]);
      for (let byte = at; byte < Math.min(at + length, bytes.length); byte++)
        bytes[byte] =
          length === 1 ? bytes[byte]! ^ (1 << random.integer(0, 7)) : random.pick([0, random.integer(0, 255)]);
    }
    writeFileSync(join(bed.directory, 'changed.db'), bytes);
    for (const search of searches) {
      const { status, stderr } = await start(bed, [search, '--store', 'changed.db'], 60_000);
      if (status === 3 && !internal.test(stderr) && stderr !== '') said++;
      else if (status !== 0 || internal.test(stderr))
        faults.push(`store ${time}, ${search}: ended with ${status}: ${stderr}`);
    }
    removeStore(bed, 'changed.db');
  }
  removeStore(bed, 'good.db');
  return { tried: times, faults, note: `${said} of ${times * searches.length} searches said that it is damaged` };
}

/** A store that another version wrote, and a file that is none. */
export function otherVersions(bed: FaultBed): FaultResult {
  const faults: string[] = [];
  run(bed, ['ingest', 'logs/f0.jsonl', '--store', 'good.db']);
  const tried = ['0', '99', 'x'];
  for (const version of tried) {
    copyFileSync(join(bed.directory, 'good.db'), join(bed.directory, 'other.db'));
    const database = new Database(join(bed.directory, 'other.db'));
    database.prepare("UPDATE note SET value = ? WHERE key = 'version'").run(version);
    database.close();
    for (const args of [['index=*', '--store', 'other.db'], ingestArguments('other.db', 1)]) {
      const { status, stderr } = run(bed, args);
      if (status !== 3 || !/another version/.test(stderr))
        faults.push(`version ${version}: ended with ${status}: ${stderr}`);
    }
    removeStore(bed, 'other.db');
  }
  removeStore(bed, 'good.db');
  return { tried: tried.length, faults, note: '' };
}

/** What is wrong with what a store holds: files that are there in part, or (`complete`) not at all, or twice. */
function wholeFiles(bed: FaultBed, store: string, complete: boolean): readonly string[] {
  const { status, stdout, stderr } = run(bed, ['index=* | stats count dc(n) as numbers by source', '--store', store]);
  if (status !== 0) return [`it cannot be searched: ${status}: ${stderr}`];
  return notWhole(bed, stdout, complete);
}

function notWhole({ files, eventsPerFile }: FaultBed, stdout: string, complete: boolean): readonly string[] {
  const rows = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { source: string; count: number; numbers: number });
  const wrong = rows.filter(
    ({ count, numbers }) => Number(count) !== eventsPerFile || Number(numbers) !== eventsPerFile,
  );
  return [
    ...wrong.map(({ source, count, numbers }) => `${source} has ${count} events, ${numbers} of them different`),
    ...(complete && rows.length !== files ? [`${rows.length} of ${files} files are there`] : []),
  ];
}

function removeStore({ directory }: FaultBed, store: string): void {
  for (const end of ['', '-wal', '-shm', '-journal']) rmSync(join(directory, store + end), { force: true });
}

function run({ program, directory }: FaultBed, args: readonly string[]): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    cwd: directory,
    encoding: 'utf8',
    timeout: 300_000,
    maxBuffer: 1e9,
  });
  return { status, stdout, stderr };
}

function start({ program, directory }: FaultBed, args: readonly string[], milliseconds = 300_000): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], { cwd: directory, timeout: milliseconds });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (piece: Buffer) => {
      stdout += piece.toString('latin1');
    });
    child.stderr.on('data', (piece: Buffer) => {
      stderr += piece.toString();
    });
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}
