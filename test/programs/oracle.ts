import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parsePipeline } from '../../grammar/parse.ts';
import { parseYaml } from '../../src/knowledge/yaml-text.ts';
import { Engine, readKnowledge } from '../../src/run/engine.ts';
import type { SearchResult } from '../../src/run/run-search.ts';
import type { CommandStage, Pipeline, Stage } from '../../src/syntax/ast.ts';
import { printPipeline } from '../../src/syntax/print.ts';
import { toList } from '../../src/values/value.ts';
import { compareRows } from '../support/compare-rows.ts';

/**
 * Runs real detections over real data and compares with results that were computed without any SPL engine:
 * `oracle [--show] [--shared DIR] [N...]`. Prints pass and fail by area, detections that must find something and those that
 * must not apart. Ends with `N passed, N failed`.
 */

interface Pair {
  readonly n: number;
  readonly file: string;
  readonly area: string;
  readonly detection: string;
  readonly zero: boolean;
  readonly scored: boolean;
}

interface Expectation {
  readonly dataset: string;
  readonly expected: {
    readonly compare_on: readonly string[];
    readonly must_include: readonly Readonly<Record<string, unknown>>[];
    readonly may_include?: readonly Readonly<Record<string, unknown>>[];
  };
}

interface PlainCase {
  readonly dataset: string;
  readonly spl: string;
  readonly expected_matching_events?: number;
  readonly expected_row_count?: number;
  readonly expected_rows?: readonly Readonly<Record<string, unknown>>[];
}

const args = process.argv.slice(2);
const flag = args.indexOf('--shared');
const shared = flag < 0 ? '../shared' : args.splice(flag, 2)[1]!;
const show = args.includes('--show');
const only = new Set(args.filter((arg) => /^\d+$/.test(arg)).map(Number));
if (!existsSync(join(shared, 'oracle'))) {
  console.error(`No oracle at ${shared}.`);
  process.exit(2);
}
const corpus = join(shared, 'corpus');
const knowledge = readKnowledge('.', [corpus]);
const now = Date.now() / 1000;

function openData(dataset: string): { engine: Engine; loaded: number } {
  const engine = new Engine({ knowledge, shippedDir: '.', now, timeZone: 'UTC' });
  const { events } = engine.load([join(shared, 'data', dataset)], { directory: process.cwd() });
  return { engine, loaded: events };
}

function searchOf(detection: string): string {
  const file = join(corpus, 'detections', `${detection}.yml`);
  return (parseYaml(readFileSync(file, 'utf8')) as { search: string }).search;
}

/** The distinct combinations of the columns compared, lists spread out, lower-cased, hosts by their short name. */
function projected(rows: readonly Readonly<Record<string, unknown>>[], columns: readonly string[]): Set<string> {
  const keys = new Set<string>();
  for (const row of rows) {
    let combinations: string[][] = [[]];
    for (const column of columns) {
      // The expectations call the host `dest`; raw searches keep the event's own name for it.
      const cell = row[column] ?? (column === 'dest' ? (row.Computer ?? row.dvc ?? row.host) : null);
      const values = toList(cell as never).map((value) => normal(column, String(value)));
      combinations = combinations.flatMap((parts) =>
        (values.length === 0 ? [''] : values).map((value) => [...parts, value]),
      );
    }
    for (const parts of combinations) keys.add(JSON.stringify(parts));
  }
  return keys;
}

const normal = (column: string, value: string): string =>
  column === 'dest' ? value.toLowerCase().split('.')[0]! : value.toLowerCase();

/** The search without its predicates: it must find something, or an empty result proves nothing. */
function withoutPredicates(text: string): string {
  const pipeline = parsePipeline(text);
  const keep = (stage: Stage): boolean =>
    stage.kind !== 'command' || !['where', 'search', 'regex', 'lookup', 'join'].includes(stage.name);
  const [first, ...rest] = pipeline.stages;
  const bare = first?.kind === 'command' ? withoutTerms(first) : first!;
  return printPipeline({ ...pipeline, stages: [bare, ...rest.filter(keep)].slice(0, 1) } satisfies Pipeline);
}

function withoutTerms(stage: CommandStage): Stage {
  if (stage.body.shape === 'aggregate') return { ...stage, body: { ...stage.body, where: null } };
  if (stage.body.shape !== 'search' || stage.body.terms === null) return stage;
  const { terms } = stage.body;
  const kept = (terms.kind === 'and' ? terms.terms : [terms]).filter(
    (term) => term.kind !== 'macro' && JSON.stringify(term).match(/"text":"(source|sourcetype)"/),
  );
  return { ...stage, implied: false, body: { shape: 'search', terms: { kind: 'and', terms: kept, span: terms.span } } };
}

function judge(pair: Pair): string | null {
  const expectation = JSON.parse(readFileSync(join(shared, 'oracle', pair.file), 'utf8')) as Expectation;
  const { engine, loaded } = openData(expectation.dataset);
  try {
    const search = searchOf(pair.detection);
    const prepared = engine.prepare(search, true);
    const result = engine.search(prepared);
    const { compare_on, must_include, may_include } = expectation.expected;
    if (pair.zero) {
      if (result.rows.length > 0) return `${result.rows.length} rows, expected none: ${JSON.stringify(result.rows[0])}`;
      const index = JSON.parse(readFileSync(join(shared, 'data', 'index.json'), 'utf8')) as {
        file: string;
        events: number;
      }[];
      const events = index.find(({ file }) => file === expectation.dataset)?.events;
      if (events !== undefined && events !== loaded) return `${loaded} events loaded of ${events}`;
      const relaxed = engine.search(withoutPredicates(prepared.expanded));
      return relaxed.rows.length > 0 ? null : 'nothing found even without predicates';
    }
    const found = projected(result.rows, compare_on);
    const must = projected(must_include, compare_on);
    const may = projected(may_include ?? [], compare_on);
    for (const key of must)
      if (!found.has(key)) return `missing ${key}; found ${[...found].slice(0, 3).join(' ') || 'nothing'}`;
    for (const key of found) if (!must.has(key) && !may.has(key)) return `unexpected ${key}`;
    return null;
  } catch (error) {
    return `error: ${(error as Error).message}`;
  } finally {
    engine.close();
  }
}

function judgePlain(testCase: PlainCase): string | null {
  const { engine } = openData(testCase.dataset);
  try {
    const result: SearchResult = engine.search(testCase.spl);
    if (testCase.expected_row_count !== undefined && result.rows.length !== testCase.expected_row_count)
      return `${result.rows.length} rows, expected ${testCase.expected_row_count}`;
    if (testCase.expected_rows) {
      const difference = compareRows(
        result,
        { expected: testCase.expected_rows },
        { emptyIsNull: true, relative: 1e-6 },
      );
      if (difference) return difference;
    }
    if (testCase.expected_matching_events !== undefined) {
      const events = engine.search(`${testCase.spl.split('|')[0]} | stats count`).rows[0]?.count;
      if (events !== testCase.expected_matching_events)
        return `${events} events match, expected ${testCase.expected_matching_events}`;
    }
    return null;
  } catch (error) {
    return `error: ${(error as Error).message}`;
  } finally {
    engine.close();
  }
}

interface Tally {
  passed: number;
  failed: number;
}
const areas = new Map<string, Tally>();
function count(area: string, reason: string | null, label: string): void {
  const tally = areas.get(area) ?? { passed: 0, failed: 0 };
  if (reason === null) tally.passed++;
  else tally.failed++;
  areas.set(area, tally);
  if (reason !== null && show) console.log(`${label}: ${reason}`);
}

const pairs = JSON.parse(readFileSync(join(shared, 'oracle', 'index.json'), 'utf8')) as Pair[];
for (const pair of pairs) {
  if (only.size > 0 && !only.has(pair.n)) continue;
  const reason = judge(pair);
  if (pair.scored)
    count(`${pair.area} (${pair.zero ? 'must find nothing' : 'must find'})`, reason, `${pair.n} ${pair.detection}`);
  else console.log(`not scored: ${pair.n} ${pair.detection}: ${reason ?? 'pass'}`);
}
if (only.size === 0) {
  const plain = JSON.parse(readFileSync(join(shared, 'oracle', 'panther_spl.json'), 'utf8')) as PlainCase[];
  for (const testCase of plain) count('simple searches', judgePlain(testCase), `${testCase.dataset}: ${testCase.spl}`);
}
for (const [area, { passed, failed }] of [...areas].sort())
  console.log(`${area.padEnd(48)} ${String(passed).padStart(3)} passed ${String(failed).padStart(3)} failed`);
const total = [...areas.values()].reduce(
  (sum, tally) => ({ passed: sum.passed + tally.passed, failed: sum.failed + tally.failed }),
  { passed: 0, failed: 0 },
);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
