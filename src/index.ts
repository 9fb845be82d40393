import type { Knowledge } from './knowledge/knowledge.ts';
import { readKnowledge as readKnowledgeOf } from './run/engine.ts';
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
export type { GroupOutcome, Refusal, RefusalReason } from './ingest/receive/event-group.ts';
export type { Knowledge } from './knowledge/knowledge.ts';
export type { KnowledgeProblem } from './knowledge/problem.ts';
export { type MissingContent, type Notice, type PreparedSearch, prepareSearch } from './run/prepare-search.ts';
export { createServer, type ServerOptions, type SpliteServer } from './server/server.ts';
export type { ReceivedEvents } from './session/received-events.ts';
export { Search, type SearchOptions, type SearchProgress, type SearchState } from './session/search.ts';
export { type LoadSettings, Session, type SessionOptions } from './session/session.ts';
export { StoreError } from './store/store-failure.ts';
export type { Span } from './syntax/ast.ts';
export { formatPipeline } from './syntax/format.ts';
export { SplError, type SplErrorCode, SplErrors } from './syntax/spl-error.ts';
export { isJsonNumber, jsonScalar } from './values/json-scalar.ts';
export type { Row } from './values/row.ts';
export type { Multivalue, Scalar, Value } from './values/value.ts';

/**
 * Reads the knowledge that ships with splite and, over it, that of directories: detection repositories, Splunk apps, plain
 * folders. Never throws for what it finds there: `problems` of the result says what could not be read.
 * `locationFile`: a MaxMind DB (.mmdb) file, for iplocation. @throws Error when that is none.
 */
export function readKnowledge(contentDirs: readonly string[] = [], locationFile?: string): Knowledge {
  return readKnowledgeOf(shippedDirectory(), contentDirs, locationFile);
}
