/** A search macro (Splunk: macros.conf.spec). */
export interface Macro {
  readonly name: string;
  /** Argument names; the count is part of the identity (`name(2)`). */
  readonly args: readonly string[];
  readonly definition: string;
  readonly isEval: boolean;
  readonly validation: string | null;
  readonly errorMessage: string | null;
  readonly file: string | null;
}

export interface MacroSet {
  find(name: string, argumentCount: number): Macro | null;
  /** All names, for suggestions. */
  names(): Iterable<string>;
}
