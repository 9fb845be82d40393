/**
 * A log source as its YAML file describes it (`datamodels/sources/*.yaml`): how its events are recognised, which
 * metadata and fields they get, which event types and tags lead them into data models.
 */
export interface SourceDefinition {
  readonly name: string;
  readonly title: string;
  readonly file: string;
  /** All of it is known to be right (`shippedSource`): what is in it can be read and compiled when it is needed. */
  readonly isChecked?: true;
  /** The definition that must have recognised an event before this one is tried; its rules come before the own ones. */
  readonly extends: string | null;
  /** Definitions with a higher number are tried first; 0 by default. */
  readonly priority: number;
  /** Alternatives; one is enough. */
  readonly recognise: readonly Recognition[];
  readonly normalise: Normalisation;
  /**
   * How fields are taken out of the event's text; before everything below, and before definitions that extend this one
   * are tried. Of an event that is no plain text, `_raw` is not read.
   */
  readonly text: readonly FieldBlock[];
  readonly sourcetype: FieldRule | null;
  readonly source: FieldRule | null;
  readonly host: FieldRule | null;
  readonly index: FieldRule | null;
  /** In order; the first that gives a time wins. */
  readonly time: readonly TimeRule[];
  /** In order; later rules see what earlier ones set. */
  readonly fields: readonly FieldBlock[];
  readonly eventTypes: readonly SourceEventType[];
  /** `Model.Dataset` (root) -> fields that hold other values in that dataset than in the event. */
  readonly datasets: ReadonlyMap<string, readonly FieldBlock[]>;
  /** Fields that searches of this source filter on first: they get real, indexed columns. */
  readonly indexed: readonly string[];
  readonly examples: readonly SourceExample[];
}

/** All parts must hold. In a definition that extends none, fields are paths of the JSON as it was read. */
export interface Recognition {
  readonly keys: readonly string[];
  readonly absent: readonly string[];
  readonly where: readonly FieldTest[];
  /** A regular expression on the event's text; of plain text, on its first 4,096 characters. */
  readonly raw: string | null;
  /** `json`, `text`, or the name of a format with a header (`csv`, `zeek`, `w3c`); one is enough. */
  readonly format: readonly string[];
  /** The path of the file, or what the user or the wrapping says instead (no case, `*` is a wildcard). */
  readonly source: readonly string[];
  /** The sourcetype that the user or the wrapping of the event gave (no case, `*` is a wildcard). */
  readonly sourcetype: readonly string[];
}

/** A field and the values it may have (exact; `*` is a wildcard). A multivalue passes when one value does. */
export interface FieldTest {
  readonly field: string;
  readonly values: readonly string[];
  /** True for `not`: none of the values (a missing field passes). */
  readonly negated: boolean;
}

/** How JSON becomes fields, where that differs from the paths: see `FieldNaming` of ingest. */
interface Normalisation {
  readonly lift: readonly string[];
  readonly rename: ReadonlyMap<string, string>;
  readonly drop: readonly string[];
  readonly parse: readonly string[];
  readonly embedded: readonly string[];
  readonly pairs: readonly {
    readonly path: string;
    readonly name: string;
    readonly value: readonly string[];
    readonly beside: boolean;
  }[];
  readonly alsoUnder: string | null;
  /** False: a null is no field (`nulls: absent`). */
  readonly nulls: boolean;
}

/** Reads a time: the value of a field, or what a rule yields. */
export interface TimeRule {
  readonly rule: FieldRule;
  /** `auto`, or a strptime format. */
  readonly format: string;
  /** The zone of times that name none, where the source says it: goes before what the user says. */
  readonly zone: string | null;
  /**
   * True for a time that is right whatever the machine's clock and its labels say: times read by the rules behind it are compared with it, and
   * what a user says of the sourcetype's clock does not bear on it.
   */
  readonly sure: boolean;
}

/** Assignments that apply when all tests hold. */
export interface FieldBlock {
  readonly when: readonly FieldTest[];
  readonly assignments: readonly FieldAssignment[];
}

/** A rule that yields nothing leaves the field as it is. */
export type FieldAssignment =
  | { readonly field: string; readonly rule: FieldRule }
  /** A regular expression with named groups, each of which becomes a field. */
  | { readonly extract: string; readonly from: string }
  /** A parser of text, whose fields are set where the event has none of that name. */
  | { readonly parse: TextParser; readonly from: FieldRule };

/** How fields stand in a text. */
export type TextParser =
  | { readonly kind: 'kv'; readonly syntax: KeyValueSyntax; readonly prefix: string }
  /** Cells in the order of the names; cells beyond them, and empty ones, are no fields. */
  | {
      readonly kind: 'delimited';
      readonly delimiter: string;
      readonly quote: string | null;
      readonly names: readonly string[];
      /** Cells with these texts count as empty. */
      readonly empty: readonly string[];
    }
  /** `headerOnly`: without the process, its number and the message, which the rest of a definition finds better. */
  | { readonly kind: 'syslog'; readonly headerOnly: boolean }
  | { readonly kind: 'json' | 'cef' | 'leef' | 'auditd' | 'sections'; readonly prefix: string };

/** How pairs of key and value stand in a text. */
export interface KeyValueSyntax {
  /** Characters between pairs; null: as Splunk finds pairs by itself (KV_MODE=auto). */
  readonly pairs: string | null;
  /** Characters between key and value. */
  readonly separators: string;
  /** True: an unquoted value with blanks goes on until the next key: `command=bash -il user=root`. */
  readonly open: boolean;
  /** Replace what is no letter, digit or `_` in keys by `_` (transforms.conf: CLEAN_KEYS). */
  readonly clean: boolean;
}

export type FieldRule =
  /** The first of the fields that has a value; values in `unless` count as none. */
  | { readonly kind: 'first'; readonly fields: readonly string[]; readonly unless: readonly string[] }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'eval'; readonly expression: string }
  /** The last element of a path, with `/` or `\` between elements. */
  | { readonly kind: 'basename'; readonly fields: readonly string[] }
  /** The value that a table gives for the field's value (a key with `*` is a pattern, tried after the plain ones). */
  | {
      readonly kind: 'map';
      readonly field: string;
      readonly table: ReadonlyMap<string, string>;
      readonly otherwise: string | null;
    }
  /** The first group of a regular expression, or the whole match when it has none. */
  | { readonly kind: 'rex'; readonly field: string; readonly pattern: string }
  | { readonly kind: 'remove' };

export interface SourceEventType {
  readonly name: string;
  /** Both must hold. */
  readonly when: readonly FieldTest[];
  readonly search: string | null;
  readonly tags: readonly string[];
}

/** An event and what must come of it; run as a test. */
export interface SourceExample {
  readonly name: string;
  /** The event's text. */
  readonly event: string;
  readonly expect: {
    /** sourcetype, source, host, index; `time` in epoch seconds. */
    readonly metadata: ReadonlyMap<string, string>;
    /** null: the field must be absent. A list is a multivalue. */
    readonly fields: ReadonlyMap<string, string | readonly string[] | null>;
    /** `Model.Dataset` -> fields of its row; null: the event must not be in it. `nodes` lists lineages. */
    readonly datasets: ReadonlyMap<string, ReadonlyMap<string, string | readonly string[] | null> | null>;
  };
}
