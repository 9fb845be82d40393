import type { DatasetOverride } from './dataset-mapper.ts';
import type { ClassProgram } from './event-classes.ts';
import type { RuleStep } from './field-rules.ts';

/** What a source definition makes of the events that it recognised, as steps whose inputs and outputs are known. */
export interface SourceProgram {
  /** In order. */
  readonly rules: readonly RuleStep[];
  readonly classes: ClassProgram;
  /** By table of a root dataset. */
  readonly overrides: ReadonlyMap<string, DatasetOverride>;
}
