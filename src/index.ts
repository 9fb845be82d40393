import type { Knowledge } from './knowledge/knowledge.ts';
import { Engine, readKnowledge as readKnowledgeOf } from './run/engine.ts';
import { shippedDirectory } from './run/shipped-directory.ts';

export { parsePipeline } from '../grammar/parse.ts';
export { describeTechnique, type Technique, techniqueOf } from './detections/attack.ts';
export { type CheckedSearch, checkSearch } from './detections/check-search.ts';
export type {
  Detection,
  DetectionRisk,
  DetectionTest,
  RiskObject,
  TestData,
  ThreatObject,
} from './detections/detection.ts';
export { type LoadedDetections, loadDetections } from './detections/find-detections.ts';
export { DetectionError, loadDetection, parseDetection } from './detections/load-detection.ts';
export type { DetectionReport, LabReport, Reason, RunReport, Verdict } from './detections/report-model.ts';
export { type RowRisk, riskOfRow } from './detections/risk.ts';
export type { GuessedTimes, LoadOptions, LoadProblem, LoadReport } from './ingest/load-report.ts';
export type { Knowledge } from './knowledge/knowledge.ts';
export type { KnowledgeProblem } from './knowledge/problem.ts';
export { Engine, type EngineOptions, type SearchSettings } from './run/engine.ts';
export { type MissingContent, type Notice, type PreparedSearch, prepareSearch } from './run/prepare-search.ts';
export type { SearchResult } from './run/run-search.ts';
export { StoreError } from './store/store-failure.ts';
export type { Span } from './syntax/ast.ts';
export { formatPipeline } from './syntax/format.ts';
export { SplError, type SplErrorCode, SplErrors } from './syntax/spl-error.ts';
export { isJsonNumber, jsonScalar } from './values/json-scalar.ts';
export type { Row } from './values/row.ts';
export type { Multivalue, Scalar, Value } from './values/value.ts';

export interface StoreOptions {
  /** A store file, made when it does not exist; in memory when absent. */
  readonly path?: string;
  /** Macros, lookups, data models and sources: what `readKnowledge` gives. Those that ship with splite when absent. */
  readonly knowledge?: Knowledge;
  /** What relative times count from, epoch seconds; the clock's time when absent. */
  readonly now?: number;
  /** Zone of times that name none, an IANA name; `UTC` when absent. */
  readonly timeZone?: string;
}

/**
 * Opens a store to load log files into and to search:
 *
 * ```ts
 * const store = openStore();
 * store.load(['logs/'], { directory: process.cwd() });
 * const { columns, rows } = store.search('index=* error | stats count by host');
 * store.close();
 * ```
 *
 * The events of a store file that was written with other knowledge are
 * mapped again (`Engine.pendingChange`, `Engine.remap`).
 * @throws StoreError when the file is no store.
 */
export function openStore({ path, knowledge, now, timeZone }: StoreOptions = {}): Engine {
  const engine = new Engine({
    knowledge: knowledge ?? readKnowledge(),
    shippedDir: shippedDirectory(),
    now: now ?? Date.now() / 1000,
    timeZone: timeZone ?? 'UTC',
    ...(path === undefined ? {} : { storePath: path }),
  });
  if (path !== undefined) engine.remap();
  return engine;
}

/**
 * Reads the knowledge that ships with splite and, over it, that of directories: detection repositories, Splunk apps, plain
 * folders. Never throws for what it finds there: `problems` of the result says what could not be read.
 * `locationFile`: a MaxMind DB (.mmdb) file, for iplocation. @throws Error when that is none.
 */
export function readKnowledge(contentDirs: readonly string[] = [], locationFile?: string): Knowledge {
  return readKnowledgeOf(shippedDirectory(), contentDirs, locationFile);
}
