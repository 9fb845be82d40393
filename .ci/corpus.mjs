import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Passes when every detection, baseline and investigation parses and plans; content that the corpus lacks is named, not failed. */
const corpus = process.argv[2];
const folders = ['detections', 'baselines', 'investigations'].map((name) => join(corpus, name));
const { stdout, stderr } = spawnSync(
  process.execPath,
  ['dist/splite.js', 'check', ...folders, '--content', corpus, '--format', 'json'],
  { encoding: 'utf8', maxBuffer: 1 << 28 },
);
const { total, ok, failed, missing } = JSON.parse(stdout);
console.log(
  `${ok} of ${total} searches parse and plan; ${missing.length} references to content that is not there`,
  stderr,
);
for (const { path, message } of failed) console.log(`${path}: ${message}`);
process.exit(failed.length === 0 && total > 800 ? 0 : 1);
