import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';

/**
 * Runs a bundle with the code that V8 kept of it when splite was built: compiling it anew takes a third of the time of a search on a
 * small file. Node of another version than the one of the build, or with other flags, takes no notice of what was kept. With
 * SPLITE_KEEP_CODE, as in the build, the code of this run is kept.
 *
 * `name`: of `name.cjs` in the folder, one function (see scripts/build.mjs); `code`: of `code.code`, what was kept of it for one kind of use:
 * code that is not needed takes time to be read, too. @returns what the bundle exports.
 */
export function runBundle(folder: string, name: string, code: string, require: NodeJS.Require): unknown {
  const bundle = join(folder, `${name}.cjs`);
  const keptFile = join(folder, `${code}.code`);
  const cachedData = keptCode(keptFile);
  // The bundle is ASCII, which V8 keeps as it is.
  const script = new Script(
    readFileSync(bundle, 'latin1'),
    cachedData === undefined ? { filename: bundle } : { filename: bundle, cachedData },
  );
  const run = script.runInThisContext() as (require: NodeJS.Require, file: string, directory: string) => unknown;
  const exports = run(require, bundle, folder);
  if (process.env.SPLITE_KEEP_CODE !== undefined)
    process.on('exit', () => writeFileSync(keptFile, script.createCachedData()));
  return exports;
}

function keptCode(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}
