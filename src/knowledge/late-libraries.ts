import { createRequire } from 'node:module';
import type * as Tty from 'node:tty';
import type * as CsvParse from 'csv-parse/sync';
import type * as Glob from 'tinyglobby';
import type * as Yaml from 'yaml';

// The build takes this line out, which lets it put the libraries into the bundles: as files of their own they load slowly.
const require = createRequire(import.meta.url);

/** Libraries that take longer to load than most searches take to run, and that most searches do not use. */
export const lateLibraries = {
  csv: (): typeof CsvParse => require('csv-parse/sync'),
  tty: (): typeof Tty => require('node:tty'),
  glob: (): typeof Glob => require('tinyglobby'),
  yaml: (): typeof Yaml => require('yaml'),
};
