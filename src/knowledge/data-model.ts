/**
 * A data model as Splunk's JSON files describe it (Knowledge Manager Manual, "About data models"), with what the file
 * leaves implicit made explicit: lineages, inherited fields, the owner (prefix) of each field.
 */
export interface DataModel {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly file: string | null;
  /** In file order; roots and children alike. */
  readonly datasets: readonly Dataset[];
}

export interface Dataset {
  readonly model: string;
  readonly name: string;
  readonly displayName: string;
  /** `All_Changes.Account_Management`: the names from the root down. */
  readonly lineage: string;
  /** The root's name: its table holds the rows of all descendants. */
  readonly root: string;
  readonly parent: string | null;
  /** Of a child: that of its root. Transaction datasets are not supported. */
  readonly kind: 'event' | 'search' | 'transaction';
  /** Own constraints (search text), ANDed with those of all ancestors. */
  readonly constraints: readonly string[];
  /** For roots of kind `search`: the whole base search, which may hold pipes; null for all others. */
  readonly baseSearch: string | null;
  /** Own fields, those that calculations give included; inherited ones are those of the ancestors. */
  readonly fields: readonly DatasetField[];
  /** Own calculations in file order; the ancestors' run first. */
  readonly calculations: readonly Calculation[];
}

export interface DatasetField {
  readonly name: string;
  readonly type: 'string' | 'number' | 'boolean' | 'timestamp' | 'ipv4' | 'objectCount' | 'childCount';
  /** Lineage of the dataset that declares the field: the prefix in tstats (`All_Changes.Instance_Changes`). */
  readonly owner: string;
  readonly required: boolean;
  readonly multivalue: boolean;
  readonly hidden: boolean;
  readonly calculated: boolean;
  readonly comment: string;
}

export type Calculation =
  | { readonly kind: 'eval'; readonly expression: string; readonly outputs: readonly string[] }
  | { readonly kind: 'rex'; readonly expression: string; readonly input: string; readonly outputs: readonly string[] }
  | {
      readonly kind: 'lookup';
      readonly lookup: string;
      readonly inputs: readonly { readonly field: string; readonly lookupField: string }[];
      readonly outputs: readonly { readonly field: string; readonly lookupField: string }[];
    }
  | {
      readonly kind: 'geoip';
      readonly input: string;
      /** `location`: City, Country, Region, lat, lon ... */
      readonly outputs: readonly { readonly field: string; readonly location: string }[];
    };
