import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse, stringify } from 'yaml';

/**
 * Writes every scored pair of detection and data as a detection with two tests, one with the right expectation and one with
 * its opposite. Passes when `splite test` lets every right one pass and every wrong one fail.
 */
const shared = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), 'splite-tests-'));
try {
  const pairs = JSON.parse(readFileSync(join(shared, 'oracle', 'index.json'), 'utf8')).filter(({ scored }) => scored);
  for (const { n, file, detection, zero } of pairs) {
    const { dataset } = JSON.parse(readFileSync(join(shared, 'oracle', file), 'utf8'));
    const { name, search, tags } = parse(
      readFileSync(join(shared, 'corpus', 'detections', `${detection}.yml`), 'utf8'),
    );
    const data = resolve(shared, 'data', dataset);
    const [fires, quiet] = [{ min: 1 }, { none: true }];
    const tests = [
      { name: 'right', data, expect: zero ? quiet : fires },
      { name: 'wrong', data, expect: zero ? fires : quiet },
    ];
    writeFileSync(
      join(folder, `${n}.yml`),
      stringify({ name, id: String(n), search, tags: { mitre_attack_id: tags?.mitre_attack_id }, tests }),
    );
  }
  const data = ['--content', join(shared, 'corpus'), '--attack-data', join(shared, 'data')];
  const args = ['dist/splite.js', 'test', folder, ...data, '--format', 'json', '--quiet'];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 1 << 28 });
  const { detections } = JSON.parse(stdout);
  const wrong = detections.flatMap(({ id, name, runs, reasons }) =>
    runs.length === 2 && runs[0].verdict === 'passed' && runs[1].verdict === 'failed'
      ? []
      : [`${id} ${name}: ${JSON.stringify([reasons, runs.map(({ verdict, reasons }) => [verdict, reasons])])}`],
  );
  console.log(`${detections.length - wrong.length} of ${pairs.length} pairs have the right verdict both ways`, stderr);
  for (const line of wrong) console.log(line);
  process.exitCode = wrong.length === 0 && detections.length === pairs.length && pairs.length > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}
