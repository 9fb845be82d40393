import type { PercentileMethod } from '../functions/aggregation.ts';
import type { FeatureModel } from '../learning/model.ts';
import type { Conf } from './conf-file.ts';
import type { CsvTable } from './csv-table.ts';
import type { DataModel } from './data-model.ts';
import type { DensityModel } from './density-model.ts';
import type { EventType, TagRule } from './event-type.ts';
import type { IpLocations } from './ip-location.ts';
import type { LookupTable } from './lookup.ts';
import type { MacroSet } from './macro.ts';
import type { KnowledgeProblem } from './problem.ts';
import type { EventProps } from './props/load-props.ts';
import type { SavedSearch } from './saved-search.ts';
import type { SourceDefinition } from './source.ts';

/** Everything that shapes a search beside the data: read once, never changed while a search runs (lookups apart). */
export interface Knowledge {
  readonly macros: MacroSet;
  /**
   * By definition name and by file name; names are case-sensitive. A table is read when it is first asked for; a name
   * whose table cannot be read is absent from then on, and `problems` says why.
   */
  readonly lookups: Map<string, LookupTable>;
  /** By model name. A model is read when it is first asked for. */
  readonly dataModels: ReadonlyMap<string, DataModel>;
  readonly eventTypes: readonly EventType[];
  readonly tags: readonly TagRule[];
  readonly sources: readonly SourceDefinition[];
  /** props.conf of users' apps; null or absent when there is none. */
  readonly props?: EventProps | null;
  /** transforms.conf: extractions that searches may name (`extract <stanza>`); absent when there is none. */
  readonly transforms?: Conf;
  /** The templates of `kvform` (`forms/<name>.form`), their text by name; absent when there is none. */
  readonly forms?: ReadonlyMap<string, string>;
  /** multikv.conf: how tables in events are read (`multikv conf=<stanza>`); absent when there is none. */
  readonly multikv?: Conf;
  /** transactiontypes.conf: options of transactions (`transaction name=<stanza>`); absent when there is none. */
  readonly transactionTypes?: Conf;
  /** How percentiles are found (limits.conf); absent when no content says so. */
  readonly percentiles?: PercentileMethod | null;
  readonly savedSearches: ReadonlyMap<string, SavedSearch>;
  /** Trained models by name (`fit ... into <name>`); they live in memory. */
  readonly models: Map<string, DensityModel | FeatureModel>;
  /** What `outputcsv` wrote, by file name; `inputcsv` reads it. */
  readonly resultFiles: Map<string, CsvTable>;
  /** Where addresses are; absent without a location file. */
  readonly ipLocations?: IpLocations;
  /**
   * What could not be read or used, with the file: reported, never fatal. Grows as definitions are read;
   * `readAllKnowledge` finds everything.
   */
  readonly problems: readonly KnowledgeProblem[];
  /** The files that all of this comes from, weakest first; absent for knowledge that was made in memory. */
  readonly files?: readonly KnowledgeFile[];
}

export interface KnowledgeFile {
  readonly path: string;
  /** `table`: a lookup's rows, which may be large; `definition`: anything else. */
  readonly kind: 'definition' | 'table';
}
