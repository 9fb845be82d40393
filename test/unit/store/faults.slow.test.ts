import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { temporaryDirectory } from '../../support/cli.ts';
import {
  changedBytes,
  type FaultBed,
  killed,
  layOut,
  otherVersions,
  readMeanwhile,
  twoAtOnce,
  unwritable,
} from '../../support/store-faults.ts';

/** A few of the faults that `npm run faults` tries at length. */
function bedOf(files: number, eventsPerFile: number): FaultBed {
  const bed = { program: inject('program'), directory: temporaryDirectory(), files, eventsPerFile };
  layOut(bed);
  return bed;
}

test('kill -9 while loading leaves whole files, and loading again completes the store', async () => {
  expect((await killed(bedOf(3, 1500), 2, 1)).faults).toEqual([]);
});

test('two that load at once into one store put nothing there twice', async () => {
  expect((await twoAtOnce(bedOf(3, 500), 1)).faults).toEqual([]);
});

test('a store is searched while it is filled', async () => {
  const { tried, faults } = await readMeanwhile(bedOf(3, 1500));
  expect(faults).toEqual([]);
  expect(tried).toBeGreaterThan(0);
});

test('stores with changed bytes give rows or say that they are damaged', async () => {
  expect((await changedBytes(bedOf(1, 2000), 3, 3)).faults).toEqual([]);
});

test('a store of another version is refused', () => {
  expect(otherVersions(bedOf(1, 10)).faults).toEqual([]);
});

// Nothing is forbidden to root.
test.skipIf(process.getuid?.() === 0)(
  'a store in a folder that may not be written is searched, and not written',
  () => {
    const bed = bedOf(2, 100);
    const sealed = join(bed.directory, 'sealed');
    mkdirSync(sealed);
    expect(unwritable(bed, sealed, () => chmodSync(sealed, 0o500)).faults).toEqual([]);
    chmodSync(sealed, 0o700);
  },
);
