import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory with the product's own `datamodels/` and `macros/`: above the bundle, or above the sources. */
export function shippedDirectory(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    if (existsSync(join(folder, 'datamodels')) && existsSync(join(folder, 'macros'))) return folder;
    const above = dirname(folder);
    if (above === folder)
      throw new Error('The folders datamodels/ and macros/ of splite are missing; install it again.');
    folder = above;
  }
}
