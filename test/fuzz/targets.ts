import { archives } from './archives.ts';
import { content } from './content.ts';
import { files } from './files.ts';
import { runs } from './runs.ts';
import type { FuzzTarget } from './target.ts';
import { texts } from './texts.ts';

/** All targets by name; each is opened when it is run. */
export const targets: ReadonlyMap<string, () => FuzzTarget> = new Map([
  ['texts', texts],
  ['runs', runs],
  ['files', files],
  ['archives', archives],
  ['content', content],
]);
