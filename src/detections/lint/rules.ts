import type { LintRule } from './lint-rule.ts';
import { alwaysTrue } from './rules/always-true.ts';
import { costlyCommand } from './rules/costly-command.ts';
import { dropDmObjectName } from './rules/drop-dm-object-name.ts';
import { duplicateDetection } from './rules/duplicate-detection.ts';
import { fieldNotProduced } from './rules/field-not-produced.ts';
import { filterMacroName } from './rules/filter-macro-name.ts';
import { filterOnDroppedField } from './rules/filter-on-dropped-field.ts';
import { invalidSearch } from './rules/invalid-search.ts';
import { isoTime } from './rules/iso-time.ts';
import { leadingWildcard } from './rules/leading-wildcard.ts';
import { literalWildcard } from './rules/literal-wildcard.ts';
import { missingContent } from './rules/missing-content.ts';
import { missingFilterMacro } from './rules/missing-filter-macro.ts';
import { needlessSort } from './rules/needless-sort.ts';
import { neverMatches } from './rules/never-matches.ts';
import { notEqualDropsMissing } from './rules/not-equal-drops-missing.ts';
import { riskFieldMissing } from './rules/risk-field-missing.ts';
import { sigmaFieldNotGiven } from './rules/sigma-field-not-given.ts';
import { sigmaSingleWildcard } from './rules/sigma-single-wildcard.ts';
import { sigmaUnknownLogSource } from './rules/sigma-unknown-log-source.ts';
import { sigmaUnusedSelection } from './rules/sigma-unused-selection.ts';
import { tstatsWithoutSummariesonly } from './rules/tstats-without-summariesonly.ts';
import { unknownDatasetField } from './rules/unknown-dataset-field.ts';
import { unknownTechnique } from './rules/unknown-technique.ts';
import { unusedContent } from './rules/unused-content.ts';

/** Every rule, by code. Each has a page in docs/lint/ whose examples are run as tests. */
export const lintRules: readonly LintRule[] = [
  alwaysTrue,
  costlyCommand,
  dropDmObjectName,
  duplicateDetection,
  fieldNotProduced,
  filterMacroName,
  filterOnDroppedField,
  invalidSearch,
  isoTime,
  leadingWildcard,
  literalWildcard,
  missingContent,
  missingFilterMacro,
  needlessSort,
  neverMatches,
  notEqualDropsMissing,
  riskFieldMissing,
  sigmaFieldNotGiven,
  sigmaSingleWildcard,
  sigmaUnknownLogSource,
  sigmaUnusedSelection,
  tstatsWithoutSummariesonly,
  unknownDatasetField,
  unknownTechnique,
  unusedContent,
];
