import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type * as Library from '../index.ts';
import { runBundle } from './kept-code.ts';

// The build takes this line out; `require` of the bundle is used then.
const require = createRequire(import.meta.url);

/** The library, which lies beside the program: the server is a part of it, and no other command waits for it to be read. */
export const library = (): typeof Library =>
  runBundle(dirname(fileURLToPath(import.meta.url)), 'library', 'library', require) as typeof Library;
