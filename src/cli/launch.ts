import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

/**
 * The program itself, compiled from its bundle with the code that V8 kept when splite was built: compiling it anew takes a third
 * of the time of a search on a small file. Node that is of another version than the one of the build takes no notice of
 * what was kept. With SPLITE_KEEP_CODE, as in the build, the code of this run is kept.
 *
 * A question for help needs no command: it is answered by a bundle without them. This file is CommonJS, which Node starts
 * sooner than a module.
 */
const asksForHelp =
  process.argv.length === 2 || (process.argv.length <= 4 && /^(?:-h|--help|--version|-V)$/.test(process.argv.at(-1)!));
const bundle = join(__dirname, asksForHelp ? 'splite-help.cjs' : 'splite-bundle.cjs');
const keptFile = bundle.replace(/\.cjs$/, '.code');

// V8 compiles a function for speed when it ran through so many bytes of code three times. Compiling costs a quarter of a search on
// a small file, in which little runs long enough to win that back, so it waits a little longer. Measured with V8 11, of Node 20.
if (process.versions.v8.startsWith('11.')) setFlagsFromString('--interrupt-budget=400000');

function keptCode(): Buffer | undefined {
  try {
    return readFileSync(keptFile);
  } catch {
    return undefined;
  }
}

const cachedData = keptCode();
// The bundle is ASCII, which V8 keeps as it is; it is one function: see scripts/build.mjs.
const script = new Script(
  readFileSync(bundle, 'latin1'),
  cachedData === undefined ? { filename: bundle } : { filename: bundle, cachedData },
);
const run = script.runInThisContext() as (require: NodeJS.Require, file: string, directory: string) => void;
run(require, bundle, __dirname);
if (process.env.SPLITE_KEEP_CODE !== undefined)
  process.on('exit', () => writeFileSync(keptFile, script.createCachedData()));
