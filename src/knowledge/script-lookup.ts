import type { Value } from '../values/value.ts';

/** A lookup that computes its outputs (Splunk: an external lookup, a script): here a function of ours, never a program. */
export interface ScriptLookup {
  readonly name: string;
  readonly summary: string;
  /** Key fields; those in `optional` may be left out of a search. */
  readonly inputs: readonly string[];
  readonly optional: readonly string[];
  readonly outputs: readonly string[];
  /** Said when a search uses it: what it does not do. */
  readonly notice?: string;
  /** `keys` in the order of `inputs`; null for one that is not given. Null: no match. */
  compute(keys: readonly (string | null)[]): Readonly<Record<string, Value>> | null;
}
