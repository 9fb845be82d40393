import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { killedUnderHec } from '../support/hec-faults.ts';
import {
  changedBytes,
  type FaultBed,
  type FaultResult,
  fullDisk,
  killed,
  layOut,
  otherVersions,
  readMeanwhile,
  twoAtOnce,
  unwritable,
} from '../support/store-faults.ts';

/**
 * Faults that a store has to stand: `npm run faults -- [--events 200000] [--kills 50] [--stores 200] [--seed S] [--only kill,hec,two,reader,full,
 * readonly,bytes,version]`. Ends with `N tried, N faults`; exit 1 when there was one. A full disk and a read-only folder need
 * the right to mount (Linux, root); without it they are left out and said.
 */
const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '200000' },
    kills: { type: 'string', default: '50' },
    stores: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const directory = mkdtempSync(join(tmpdir(), 'splite-faults-'));
const files = 8;
const bed: FaultBed = {
  program: resolve('dist/splite.js'),
  directory,
  files,
  eventsPerFile: Math.ceil(Number(values.events) / files),
};
const seed = Number(values.seed);

const kinds: Readonly<Record<string, () => FaultResult | Promise<FaultResult> | null>> = {
  kill: () => killed(bed, Number(values.kills), seed),
  hec: () => killedUnderHec(bed, Number(values.kills), seed),
  two: () => twoAtOnce(bed, 4),
  reader: () => readMeanwhile(bed),
  full: () => onMount('size=512k', (folder) => fullDisk(bed, folder)),
  readonly: () =>
    onMount('size=200m', (folder) =>
      unwritable(bed, folder, () => execFileSync('mount', ['-o', 'remount,ro', folder])),
    ),
  bytes: () => changedBytes(bed, Number(values.stores), seed),
  version: () => otherVersions(bed),
};

let tried = 0;
let faults = 0;
layOut(bed);
try {
  for (const name of values.only?.split(',') ?? Object.keys(kinds)) {
    const result = await kinds[name]?.();
    if (result == null) {
      console.log(`${name}: left out, it cannot be tried here`);
      continue;
    }
    tried += result.tried;
    faults += result.faults.length;
    console.log(
      `${name}: ${result.tried} tried, ${result.faults.length} faults${result.note === '' ? '' : `; ${result.note}`}`,
    );
    for (const fault of result.faults.slice(0, 10)) console.log(`    ${fault.trim()}`);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}
console.log(`${tried} tried, ${faults} faults${faults > 0 ? ` (seed ${seed})` : ''}`);
process.exitCode = faults > 0 ? 1 : 0;

/** With a small file system of its own; null where none can be mounted. */
function onMount(options: string, work: (folder: string) => FaultResult): FaultResult | null {
  const folder = join(directory, 'mounted');
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return null;
  }
  try {
    return work(folder);
  } finally {
    execFileSync('umount', [folder]);
  }
}
