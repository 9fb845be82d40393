import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, inject, it } from 'vitest';

/** The time limit of a first search falls into the loading of a command: the map of what `convert` can do is slow to be made, once. */
const program = (library: string): string => `
  let isSlow = true;
  globalThis.Map = class extends Map {
    constructor(entries) {
      super(entries);
      if (!isSlow || entries?.[0]?.[0] !== 'auto') return;
      isSlow = false;
      for (const until = performance.now() + 2000; performance.now() < until; );
    }
  };
  const { Session } = await import(${JSON.stringify(library)});
  const session = new Session({ thread: 'caller' });
  const search = '| makeresults | eval n="1,000" | convert rmcomma(n) | table n';
  await session.search(search, { timeLimit: 0.5 }).rows().catch(() => {});
  console.log(isSlow, JSON.stringify(await session.search(search).rows()));
  await session.close();`;

it('a time limit leaves no command loaded by half for the searches that follow', () => {
  const library = pathToFileURL(join(dirname(inject('program')), 'index.mjs')).href;
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', program(library)], { encoding: 'utf8' });
  expect(printed).toBe('false [{"n":"1000"}]\n');
});
