import { setFlagsFromString } from 'node:v8';
import { runBundle } from './kept-code.ts';

/**
 * The program. A question for help needs no command: it is answered by a bundle without them. This file is CommonJS, which Node starts
 * sooner than a module.
 */
const asksForHelp =
  process.argv.length === 2 || (process.argv.length <= 4 && /^(?:-h|--help|--version|-V)$/.test(process.argv.at(-1)!));

// V8 compiles a function for speed when it ran through so many bytes of code three times, and takes so many bytes of others into it. Compiling
// took a third of a search on a small file, in which little runs long enough to win that back: it waits longer and takes in half as much.
// An ingest and searches over many events lose nothing, a hunt gains a fifth. Measured with V8 11, of Node 20.
if (process.versions.v8.startsWith('11.'))
  setFlagsFromString('--interrupt-budget=400000 --max-inlined-bytecode-size-cumulative=460');

/** Which kept code; `test` and `hunt` load all commands. */
function keptFor(command: string): string {
  if (command === 'run') return 'detections';
  return command === 'test' || command === 'hunt' ? 'hunts' : 'search';
}

if (asksForHelp) runBundle(__dirname, 'splite-help', 'splite-help', require);
else runBundle(__dirname, 'splite-bundle', keptFor(process.argv[2]!), require);
