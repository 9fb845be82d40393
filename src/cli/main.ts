import { runCommandLine } from './command-line.ts';
import { processSurroundings } from './surroundings.ts';

void runCommandLine(process.argv.slice(2), processSurroundings()).then((exitCode) => {
  process.exitCode = exitCode;
});
