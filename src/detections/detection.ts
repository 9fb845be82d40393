import type { TextPlace } from '../syntax/text-place.ts';

/** A detection as its file describes it: YAML (Splunk's security content, or our own short form) or a saved search. */
export interface Detection {
  readonly path: string;
  /** Where its search stands, from 1. */
  readonly place: TextPlace;
  readonly name: string;
  readonly id: string | null;
  readonly version: number | null;
  readonly date: string | null;
  readonly author: string | null;
  /** `production`, `experimental`, `deprecated` ... */
  readonly status: string | null;
  /** `TTP`, `Anomaly`, `Hunting`, `Correlation`, `Baseline` ... */
  readonly type: string | null;
  readonly description: string;
  readonly dataSources: readonly string[];
  readonly search: string;
  readonly howToImplement: string;
  readonly knownFalsePositives: string;
  readonly references: readonly string[];
  readonly stories: readonly string[];
  readonly assetType: string | null;
  readonly securityDomain: string | null;
  /** Ids of ATT&CK techniques. */
  readonly techniques: readonly string[];
  readonly requiredFields: readonly string[];
  /** Other frameworks' names by framework: `cis20`, `nist`, `kill_chain_phases` ... */
  readonly annotations: Readonly<Record<string, readonly string[]>>;
  readonly risk: DetectionRisk;
  readonly tests: readonly DetectionTest[];
  /** The file's own keys and values, those included that mean nothing here. */
  readonly content: Readonly<Record<string, unknown>>;
  /** For a search that was made of a Sigma rule: what in the file each part of it was made of. */
  readonly origins?: readonly SearchOrigin[];
}

/** From `start` of a search on, up to the next one, it was written for what stands at `at` of the file. */
export interface SearchOrigin {
  readonly start: number;
  readonly at: number;
}

export type RiskObjectType = 'user' | 'system' | 'other';

export interface DetectionRisk {
  /** 0 to 100; null when the file gives none. Of several risk objects the highest. */
  readonly score: number | null;
  /** With `$field$` for values of the row. */
  readonly message: string | null;
  readonly objects: readonly RiskObject[];
  readonly threats: readonly ThreatObject[];
}

/** A field whose values the risk is for. */
export interface RiskObject {
  readonly field: string;
  readonly type: RiskObjectType;
  readonly score: number | null;
}

/** A field whose values show the attacker. */
export interface ThreatObject {
  readonly field: string;
  readonly type: string;
}

export interface DetectionTest {
  readonly name: string;
  readonly place: TextPlace;
  readonly data: readonly TestData[];
  /** What the result must be; null when the test does not say. */
  readonly expect: Expectation | null;
  /** Baselines to run before the search, with the data they learn from. */
  readonly baselines: readonly TestBaseline[];
}

/** Events that a detection is run over: those of a file, or those that stand in the test. */
export interface TestData {
  /** A path or an address; null for events in the test. */
  readonly data: string | null;
  readonly events: readonly InlineEvent[];
  readonly source: string | null;
  readonly sourcetype: string | null;
  readonly index: string | null;
  readonly host: string | null;
}

/** The text of an event, or its fields. */
export type InlineEvent = string | Readonly<Record<string, unknown>>;

export interface TestBaseline {
  /** Name of a baseline of the content. */
  readonly name: string;
  readonly data: readonly TestData[];
}

/** What a test says about the result of its search. Null: nothing. */
export interface Expectation {
  readonly count: number | null;
  readonly min: number | null;
  readonly max: number | null;
  /** True: there must be no rows. */
  readonly none: boolean;
  /** For each of these a row of its own with these values; fields that are not named may be anything. */
  readonly rows: readonly Readonly<Record<string, ExpectedValue>>[];
  /** Fields that every row has. */
  readonly fields: readonly string[];
}

/** Null: the row must not have the field. */
export type ExpectedValue = string | readonly string[] | null;
