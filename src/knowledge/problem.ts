/** What could not be read or used, with the file. */
export interface KnowledgeProblem {
  readonly file: string;
  readonly line: number | null;
  readonly message: string;
  /** The macro, lookup, model ... that is affected, where one is. */
  readonly subject?: string;
}

/** Collects a problem; `line` counts from 1. */
export type Report = (file: string, line: number | null, message: string, subject?: string) => void;
