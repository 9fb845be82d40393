import { openStore, type Row } from '../src/index.ts';
import { executeStages } from '../src/run/execute.ts';
import { runContext } from '../src/run/run-search.ts';
import { rowOf } from '../src/values/row.ts';
import { Random } from './random.ts';

/** A search over rows and a loop that a JavaScript programmer would write for just that. Both change the rows or count them. */
interface RowWork {
  readonly spl: string;
  readonly loop: (rows: Row[]) => number;
}

/** Fields as they come from logs: text, also where they look like numbers. */
interface LogRow {
  bytes: string;
  duration: string;
  status: string;
  user: string;
  path: string;
  commandLine: string;
  [computed: string]: unknown;
}

const loopOver =
  (step: (row: LogRow) => void) =>
  (rows: Row[]): number => {
    for (const row of rows as unknown as LogRow[]) step(row);
    return rows.length;
  };

const countIf =
  (test: (row: LogRow) => boolean) =>
  (rows: Row[]): number => {
    let count = 0;
    for (const row of rows as unknown as LogRow[]) if (test(row)) count++;
    return count;
  };

export const rowWork: Readonly<Record<string, RowWork>> = {
  'eval arithmetic': {
    spl: 'eval rate = bytes / duration * 8',
    loop: loopOver((row) => {
      row.rate = (Number(row.bytes) / Number(row.duration)) * 8;
    }),
  },
  'eval if and concatenation': {
    spl: 'eval label = if(status="404", "missing " . path, user . "@" . path)',
    loop: loopOver((row) => {
      row.label = row.status === '404' ? `missing ${row.path}` : `${row.user}@${row.path}`;
    }),
  },
  'eval case': {
    spl: 'eval class = case(status="200", "ok", status="404", "missing", status>=500, "broken", true(), "other")',
    loop: loopOver((row) => {
      row.class =
        row.status === '200' ? 'ok' : row.status === '404' ? 'missing' : Number(row.status) >= 500 ? 'broken' : 'other';
    }),
  },
  'eval lower, replace, len': {
    spl: 'eval name = lower(user), short = replace(path, "/[^/]+$", ""), size = len(commandLine)',
    loop: loopOver((row) => {
      row.name = row.user.toLowerCase();
      row.short = row.path.replace(/\/[^/]+$/g, '');
      row.size = row.commandLine.length;
    }),
  },
  'where number > constant': { spl: 'where bytes > 50000', loop: countIf((row) => Number(row.bytes) > 50_000) },
  'where text and like': {
    spl: 'where status="404" AND like(commandLine, "%--path%")',
    loop: countIf((row) => row.status === '404' && row.commandLine.includes('--path')),
  },
  'where match': {
    spl: 'where match(commandLine, "svc\\d+ .*--path")',
    loop: countIf((row) => /svc\d+ .*--path/.test(row.commandLine)),
  },
  'search terms': {
    spl: 'search user=user1* status!=200',
    loop: countIf((row) => /^user1/i.test(row.user) && row.status !== '200'),
  },
  rex: {
    spl: 'rex field=commandLine "(?<program>\\w+)\\.exe .*--path (?<target>\\S+)"',
    loop: loopOver((row) => {
      const found = /(?<program>\w+)\.exe .*--path (?<target>\S+)/.exec(row.commandLine)?.groups;
      if (found !== undefined) {
        row.program = found.program;
        row.target = found.target;
      }
    }),
  },
};

/** CPU milliseconds of the search and of the loop over the same rows, in turn, each from fresh rows: medians of three. */
export function measureRows(count: number, name: string): { readonly search: number; readonly loop: number } {
  const { spl, loop } = rowWork[name]!;
  const store = openStore();
  const { plan } = store.prepare(`| makeresults | ${spl}`);
  const stages = plan.stages.slice(1);
  const context = runContext(store.runOptions({}), []);
  const search = (rows: Row[]): number => {
    let passed = 0;
    for (const _ of executeStages(stages, context, null, { columns: [], open: true, rows }).rows) passed++;
    return passed;
  };
  const lines = logLines(count);
  const times = { search: [] as number[], loop: [] as number[] };
  const results: number[] = [];
  for (let round = 0; round < 4; round++) {
    for (const [which, work] of Object.entries({ search, loop }) as ['search' | 'loop', typeof search][]) {
      const rows = logRows(lines);
      (globalThis as { gc?: () => void }).gc?.();
      const usage = process.cpuUsage();
      results.push(work(rows));
      const { user, system } = process.cpuUsage(usage);
      // The first round warms up.
      if (round > 0) times[which].push((user + system) / 1000);
    }
  }
  if (results.some((result) => result !== results[0]))
    throw new Error(`${name}: the search and the loop disagree (${results.slice(0, 2).join(', ')} rows).`);
  const median = (list: number[]): number => list.sort((a, b) => a - b)[Math.floor(list.length / 2)]!;
  return { search: median(times.search), loop: median(times.loop) };
}

/** Parsed from text, as rows of logs are: strings put together by a program would be made whole while they are measured. */
const logRows = (lines: readonly string[]): Row[] => lines.map((line) => rowOf(JSON.parse(line) as Row));

function logLines(count: number): string[] {
  const random = new Random(7);
  return Array.from({ length: count }, () =>
    JSON.stringify({
      bytes: String(random.below(100_000)),
      duration: `${random.below(900)}.${random.below(9) + 1}`,
      status: random.pick(['200', '200', '200', '404', '403', '500', '503']),
      user: `user${random.below(300)}`,
      path: `/api/v1/items/${random.below(5000)}/view`,
      commandLine: `C:\\Windows\\System32\\svc${random.below(90)}.exe -k netsvcs ${random.chance(0.5) ? '--path' : '--quiet'} C:\\ProgramData\\tool${random.below(900)}`,
    }),
  );
}
