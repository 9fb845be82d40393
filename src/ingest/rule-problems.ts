import { readFileSync } from 'node:fs';
import type { KnowledgeProblem } from '../knowledge/problem.ts';

/** Collects what cannot be used of definitions, as it is found when they are first needed. */
export class RuleProblems {
  readonly found: KnowledgeProblem[] = [];

  /** `text`: the rule, by which its line is found. */
  add(file: string, message: string, subject: string, text?: string): void {
    const line = text === undefined ? null : lineOfText(file, text);
    this.found.push({ file, line, message, subject });
  }

  /** What `compile` gives; null, and a problem, when it throws. */
  guard<T>(file: string, subject: string, compile: () => T): T | null {
    try {
      return compile();
    } catch (error) {
      this.add(file, (error as Error).message, subject);
      return null;
    }
  }
}

/** Where a rule stands in its file: rules are compiled long after the file was read. */
function lineOfText(file: string, text: string): number | null {
  const wanted = text.trim().split('\n')[0]!.trim();
  try {
    const index = readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((line) => line.includes(wanted));
    return index < 0 ? null : index + 1;
  } catch {
    return null;
  }
}
