import { foldCase, foldCaseForAsciiPattern, isAscii } from './case-folding.ts';
import { captureSegments, compileSegments } from './segments.ts';

export function hasWildcard(pattern: string): boolean {
  return pattern.includes('*');
}

/**
 * A predicate for a pattern in which `*` matches any run of characters (newlines too, also none) and everything else
 * stands for itself; the whole text must match. Ignoring case, ASCII letters equal only ASCII letters, other letters
 * follow Unicode's simple folding. Rule: Search Manual, "Wildcards"; there is no escape for `*`.
 */
export function compileWildcard(pattern: string, options: { caseSensitive: boolean }): (text: string) => boolean {
  if (options.caseSensitive) return compileSegments(pattern.split('*'));
  const segments = foldCase(pattern).split('*');
  if (segments.every((segment) => segment === '') && segments.length > 1) return () => true;
  const matches = compileSegments(segments);
  if (!isAscii(pattern)) return (text) => matches(foldCase(text));
  const shortest = segments.reduce((sum, segment) => sum + segment.length, 0);
  if (segments.length === 1) {
    const exact = segments[0]!;
    return (text) => text.length === shortest && hasFoldedAt(text, 0, exact);
  }
  if (segments.length === 2) {
    const [prefix, suffix] = segments as [string, string];
    return (text) =>
      text.length >= shortest && hasFoldedAt(text, 0, prefix) && hasFoldedAt(text, text.length - suffix.length, suffix);
  }
  return (text) => text.length >= shortest && matches(foldCaseForAsciiPattern(text));
}

/** Whether `text` has the ASCII text `folded` (in lower case) at a place, ignoring the case of ASCII letters. */
function hasFoldedAt(text: string, at: number, folded: string): boolean {
  for (let i = 0; i < folded.length; i++) {
    let code = text.charCodeAt(at + i);
    if (code >= 0x41 && code <= 0x5a) code += 0x20;
    if (code !== folded.charCodeAt(i)) return false;
  }
  return true;
}

/**
 * What each `*` of a field-name pattern matched in a name (case-sensitive), or null when it does not match. An earlier
 * star takes as much as it can. Rule: Search Reference, "rename" and "foreach" (`<<MATCHSEG1>>`).
 */
export function wildcardCaptures(pattern: string, name: string): string[] | null {
  return captureSegments(pattern.split('*'), name);
}

/** Puts the captures in the place of the stars, in order. Stars beyond the captures stay. */
export function substituteWildcards(target: string, captures: readonly string[]): string {
  let next = 0;
  return target.replace(/\*/g, () => captures[next++] ?? '*');
}
