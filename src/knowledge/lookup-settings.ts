import { parseConfBoolean } from './conf-file.ts';
import type { LookupSettings } from './lookup.ts';

/** What a lookup has that no definition says anything about (Splunk: transforms.conf.spec). */
export const defaultLookupSettings: LookupSettings = {
  caseSensitive: true,
  matchTypes: new Map(),
  maxMatches: 100,
  minMatches: 0,
  defaultMatch: null,
  time: null,
  filter: null,
};

/** Epoch seconds, with or without a fraction: what the time of a temporal lookup is unless its definition says more. */
export const epochTimeFormat = '%s.%Q';

/**
 * Reads the settings of a lookup from the keys of its definition (in transforms.conf or YAML), given as text.
 * A value that cannot be used is reported and leaves the default.
 */
export function readLookupSettings(
  get: (key: string) => string | undefined,
  report: (message: string) => void,
): LookupSettings {
  const number = (key: string, otherwise: number, lowest: number, highest: number): number => {
    const text = get(key)?.trim();
    if (!text) return otherwise;
    const value = Number(text);
    if (Number.isFinite(value)) return Math.min(Math.max(value, lowest), highest);
    report(`'${key}' is '${text}': a number was expected.`);
    return otherwise;
  };
  const boolean = (key: string, otherwise: boolean): boolean => {
    const text = get(key);
    if (text === undefined || text.trim() === '') return otherwise;
    const value = parseConfBoolean(text);
    if (value === undefined) report(`'${key}' is '${text}': true or false was expected.`);
    return value ?? otherwise;
  };
  const timeField = get('time_field')?.trim();
  const window = { lowest: 0, highest: 2_000_000_000 };
  return {
    caseSensitive: boolean('case_sensitive_match', true),
    matchTypes: readMatchTypes(get('match_type') ?? '', report),
    maxMatches: Math.trunc(number('max_matches', timeField ? 1 : 100, 1, 1000)),
    minMatches: Math.trunc(number('min_matches', 0, 0, 1000)),
    defaultMatch: get('default_match') || null,
    time: timeField
      ? {
          field: timeField,
          format: get('time_format')?.trim() || epochTimeFormat,
          maxOffset: number('max_offset_secs', window.highest, window.lowest, window.highest),
          minOffset: number('min_offset_secs', 0, window.lowest, window.highest),
        }
      : null,
    filter: get('filter')?.trim() || null,
  };
}

/** `WILDCARD(path), CIDR(ip)`; `EXACT(user)` is what holds anyway. */
function readMatchTypes(text: string, report: (message: string) => void): ReadonlyMap<string, 'WILDCARD' | 'CIDR'> {
  const matchTypes = new Map<string, 'WILDCARD' | 'CIDR'>();
  for (const [, word, field] of text.matchAll(/([^\s,()]+)\s*\(([^()]*)\)/g)) {
    const type = word!.toUpperCase();
    if (type === 'WILDCARD' || type === 'CIDR') matchTypes.set(field!.trim(), type);
    else if (type !== 'EXACT') report(`'match_type' names '${word}': WILDCARD, CIDR or EXACT was expected.`);
  }
  if (matchTypes.size === 0 && text.trim() !== '' && !text.includes('(')) {
    report(`'match_type' is '${text.trim()}': something like WILDCARD(field) was expected.`);
  }
  return matchTypes;
}
