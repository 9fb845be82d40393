import type { z } from 'zod';
import { parseYamlDocuments, type YamlDocument, type YamlPath } from '../../knowledge/yaml-documents.ts';
import { type Condition, parseCondition } from './condition.ts';
import { readSelection, type Selection } from './selection.ts';
import { SigmaProblem } from './sigma-problem.ts';
import { type About, type CorrelationEntry, correlationFile, ruleFile } from './sigma-schema.ts';

export interface LogSource {
  readonly category: string | null;
  readonly product: string | null;
  readonly service: string | null;
}

interface DocumentHead {
  readonly path: string;
  /** Its place among the documents of the file, from 0. */
  readonly index: number;
  /** The document's own keys and values. */
  readonly content: Readonly<Record<string, unknown>>;
  readonly about: About;
  /** The offset of a key in the file. */
  keyAt(path: YamlPath): number;
}

/** A Sigma rule: what it says of events of one log source. */
export interface SigmaRule extends DocumentHead {
  readonly kind: 'rule';
  readonly logSource: LogSource;
  readonly selections: ReadonlyMap<string, Selection>;
  /** Any of them. */
  readonly conditions: readonly Condition[];
}

/** A rule over the events that other rules find. */
export interface SigmaCorrelation extends DocumentHead {
  readonly kind: 'correlation';
  readonly correlation: CorrelationEntry;
}

export type SigmaDocument = SigmaRule | SigmaCorrelation;

/** True for the text of a YAML file that holds a Sigma rule or correlation, by its keys alone. */
export function isSigmaText(text: string): boolean {
  if (/^search[ \t]*:/m.test(text)) return false;
  return (/^logsource[ \t]*:/m.test(text) && /^detection[ \t]*:/m.test(text)) || /^correlation[ \t]*:/m.test(text);
}

/**
 * Reads the documents of a Sigma file. What is wrong with one is given to `problem`; the others are read.
 * @throws YamlError
 */
export function readSigmaText(
  text: string,
  path: string,
  problem: (message: string, at: number) => void,
): readonly SigmaDocument[] {
  const documents: SigmaDocument[] = [];
  parseYamlDocuments(text).forEach((document, index) => {
    try {
      const read = readDocument(document, path, index);
      if (read !== null) documents.push(read);
    } catch (error) {
      if (error instanceof SigmaProblems) for (const each of error.problems) problem(each.message, each.at);
      else if (error instanceof SigmaProblem) problem(error.message, error.at);
      else throw error;
    }
  });
  return documents;
}

class SigmaProblems extends Error {
  override readonly name = 'SigmaProblems';
  constructor(readonly problems: readonly SigmaProblem[]) {
    super(problems.map(({ message }) => message).join('\n'));
  }
}

function readDocument(document: YamlDocument, path: string, index: number): SigmaDocument | null {
  const { value, start } = document;
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new SigmaProblem('A Sigma rule with `title:`, `logsource:` and `detection:` was expected.', start);
  const content = value as Record<string, unknown>;
  if ('action' in content)
    throw new SigmaProblem(
      'Collections by `action:` are no part of Sigma any more: write each rule as a whole.',
      document.keyAt(['action']),
    );
  if ('filter' in content && !('detection' in content))
    throw new SigmaProblem(
      'Sigma filters (`filter:`) are not read: put the exclusion into the rule.',
      document.keyAt(['filter']),
    );
  const head = { path, index, content, keyAt: (keys: YamlPath) => document.keyAt(keys) };
  if ('correlation' in content) {
    const { correlation, ...about } = parsed(correlationFile, content, document);
    return { kind: 'correlation', ...head, about, correlation };
  }
  const { logsource, detection, ...about } = parsed(ruleFile, content, document);
  const selections = new Map<string, Selection>();
  const problems: SigmaProblem[] = [];
  for (const name of Object.keys(detection)) {
    if (name === 'condition' || name === 'timeframe') continue;
    try {
      selections.set(name, readSelection(detection[name], ['detection', name], document));
    } catch (error) {
      if (!(error instanceof SigmaProblem)) throw error;
      problems.push(error);
    }
  }
  if (problems.length > 0) throw new SigmaProblems(problems);
  if (detection.condition.length === 0)
    throw new SigmaProblem('`detection.condition` is missing.', document.keyAt(['detection']));
  const isList = Array.isArray((content.detection as Record<string, unknown>).condition);
  const conditions = detection.condition.map((text, number) =>
    parseCondition(text, document.valueAt(['detection', 'condition', ...(isList ? [number] : [])]), [
      ...selections.keys(),
    ]),
  );
  const { category, product, service } = logsource;
  return { kind: 'rule', ...head, about, logSource: { category, product, service }, selections, conditions };
}

function parsed<T extends z.ZodType>(schema: T, content: unknown, document: YamlDocument): z.output<T> {
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw new SigmaProblems(
    result.error.issues.map((issue) => {
      const keys = issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key));
      const found = keys.reduce<unknown>(
        (inner, key) => (inner as Record<string, unknown> | undefined)?.[key],
        content,
      );
      const what = found === undefined ? 'is missing' : `is not right: ${issue.message}`;
      return new SigmaProblem(`\`${keys.join('.')}\` ${what}.`, document.keyAt(keys));
    }),
  );
}
