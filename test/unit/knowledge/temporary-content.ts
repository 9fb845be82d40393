import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { KnowledgeProblem, Report } from '../../../src/knowledge/problem.ts';

const directories: string[] = [];

afterAll(() => {
  for (const directory of directories) rmSync(directory, { recursive: true, force: true });
});

/** Makes a directory with these files (path -> text), removed after the tests of the file. */
export function writeContent(files: Readonly<Record<string, string>>): string {
  const directory = mkdtempSync(join(tmpdir(), 'splite-content-'));
  directories.push(directory);
  for (const [path, text] of Object.entries(files)) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  return directory;
}

/** Collects what is reported. */
export function collectProblems(): { readonly report: Report; readonly problems: KnowledgeProblem[] } {
  const problems: KnowledgeProblem[] = [];
  return {
    problems,
    report: (file, line, message, subject) => {
      problems.push(subject === undefined ? { file, line, message } : { file, line, message, subject });
    },
  };
}
