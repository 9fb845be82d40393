/** How texts are compared: their terms in order, as a set, or their runs of three characters as a set. */
export type SimilarityMatch = 'termlist' | 'termset' | 'ngramset';

/** A text made ready for comparison. */
export type TextFeatures = readonly string[];

/** `delimiters`: characters that separate terms; null: everything but letters, digits and `_`. */
export function featuresOf(text: string, match: SimilarityMatch, delimiters: ReadonlySet<string> | null): TextFeatures {
  if (match === 'ngramset') {
    const characters = [...text];
    const grams = new Set<string>();
    for (let i = 0; i + 3 <= characters.length; i++) grams.add(characters.slice(i, i + 3).join(''));
    return grams.size === 0 ? [text] : [...grams];
  }
  const terms = termsOf(text, delimiters);
  return match === 'termset' ? [...new Set(terms)] : terms;
}

function termsOf(text: string, delimiters: ReadonlySet<string> | null): string[] {
  if (delimiters === null) return text.match(/[\p{L}\p{N}_]+/gu) ?? [];
  const terms: string[] = [];
  let term = '';
  for (const character of text) {
    if (!delimiters.has(character)) term += character;
    else if (term !== '') {
      terms.push(term);
      term = '';
    }
  }
  if (term !== '') terms.push(term);
  return terms;
}

/**
 * From 0 to 1: of term lists the share of places that hold the same term, of sets the share that both have of all.
 * Two texts without terms are alike.
 */
export function similarity(a: TextFeatures, b: TextFeatures, match: SimilarityMatch): number {
  const longest = Math.max(a.length, b.length);
  if (longest === 0) return 1;
  if (match === 'termlist') {
    let same = 0;
    for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] === b[i]) same++;
    return same / longest;
  }
  const others = new Set(b);
  let both = 0;
  for (const feature of a) if (others.has(feature)) both++;
  return both / (a.length + b.length - both);
}

/** No similarity can exceed this, whatever the features are: a quick test. */
export function greatestSimilarity(a: TextFeatures, b: TextFeatures): number {
  const longest = Math.max(a.length, b.length);
  return longest === 0 ? 1 : Math.min(a.length, b.length) / longest;
}
