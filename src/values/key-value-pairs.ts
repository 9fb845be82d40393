/** The pairs of a text, in its order. */
export type FindPairs = (text: string) => Iterable<readonly [key: string, value: string]>;

/** `key=value` and `key="a value"`, as Splunk finds them by itself. Backslashes keep a quote inside a value. */
export function* pairsOfText(text: string): Iterable<readonly [string, string]> {
  for (const match of text.matchAll(/([A-Za-z_][\w.:-]*)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s,;&|"']*))/g)) {
    const [, key, double, single, bare] = match;
    yield [key!, double !== undefined ? double.replace(/\\(["\\])/g, '$1') : (single ?? bare ?? '')];
  }
}

/** Pairs cut at any of the given characters; quotes around a value are removed. */
export function pairsBetween(pairDelimiters: string, keyValueDelimiters: string): FindPairs {
  const endsPair = new Set(pairDelimiters);
  const endsKey = new Set(keyValueDelimiters);
  return function* (text) {
    let at = 0;
    while (at < text.length) {
      const keyFrom = at;
      while (at < text.length && !endsPair.has(text[at]!) && !endsKey.has(text[at]!)) at++;
      const key = text.slice(keyFrom, at).trim();
      if (at >= text.length || endsPair.has(text[at]!)) {
        at++;
        continue;
      }
      while (at < text.length && endsKey.has(text[at]!) && !endsPair.has(text[at]!)) at++;
      const quoted = /^\s*"((?:[^"\\]|\\.)*)"/.exec(text.slice(at, at + 10_240));
      const from = at;
      if (quoted) at += quoted[0].length;
      while (at < text.length && !endsPair.has(text[at]!)) at++;
      yield [key, quoted ? quoted[1]!.replace(/\\(["\\])/g, '$1') : text.slice(from, at).trim()];
      at++;
    }
  };
}
