import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { withExpectations } from '../detections/expectation-text.ts';
import type { TestPlan } from '../detections/plan-tests.ts';
import type { RunReport } from '../detections/report-model.ts';
import { visibleLine } from '../values/visible-text.ts';
import type { Reporter } from './reporter.ts';
import type { Surroundings } from './surroundings.ts';

/** Writes what the tests found into their files as what they expect, after showing what changes. */
export function updateExpectations(
  plan: TestPlan,
  runs: readonly RunReport[],
  around: Surroundings,
  reporter: Reporter,
): void {
  const byFile = new Map<string, { test: number; run: RunReport }[]>();
  plan.tests.forEach(({ detection, test }, index) => {
    const run = runs[index]!;
    if (run.rows === null) return;
    const entries = byFile.get(detection.path) ?? [];
    entries.push({ test: detection.tests.indexOf(test), run });
    byFile.set(detection.path, entries);
  });
  let changed = 0;
  for (const [path, entries] of byFile) {
    if (!/\.ya?ml$/i.test(path)) continue;
    const file = resolve(around.directory, path);
    const before = readFileSync(file, 'utf8');
    const { text, skipped } = withExpectations(
      before,
      entries.map(({ test, run }) => ({ test, name: run.name, rows: run.rows! })),
    );
    for (const reason of skipped) reporter.note(`${path}: ${reason}`);
    if (text === before) continue;
    around.messages.write(`${visibleLine(path)}\n`);
    for (const line of changedLines(before, text)) around.messages.write(`${visibleLine(line)}\n`);
    writeFileSync(file, text);
    changed++;
  }
  reporter.note(
    changed === 0
      ? 'No expectation has changed.'
      : `Expectations of ${changed} file${changed === 1 ? '' : 's'} were written.`,
  );
}

/** The lines between the first and the last difference of each changed stretch, with line numbers: `-` before, `+` after. */
function changedLines(before: string, after: string): string[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const lines: string[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      i++;
      j++;
      continue;
    }
    const [nextI, nextJ] = nextEqual(a, b, i, j);
    for (; i < nextI; i++) lines.push(`  ${i + 1} - ${a[i]}`);
    for (; j < nextJ; j++) lines.push(`  ${j + 1} + ${b[j]}`);
  }
  return lines;
}

/** Where the texts agree again, with the fewest lines passed over. */
function nextEqual(a: readonly string[], b: readonly string[], i: number, j: number): [number, number] {
  for (let skip = 1; skip <= a.length - i + (b.length - j); skip++) {
    for (let left = 0; left <= skip; left++) {
      const [x, y] = [i + left, j + skip - left];
      if (x <= a.length && y <= b.length && (x === a.length ? y === b.length : a[x] === b[y])) return [x, y];
    }
  }
  return [a.length, b.length];
}
