import { spawnSync } from 'node:child_process';

/**
 * Passes when every scored pair of detection and data, and every plain search, has the expected result. One plain search
 * contradicts the mapping that detections rest on (see docs/architecture.md, "Known contradictions") and is left failing.
 */
const known = [/NOT errorCode=\*/];
const { stdout, stderr } = spawnSync(process.execPath, ['dist/tools/oracle.js', '--show'], {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
console.log(stdout, stderr);
const reasons = stdout
  .split('\n')
  .filter((line) => /^(\d+ \w+: |panther-)/.test(line) && !known.some((pattern) => pattern.test(line)));
const finished = /\d+ passed, \d+ failed\s*$/.test(stdout);
if (reasons.length > 0) console.log(reasons.join('\n'));
process.exit(finished && reasons.length === 0 ? 0 : 1);
