import type { Technique } from './attack.ts';
import type { RiskObjectType } from './detection.ts';

/**
 * What a run of `test` or `hunt` found out: plain data, in the order in which it is shown, for everything that writes a
 * report. Times are milliseconds unless they say otherwise; values of rows are text or lists of text; paths are as the
 * person named them (relative to where the command ran).
 */
export interface LabReport {
  readonly kind: 'test' | 'hunt';
  /** Version of splite. */
  readonly version: string;
  /** Epoch seconds. */
  readonly startedAt: number;
  readonly milliseconds: number;
  /** Ended by Ctrl-C, `--fail-fast`: what had not run by then has the verdict `not-run`. */
  readonly interrupted: boolean;
  /** One for each detection that was chosen, and one for each file that holds none that can be used. */
  readonly detections: readonly DetectionReport[];
  /** Baselines that were run, or could not be. */
  readonly baselines: readonly BaselineReport[];
  /** The logs of a hunt; null for tests, whose data stands with each test. */
  readonly logs: LogsReport | null;
}

/**
 * passed, failed: what a test says. untested: it has no tests.
 * hit, clear: what a hunt says.
 * no-data: the data of its tests is not here; the logs of a hunt hold nothing of what it reads.
 * refused: the search cannot run (its SPL, content it lacks). invalid: the file, or the data of its test, is not what it
 * should be. timeout: it took longer than it may. not-run: the run ended before it.
 */
export type Verdict =
  | 'passed'
  | 'failed'
  | 'untested'
  | 'no-data'
  | 'hit'
  | 'clear'
  | 'refused'
  | 'invalid'
  | 'timeout'
  | 'not-run';

/** A place in a file: line and column from 1. */
export interface FilePlace {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** One thing to say. */
export interface Reason {
  /** Names the kind of reason, for programs: `no-rows`, `risk-field-missing`, `unknown-command`, `not-yaml` ... */
  readonly code: string;
  readonly message: string;
  /** What to do about it, further lines of explanation; empty when there is nothing more to say. */
  readonly details: readonly string[];
  /** Null when it has no place of its own. */
  readonly place: FilePlace | null;
}

export interface DetectionReport {
  /** The file's `id`, or, where it has none, the name. */
  readonly id: string;
  readonly name: string;
  /** Where its search stands; the file's first line when there is no search. */
  readonly place: FilePlace;
  /** `TTP`, `Anomaly` ...; null when the file does not say. */
  readonly type: string | null;
  /** `production`, `experimental` ... */
  readonly status: string | null;
  readonly description: string;
  readonly techniques: readonly Technique[];
  readonly stories: readonly string[];
  readonly dataSources: readonly string[];
  readonly references: readonly string[];
  /** As written; empty when there is none. */
  readonly search: string;
  /** The worst of its runs. */
  readonly verdict: Verdict;
  /** Why the detection as a whole cannot be used; what its runs say stands with them. */
  readonly reasons: readonly Reason[];
  /** Its tests in the order of the file, or the one run of a hunt. */
  readonly runs: readonly RunReport[];
}

/** One run of a detection's search. */
export interface RunReport {
  /** Name of the test; `hunt`. */
  readonly name: string;
  /** Where the test stands; for a hunt the search. */
  readonly place: FilePlace;
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
  /** Remarks that do not touch the verdict: limits that were reached, content that was found missing. */
  readonly notices: readonly string[];
  /** Null when the search did not run to its end. */
  readonly rows: RowsReport | null;
  /** Null when there is no risk to give. */
  readonly risk: RunRisk | null;
  readonly data: readonly DataReport[];
  readonly timings: Timings;
}

export interface RowsReport {
  readonly count: number;
  /** In the order of output. */
  readonly columns: readonly string[];
  /** The first rows. Fields without a value are absent. */
  readonly sample: readonly ReportRow[];
}

export type ReportRow = Readonly<Record<string, string | readonly string[]>>;

/** Data of a test. */
export interface DataReport {
  /** As the test names it; `inline` for events in the file. */
  readonly name: string;
  /** The file that was read; null when there is none. */
  readonly path: string | null;
  readonly events: number;
}

/** Risk that the rows of a run stand for. */
export interface RunRisk {
  /** Sum over all risk events. */
  readonly total: number;
  /** Highest of one risk event. */
  readonly highest: number;
  /** One risk event is one object of one row. */
  readonly events: number;
  /** Of the first row. */
  readonly message: string | null;
  /** The objects with the most risk first. */
  readonly objects: readonly RiskTotal[];
}

/** Risk that piled up on one object. */
export interface RiskTotal {
  readonly type: RiskObjectType;
  readonly value: string;
  readonly score: number;
  readonly events: number;
  /** Of its first risk event. */
  readonly message: string | null;
}

export interface Timings {
  /** Loading the data of a test; zero where it was loaded for another test already. */
  readonly load: number;
  /** Macros, parsing, planning. */
  readonly prepare: number;
  readonly run: number;
}

export interface BaselineReport {
  readonly name: string;
  readonly place: FilePlace;
  /** `passed`: it ran. */
  readonly verdict: Extract<Verdict, 'passed' | 'refused' | 'invalid' | 'timeout' | 'not-run'>;
  readonly reasons: readonly Reason[];
  /** What it makes: `lookup previously_seen_users`, `model excessive_calls`. */
  readonly makes: readonly string[];
  readonly rows: number;
  readonly milliseconds: number;
}

export interface LogsReport {
  /** Files that were named. */
  readonly files: number;
  /** The store that was searched; null when there was none but for this run. */
  readonly store: string | null;
  readonly events: number;
  /** First and last time of an event, epoch seconds; null without events. */
  readonly first: number | null;
  readonly last: number | null;
  readonly loadMilliseconds: number;
  /** Objects with risk from any detection, the highest first. */
  readonly risk: readonly HuntRisk[];
}

export interface HuntRisk extends RiskTotal {
  /** Names of the detections that gave the risk. */
  readonly detections: readonly string[];
  /** Names of ATT&CK tactics. */
  readonly tactics: readonly string[];
}

/** How many detections have each verdict. */
export type VerdictCounts = Readonly<Record<Verdict, number>>;

export function countVerdicts(reports: readonly { readonly verdict: Verdict }[]): VerdictCounts {
  const counts = Object.fromEntries(verdicts.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  for (const { verdict } of reports) counts[verdict]++;
  return counts;
}

/** From the best to the worst: a detection has the worst verdict of its runs. */
export const verdicts: readonly Verdict[] = [
  'clear',
  'hit',
  'passed',
  'untested',
  'no-data',
  'not-run',
  'timeout',
  'refused',
  'invalid',
  'failed',
];

export function worstVerdict(of: readonly Verdict[], without: Verdict): Verdict {
  return of.reduce<Verdict>(
    (worst, verdict) => (verdicts.indexOf(verdict) > verdicts.indexOf(worst) ? verdict : worst),
    of[0] ?? without,
  );
}
