/** A detection as its YAML file describes it (the layout of Splunk's security content). */
export interface Detection {
  readonly path: string;
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
  readonly risk: DetectionRisk;
  readonly tests: readonly DetectionTest[];
}

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
  readonly type: 'user' | 'system' | 'other';
  readonly score: number | null;
}

/** A field whose values show the attacker. */
export interface ThreatObject {
  readonly field: string;
  readonly type: string;
}

export interface DetectionTest {
  readonly name: string;
  readonly data: readonly TestData[];
}

/** Events that a detection must find. */
export interface TestData {
  /** A path or an address. */
  readonly data: string;
  readonly source: string | null;
  readonly sourcetype: string | null;
  readonly index: string | null;
  readonly host: string | null;
}
