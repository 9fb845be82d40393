import type { Engine } from '../../run/engine.ts';
import type { ExecutedScan } from '../../run/execute.ts';
import type { PreparedSearch } from '../../run/prepare-search.ts';
import { clockSettings, messageSettings, outputFormat, type RawOptions, timeLimit, timeRange } from '../common-options.ts';
import { exitCodes } from '../exit-codes.ts';
import { runGuarded } from '../guarded.ts';
import { loadRenderer } from '../output/result-output.ts';
import { Reporter } from '../reporter.ts';
import type { Surroundings } from '../surroundings.ts';
import { fileOutput, type TextOutput } from '../text-output.ts';
import { inputFailed, loadFilesInto, openEngine, openKnowledge } from '../workspace.ts';


/** `splite search '<SPL>' [FILE|DIR|GLOB|-]...`: the results of one search. Returns the exit code. */
export async function runSearchCommand(spl: string, paths: readonly string[], options: RawOptions, around: Surroundings): Promise<number> {
  const reporter = new Reporter(around, messageSettings(options));
  const clock = clockSettings(options, around);
  const range = timeRange(options, clock);
  const limit = timeLimit(options);
  const format = outputFormat(options, around.output.isTerminal && options.output === undefined);
  const render = await loadRenderer(format);
  const knowledge = openKnowledge(options, around);
  const engine = openEngine(knowledge, clock, options, around, reporter, paths.length > 0);
  const source = { name: 'search', text: spl };
  try {
    const prepared = prepare(engine, spl, reporter, source);
    if (prepared === null) return exitCodes.usage;
    let failed = false;
    if (paths.length > 0) {
      const report = loadFilesInto(engine, paths, options, around, reporter);
      failed = inputFailed(report, paths);
      if (options.store !== undefined && report.events > 0) engine.store.index();
      if (failed && engine.store.count() === 0) return exitCodes.input;
    }
    const output: TextOutput = options.output === undefined ? around.output : fileOutput(options.output);
    const scans: ExecutedScan[] = [];
    try {
      const started = performance.now();
      const notices = { list: [] as readonly string[] };
      const rows = runGuarded(() => {
        const { stream, notices: said } = engine.start(prepared, { ...range, pushdown: options.pushdown !== false, onScan: (scan) => scans.push(scan) });
        notices.list = said;
        return render(stream, output, { timeZone: clock.timeZone, colour: around.colour.output && options.output === undefined });
      }, limit);
      output.flush();
      for (const notice of notices.list) reporter.note(notice);
      reporter.knowledgeProblems([...knowledge.problems, ...(paths.length > 0 ? engine.mapper.problems : [])]);
      if (options.explain) {
        const { explainRun } = await import('../explanation.ts');
        around.messages.write(explainRun(prepared, scans));
      }
      if (around.messages.isTerminal && !reporter.quiet && format === 'table') {
        const seconds = (performance.now() - started) / 1000;
        around.messages.write(`${rows.toLocaleString('en')} row${rows === 1 ? '' : 's'} of ${engine.store.count().toLocaleString('en')} events, ${seconds < 0.1 ? seconds.toFixed(3) : seconds.toFixed(1)} s\n`);
      }
    } catch (error) {
      if (reporter.splError(error, source)) return exitCodes.usage;
      throw error;
    } finally {
      if (output !== around.output) output.close();
    }
    return failed ? exitCodes.input : exitCodes.ok;
  } finally {
    engine.close();
  }
}

/** Plans the search, with what there is to say about it; null after writing its errors. */
export function prepare(engine: Engine, spl: string, reporter: Reporter, source: { readonly name: string; readonly text: string }): PreparedSearch | null {
  try {
    const prepared = engine.prepare(spl);
    for (const { message, span } of prepared.notices) if (!reporter.quiet) reporter.write({ severity: 'note', message, span }, source);
    return prepared;
  } catch (error) {
    if (reporter.splError(error, source)) return null;
    throw error;
  }
}
