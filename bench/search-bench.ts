import type { Bench } from './bench.ts';
import { type Cost, runPeer, runSplite } from './cost.ts';
import { events } from './ingest-bench.ts';
import { firstQuestions, largeQuestions, type Question } from './questions.ts';
import { type Effort, measure, type Round } from './rounds.ts';
import { difference } from './same-rows.ts';

/** Searches of few rows: the first in a process, over a store. */
export function firstBench(bench: Bench): void {
  ask(bench, 100_000 / bench.scale, firstQuestions(bench.seed), { least: 3, most: 5, seconds: 20 }, true);
}

/** Searches that read most events. */
export function largeBench(bench: Bench): void {
  ask(bench, 1_000_000 / bench.scale, largeQuestions(10 * bench.scale), { least: 1, most: 3, seconds: 15 }, false);
}

interface Answer {
  readonly cpu: number;
  readonly rows: readonly object[];
}

/**
 * The library beside DuckDB, each in a fresh process; CPU from the question to the rows. `program`: the command line is run as
 * well, for the ratio of whole processes; otherwise that is the ratio of the library's process.
 */
function ask(
  { targets, stores, peaks }: Bench,
  count: number,
  questions: readonly Question[],
  effort: Effort,
  program: boolean,
): void {
  const store = stores.splite(count);
  for (const { label, target, spl, sql, text } of questions) {
    const database = text === true ? stores.duckdbWithText(count) : stores.duckdb(count);
    let differs: string | null = null;
    const rounds = measure(effort, (): Round => {
      const library = runPeer('library-search', store, spl);
      const duckdb = runPeer('peer-duckdb', database, sql);
      const [ours, theirs] = [answer(library), answer(duckdb)];
      differs ??= difference(ours.rows, theirs.rows);
      peaks.push(library.peak);
      const whole = program ? runSplite(['search', spl, '--store', store, '--quiet', '--timeout', 3600]) : library;
      return { splite: ours.cpu, peer: theirs.cpu, whole: whole.cpu, peerWhole: duckdb.cpu };
    });
    targets.ratio({
      label: `${events(count)}: ${label}`,
      target,
      rounds,
      peer: 'DuckDB',
      also: [['whole processes', 'whole', 'peerWhole']],
      differs,
    });
  }
}

const answer = ({ output }: Cost): Answer => JSON.parse(output) as Answer;
