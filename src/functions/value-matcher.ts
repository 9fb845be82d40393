import { foldCase, foldCaseForAsciiPattern, isAscii } from '../values/case-folding.ts';
import type { Cidr } from '../values/cidr.ts';
import { cidrContains, parseCidr } from '../values/cidr.ts';
import { toText } from '../values/number.ts';
import type { Scalar, Value } from '../values/value.ts';
import { compileWildcard, hasWildcard } from '../values/wildcard.ts';

const onlyStars = /^\*+$/;

/**
 * Whether a field has one of several values, as the search language compares (Search Reference, "search"): text
 * against text, `*` for any run of characters, a subnet (`10.0.0.0/8`, `2001:db8::/32`) also for the addresses in it.
 * Numbers are compared as they print. A multivalue matches when one of its values does; an absent field never does,
 * not even `*`.
 *
 * Many patterns cost little more than one: exact values are a set, and the text is folded once for all of them.
 */
export function compileValueMatcher(
  patterns: readonly string[],
  options: { readonly caseSensitive: boolean },
): (value: Value) => boolean {
  // Made when the first value comes: many searches are planned, and have no row to test.
  let made: ((text: string) => boolean) | null = null;
  const matchesText = (text: string): boolean => {
    made ??= compileTextMatcher(patterns, options.caseSensitive);
    return made(text);
  };
  const matchesScalar = (value: Scalar): boolean => matchesText(toText(value));
  return (value) => {
    if (value == null) return false;
    if (typeof value === 'string') return matchesText(value);
    return typeof value === 'number' ? matchesScalar(value) : value.some(matchesScalar);
  };
}

function compileTextMatcher(patterns: readonly string[], caseSensitive: boolean): (text: string) => boolean {
  const [only] = patterns;
  if (patterns.some((pattern) => onlyStars.test(pattern))) return () => true;
  if (patterns.length === 1 && only !== undefined && !parseCidr(only)) return compileWildcard(only, { caseSensitive });

  const fold = folding(patterns, caseSensitive);
  const exact = new Set<string>();
  const wildcards: ((folded: string) => boolean)[] = [];
  const subnets: Cidr[] = [];
  for (const pattern of new Set(patterns)) {
    const folded = fold(pattern);
    // The text is folded already, so that no pattern needs to do it again.
    if (hasWildcard(pattern)) wildcards.push(compileWildcard(folded, { caseSensitive: true }));
    else exact.add(folded);
    const subnet = parseCidr(pattern);
    if (subnet) subnets.push(subnet);
  }
  return (text) => {
    const folded = fold(text);
    if (exact.has(folded)) return true;
    for (const matches of wildcards) if (matches(folded)) return true;
    for (const subnet of subnets) if (cidrContains(subnet, text)) return true;
    return false;
  };
}

function folding(patterns: readonly string[], caseSensitive: boolean): (text: string) => string {
  if (caseSensitive) return (text) => text;
  return patterns.every(isAscii) ? foldCaseForAsciiPattern : foldCase;
}
