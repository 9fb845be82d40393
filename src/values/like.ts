import { compileSegments } from './segments.ts';

/**
 * A predicate for `like`: `%` matches any run of characters, `_` exactly one (a code point), the rest stands for itself,
 * case counts, and the whole value must match. There is no escape.
 * Rule: Search Reference, "Comparison and Conditional functions" (like).
 */
export function compileLike(pattern: string): (text: string) => boolean {
  if (!pattern.includes('_')) return compileSegments(pattern.split('%'));
  const symbols = Array.from(pattern);
  return (text) => matchesSymbols(symbols, text);
}

/** Goes back only to the last `%` seen, so that the time is at most pattern times text. */
function matchesSymbols(symbols: readonly string[], text: string): boolean {
  let at = 0;
  let symbol = 0;
  let retrySymbol = -1;
  let retryAt = 0;
  while (at < text.length) {
    const wanted = symbols[symbol];
    if (wanted === '%') {
      retrySymbol = ++symbol;
      retryAt = at;
    } else if (wanted === '_') {
      at += codePointLength(text, at);
      symbol++;
    } else if (wanted !== undefined && text.startsWith(wanted, at)) {
      at += wanted.length;
      symbol++;
    } else if (retrySymbol >= 0) {
      retryAt += codePointLength(text, retryAt);
      at = retryAt;
      symbol = retrySymbol;
    } else {
      return false;
    }
  }
  while (symbols[symbol] === '%') symbol++;
  return symbol === symbols.length;
}

function codePointLength(text: string, at: number): number {
  return text.codePointAt(at)! > 0xffff ? 2 : 1;
}
