import { nearestName } from '../../syntax/nearest-name.ts';
import { breakingKeys } from './breaking-settings.ts';

/** Settings of props.conf that are understood, besides those with a class (`EXTRACT-x`). */
const used = [
  'priority',
  'sourcetype',
  'rename',
  'CHARSET',
  ...breakingKeys,
  'MAX_EVENTS',
  'DATETIME_CONFIG',
  'TIME_PREFIX',
  'TIME_FORMAT',
  'MAX_TIMESTAMP_LOOKAHEAD',
  'TZ',
  'TIMESTAMP_FIELDS',
  'INDEXED_EXTRACTIONS',
  'PREAMBLE_REGEX',
  'FIELD_HEADER_REGEX',
  'FIELD_DELIMITER',
  'FIELD_QUOTE',
  'FIELD_NAMES',
  'HEADER_FIELD_LINE_NUMBER',
  'HEADER_FIELD_DELIMITER',
  'HEADER_FIELD_QUOTE',
  'HEADER_FIELD_ACCEPTABLE_SPECIAL_CHARACTERS',
  'MISSING_VALUE_REGEX',
  'KV_MODE',
  'AUTO_KV_JSON',
];

const usedWithClass = /^(?:EXTRACT-|REPORT-|FIELDALIAS-|EVAL-|LOOKUP|TRANSFORMS-|RULESET-|SEDCMD-)/i;

/** Settings that make no difference to what searches find here: performance, limits, forwarders, Splunk Web. */
const withoutEffect = new Set([
  'category',
  'description',
  'disabled',
  'pulldown_type',
  'initCrcLength',
  'detect_trailing_nulls',
  'force_local_processing',
  'is_valid',
  'maxDist',
  'termFrequencyWeightedDist',
  'given_type',
  'LINE_BREAKER_LOOKBEHIND',
  'EVENT_BREAKER',
  'EVENT_BREAKER_ENABLE',
  'LB_CHUNK_BREAKER',
  'LB_CHUNK_BREAKER_TRUNCATE',
  'MAX_DAYS_AGO',
  'MAX_DAYS_HENCE',
  'MAX_DIFF_SECS_AGO',
  'MAX_DIFF_SECS_HENCE',
  'ADD_EXTRA_TIME_FIELDS',
  'DETERMINE_TIMESTAMP_DATE_WITH_SYSTEM_TIME',
  'MATCH_LIMIT',
  'DEPTH_LIMIT',
  'KV_TRIM_SPACES',
  'CHECK_METHOD',
  'HEADER_MODE',
  'PREFIX_SOURCETYPE',
  'LEARN_SOURCETYPE',
  'LEARN_MODEL',
  'ANNOTATE_PUNCT',
  'NO_BINARY_CHECK',
  'SEGMENTATION',
  'STATSD_EMIT_SINGLE_MEASUREMENT_FORMAT',
]);

/** Settings with an effect that is not reproduced. */
const notSupported = new Set([
  'CHECK_FOR_HEADER',
  'TZ_ALIAS',
  'ROUTE_EVENTS_OLDER_THAN',
  'METRICS_PROTOCOL',
  'STATSD-DIM-TRANSFORMS',
  'METRIC-SCHEMA-TRANSFORMS',
  'JSON_TRIM_BRACES_IN_ARRAY_NAMES',
  'invalid_cause',
  'unarchive_cmd',
  'unarchive_sourcetype',
]);

/** Why a setting of props.conf has no effect although it should; null when it has one, or never makes a difference. */
export function problemOfSetting(key: string, value: string): string | null {
  if (used.includes(key) || usedWithClass.test(key)) return problemOfValue(key, value);
  if (withoutEffect.has(key) || /^(?:SEGMENTATION|RULESET_DESC)-/.test(key)) return null;
  if (notSupported.has(key)) return value === '' ? null : `${key} is not supported.`;
  const nearest = nearestName(key, [...used, 'EXTRACT-', 'REPORT-', 'FIELDALIAS-', 'EVAL-', 'LOOKUP-', 'TRANSFORMS-']);
  return `${key} is no setting that is known.${nearest === null ? '' : ` Did you mean '${nearest}'?`}`;
}

function problemOfValue(key: string, value: string): string | null {
  if (key === 'DATETIME_CONFIG' && value !== '' && !/^(?:NONE|CURRENT|[/\\]?etc[/\\]datetime\.xml)$/i.test(value))
    return `DATETIME_CONFIG: ${value} is not read; times are found in their usual forms.`;
  return null;
}
