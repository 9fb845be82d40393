import { Command, CommanderError } from 'commander';
import { nearestName } from '../syntax/nearest-name.ts';
import { applySettings } from './apply-settings.ts';
import type { LintCommandOptions } from './commands/lint.ts';
import type { ServeOptions } from './commands/serve.ts';
import {
  addContentOptions,
  addDataOptions,
  addFileOptions,
  addMessageOptions,
  addResultOptions,
  maxMemoryOption,
  type RawOptions,
} from './common-options.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import { addHuntOptions, addTestOptions, type HuntOptionsGiven, type TestOptionsGiven } from './lab-options.ts';
import type { Surroundings } from './surroundings.ts';
import { version } from './version.ts';

/** Runs `splite` with these arguments (without the program's name); gives the exit code. */
export async function runProgram(args: readonly string[], around: Surroundings): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const { before, after } = splitAtDashes(args);
  const program = buildProgram(
    around,
    (code) => {
      exitCode = code;
    },
    after,
  );
  if (args.length === 0) {
    around.messages.write(program.helpInformation());
    return exitCodes.usage;
  }
  refuseMistypedCommand(args, program);
  try {
    await program.parseAsync([...before], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Its text is written already.
    return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  }
  return exitCode;
}

/** Commands that take two lists of paths: `hunt DETECTIONS... -- LOGS...` */
const twoLists: ReadonlySet<string | undefined> = new Set(['hunt', 'risk']);

function splitAtDashes(args: readonly string[]): { before: readonly string[]; after: readonly string[] } {
  const at = twoLists.has(args[0]) ? args.indexOf('--') : -1;
  return at < 0 ? { before: args, after: [] } : { before: args.slice(0, at), after: args.slice(at + 1) };
}

/**
 * The commands are loaded when they run: a search does not wait for the others. `afterDashes`: what stands behind `--`, for
 * the commands that take two lists.
 */
function buildProgram(
  around: Surroundings,
  finish: (exitCode: number) => void,
  afterDashes: readonly string[] = [],
): Command {
  const program = new Command('splite')
    .description(
      "Runs Splunk searches (SPL) and detections over plain log files, offline.\n\n  splite 'search terms | stats count by user' FILE...    is short for: splite search ...",
    )
    .version(version)
    .enablePositionalOptions()
    .showHelpAfterError('(splite --help shows all commands and options)')
    .configureOutput({ writeOut: (text) => around.output.write(text), writeErr: (text) => around.messages.write(text) })
    .exitOverride();
  program.hook('preAction', (_, command) => applySettings(command, around, afterDashes));
  const add = (usage: string, description: string, settings?: { isDefault: boolean }): Command =>
    program
      .command(usage, settings ?? {})
      .description(description)
      .exitOverride()
      .copyInheritedSettings(program);

  addResultOptions(
    add('search <spl> [paths...]', "run a search over files, directories, glob patterns, or '-' (standard input)", {
      isDefault: true,
    }),
  ).action(async (spl: string, paths: string[], options: RawOptions) =>
    finish(await (await import('./commands/search.ts')).runSearchCommand(spl, paths, options, around)),
  );
  addDataOptions(add('ingest <paths...>', 'load files into a store (--store), to be searched many times'))
    .option(
      '--workers <n>',
      'of a store of tables: 1: read and write in turn; 2: at the same time (the default for much data)',
    )
    .action(async (paths: string[], options: RawOptions & { workers?: string }) =>
      finish(await (await import('./commands/ingest.ts')).runIngestCommand(paths, options, around)),
    );
  addFileOptions(
    add('serve [paths...]', "answer Splunk's REST API and HTTP Event Collector, over logs and a store (--store)"),
  )
    .option('--host <address>', 'the address to listen at (default: 127.0.0.1, this machine alone)')
    .option('--port <n>', 'of the management API (default: 8089; 0: any)')
    .option('--hec-port <n>', 'of the HTTP Event Collector (default: 8088; 0: any)')
    .option('--no-tls', 'without TLS')
    .option('--no-own-log', 'the server does not write its own log into _internal and _audit')
    .option('--cert <file>', 'a certificate (PEM) in place of the one made on first start')
    .option('--key <file>', 'its key (PEM)')
    .option('--ca-out <file>', "write the certificate authority that clients verify the server's own certificate with")
    .option('--state <dir>', 'where users, settings and results are kept (default: beside the store)')
    .option('--workers <n>', 'searches that run at the same time (default: 2)')
    .action(async (paths: string[], options: ServeOptions) =>
      finish(await (await import('./commands/serve.ts')).runServeCommand(paths, options, around)),
    );
  addDataOptions(
    add(
      'export [paths...]',
      'write the events of a store (--store), or of files, into tables that any SQLite program opens',
    ),
  )
    .requiredOption('--sqlite <file>', 'the file that is made')
    .action(async (paths: string[], options: RawOptions & { sqlite: string }) =>
      finish(await (await import('./commands/export.ts')).runExportCommand(paths, options, around)),
    );
  addResultOptions(
    add('run <detection> [paths...]', "run one detection's search: its rows, risk and ATT&CK techniques"),
  ).action(async (detection: string, paths: string[], options: RawOptions) =>
    finish(await (await import('./commands/run.ts')).runDetectionCommand(detection, paths, options, around)),
  );
  addTestOptions(add('test [paths...]', 'run the tests of detections: files, folders, repositories')).action(
    async (paths: string[], options: TestOptionsGiven) =>
      finish(await (await import('./commands/test.ts')).runTestCommand(paths, options, around)),
  );
  addHuntOptions(
    add('hunt [detections...]', 'run all detections over logs: splite hunt DETECTIONS... -- LOGS...'),
  ).action(async (detections: string[], options: HuntOptionsGiven) =>
    finish(await (await import('./commands/hunt.ts')).runHuntCommand(detections, afterDashes, options, around)),
  );
  addHuntOptions(
    add('risk [detections...]', 'the objects with the most risk: of a store, or of a hunt over logs named after --'),
  )
    .option('--top <n>', 'how many', '20')
    .action(async (detections: string[], options: HuntOptionsGiven & { top: string }) =>
      finish(await (await import('./commands/risk.ts')).runRiskCommand(detections, afterDashes, options, around)),
    );
  addContentOptions(
    add(
      'check <paths...>',
      'parse, expand and plan searches without data: detection YAML, Sigma rules, folders, .spl, .jsonl',
    ),
  )
    .option('-f, --format <format>', 'text or json', 'text')
    .action(async (paths: string[], options: RawOptions) =>
      finish(await (await import('./commands/check.ts')).runCheckCommand(paths, options, around)),
    );
  addContentOptions(
    add('lint [paths...]', 'what is probably wrong with detections, without data; splite lint --rules lists the rules'),
  )
    .option('-f, --format <format>', 'text, json, ndjson, sarif, junit or github', 'text')
    .option('--report <file>', 'write the findings to a file too: .sarif, .xml, .json, .ndjson')
    .option('--report-format <format>', 'whatever the name of that file is')
    .option('--fix', 'make the changes that keep what a search finds')
    .option('--unsafe-fixes', 'make the others too: read what they change')
    .option('--all', 'advice too')
    .option('--only <rules>', 'these rules alone, separated by commas')
    .option('--disable <rules>', 'all but these rules')
    .option('--rules', 'list the rules')
    .action(async (paths: string[], options: LintCommandOptions) =>
      finish(await (await import('./commands/lint.ts')).runLintCommand(paths, options, around)),
    );
  addContentOptions(
    add(
      'expand <search>',
      'show a search with its macros expanded, or those of a file; of a Sigma rule, what it becomes',
    ),
  ).action(async (spl: string, options: RawOptions) =>
    finish((await import('./commands/expand.ts')).runExpandCommand(spl, options, around)),
  );
  addDataOptions(add('explain [spl] [paths...]', 'show how a search is understood and run: macros, plan, SQL'))
    .option('--run', 'run it pipe by pipe: rows in and out, time and the first row of each pipe')
    .option('--earliest <time>', 'with --run: only events at or after this time')
    .option('--latest <time>', 'with --run: only events before this time')
    .option('--timeout <seconds>', 'with --run: end the search after this time', '300')
    .addOption(maxMemoryOption())
    .option('--no-pushdown', 'run every command on rows, none in SQL')
    .option('-f, --format <format>', 'text or json', 'text')
    .option('--ast', 'the syntax tree, as JSON')
    .option('--count <path>', 'how many tstats searches of a corpus have their first stage in SQL')
    .action(async (spl: string | undefined, paths: string[], options: RawOptions & { ast?: boolean; count?: string }) =>
      finish(await (await import('./commands/explain.ts')).runExplainCommand(spl, paths, options, around)),
    );
  addMessageOptions(add('fmt <searches...>', "format searches: SPL, .spl files, or '-'"))
    .option('--check', 'only say which files would change; exit 1 when one would')
    .option('--write', 'write .spl files back')
    .action(async (searches: string[], options: RawOptions & { check?: boolean; write?: boolean }) =>
      finish((await import('./commands/fmt.ts')).runFormatCommand(searches, options, around)),
    );
  addContentOptions(add('sources', 'the log sources that are recognised'))
    .option('-f, --format <format>', 'table, ndjson, json, csv, md')
    .action(async (options: RawOptions) =>
      finish(await (await import('./commands/sources.ts')).runSourcesCommand(options, around)),
    );
  addContentOptions(
    add('coverage <paths...>', 'which fields detections read, and which log sources give them; no data is read'),
  )
    .option('-f, --format <format>', 'table or json', 'table')
    .option('--min <percent>', 'exit 1 when fewer of the fields are given')
    .action(async (paths: string[], options: RawOptions & { min?: string }) =>
      finish(await (await import('./commands/coverage.ts')).runCoverageCommand(paths, options, around)),
    );
  addDataOptions(
    add('detect <paths...>', 'what files are taken for and why, with their first events before and after mapping'),
  )
    .option('-f, --format <format>', 'text or json', 'text')
    .action(async (paths: string[], options: RawOptions) =>
      finish((await import('./commands/detect.ts')).runDetectCommand(paths, options, around)),
    );
  addContentOptions(add('datamodel <action> [names...]', 'list; show MODEL[.DATASET]...; validate FILE...'))
    .option('-f, --format <format>', 'table, ndjson, json, csv, md')
    .action(async (action: string, names: string[], options: RawOptions) =>
      finish(await (await import('./commands/datamodel.ts')).runDatamodelCommand(action, names, options, around)),
    );
  add('completion <shell>', 'a completion script for bash, zsh or fish').action(async (shell: string) =>
    finish((await import('./commands/completion.ts')).runCompletionCommand(shell, program, around)),
  );
  return program;
}

/** `splite chek FILE` would search for the word `chek`. */
function refuseMistypedCommand(args: readonly string[], program: Command): void {
  const [first, second] = args;
  if (first === undefined || second === undefined || !/^[a-z]+$/.test(first)) return;
  const names = program.commands.map((command) => command.name());
  if (first === 'help' || names.includes(first)) return;
  const nearest = nearestName(first, names);
  if (nearest === null) return;
  throw new CommandFailure(
    `There is no command '${first}'.`,
    exitCodes.usage,
    `Did you mean '${nearest}'? To search for the word: splite search ${first} ...`,
  );
}
