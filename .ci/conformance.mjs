import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Passes when at least 98% of the cases do and none crashes. */
const directory = process.argv[2];
const files = readdirSync(directory)
  .filter((name) => name.endsWith('.jsonl'))
  .map((name) => join(directory, name));
const { stdout } = spawnSync(process.execPath, ['dist/tools/conformance.js', ...files, '--show'], {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
console.log(stdout);
const [, passed, failed] = /(\d+) passed, (\d+) failed\s*$/.exec(stdout) ?? [];
process.exit(
  passed !== undefined && Number(passed) / (Number(passed) + Number(failed)) >= 0.98 && !/: crash/.test(stdout) ? 0 : 1,
);
