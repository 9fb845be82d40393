/**
 * Matching of literal segments with "any run of characters" between them: the common part of SPL's `*` wildcards and
 * `like`'s `%`. Takes time proportional to the text for each segment, whatever the pattern.
 */

/**
 * A predicate for `segments[0] ANY segments[1] ANY ... segments[n]`, anchored at both ends. One segment alone is an
 * exact match.
 */
export function compileSegments(segments: readonly string[]): (text: string) => boolean {
  const first = segments[0] ?? '';
  if (segments.length < 2) return (text) => text === first;
  const last = segments.at(-1)!;
  const middle = segments.slice(1, -1).filter((segment) => segment !== '');
  if (middle.length === 0) {
    if (first === '' && last === '') return () => true;
    if (last === '') return (text) => text.startsWith(first);
    if (first === '') return (text) => text.endsWith(last);
  }
  if (middle.length === 1 && first === '' && last === '') {
    const infix = middle[0]!;
    return (text) => text.includes(infix);
  }
  const shortest = segments.reduce((sum, segment) => sum + segment.length, 0);
  return (text) => {
    if (text.length < shortest || !text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    for (const segment of middle) {
      const at = text.indexOf(segment, from);
      if (at < 0) return false;
      from = at + segment.length;
    }
    return from <= text.length - last.length;
  };
}

/**
 * What each "any run" matched, or null when the text does not match. The first run takes as much as it can, then the
 * second, and so on.
 */
export function captureSegments(segments: readonly string[], text: string): string[] | null {
  const first = segments[0] ?? '';
  if (segments.length < 2) return text === first ? [] : null;
  const last = segments.at(-1)!;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return null;
  const captures: string[] = [];
  let end = text.length - last.length;
  for (let i = segments.length - 2; i >= 1; i--) {
    const segment = segments[i]!;
    const at = end - segment.length < first.length ? -1 : text.lastIndexOf(segment, end - segment.length);
    if (at < first.length) return null;
    captures.unshift(text.slice(at + segment.length, end));
    end = at;
  }
  captures.unshift(text.slice(first.length, end));
  return captures;
}
