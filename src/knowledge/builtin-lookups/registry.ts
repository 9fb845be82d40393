import type { ScriptLookup } from '../script-lookup.ts';
import { dnsLookup } from './dns.ts';
import { levenshteinLookup } from './levenshtein.ts';
import { shannonLookup } from './shannon.ts';
import { urlParseLookup } from './url-parse.ts';

/** Lookups that are always there, by name. A table of the same name goes before them. */
export const builtinLookups: ReadonlyMap<string, ScriptLookup> = new Map(
  [
    dnsLookup,
    shannonLookup,
    urlParseLookup,
    { ...urlParseLookup, name: 'ut_parse_extended' },
    levenshteinLookup,
    { ...levenshteinLookup, name: 'ut_levenshtein_lookup' },
  ].map((lookup) => [lookup.name, lookup]),
);
