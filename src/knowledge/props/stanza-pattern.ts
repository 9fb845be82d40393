import { compileRegex } from '../../values/regex.ts';

/** What events a stanza of props.conf is about: those with a certain sourcetype, host or source. */
export interface StanzaPattern {
  readonly kind: 'sourcetype' | 'host' | 'source';
  /** True when the name stands for itself; it then outranks patterns unless a `priority` says otherwise. */
  readonly isLiteral: boolean;
  matches(value: string): boolean;
}

/** Rules that tell sourcetypes by statistics of a file's lines. */
const statisticalRule = /^(?:delayed)?rule::/;

/**
 * Reads the name of a stanza (props.conf.spec, "[<spec>] stanza patterns"): a sourcetype, `host::...` or `source::...`. In the latter `...`
 * matches anything, `*` anything but a path separator, `.` itself; the rest is a regular expression on the whole name. A sourcetype is taken
 * literally unless `::` stands in it, as in the customary `(?::){0}cisco:*`. Case counts, except for hosts.
 * @returns null for `rule::` and `delayedrule::`
 * @throws RegexError
 */
export function readStanzaPattern(name: string): StanzaPattern | null {
  if (statisticalRule.test(name)) return null;
  const [, prefix, rest] = /^(source|host)::(.*)$/s.exec(name) ?? [];
  if (prefix === undefined) {
    if (!name.includes('::')) return literal('sourcetype', name);
    return { kind: 'sourcetype', isLiteral: false, matches: compilePattern(name, false) };
  }
  const kind = prefix as 'source' | 'host';
  if (isPlain(rest!)) {
    if (kind === 'source') return literal(kind, rest!);
    const folded = rest!.toLowerCase();
    return { kind, isLiteral: true, matches: (value) => value.toLowerCase() === folded };
  }
  return { kind, isLiteral: false, matches: compilePattern(rest!, kind === 'host') };
}

function literal(kind: StanzaPattern['kind'], name: string): StanzaPattern {
  return { kind, isLiteral: true, matches: (value) => value === name };
}

function isPlain(text: string): boolean {
  return !/[*|()[\]{}?+^$\\]|\.\.\./.test(text);
}

function compilePattern(text: string, caseInsensitive: boolean): (value: string) => boolean {
  const pattern = text.replace(/\\[\s\S]|\.\.\.|[.*]/g, (piece) => {
    if (piece === '...') return '.*';
    if (piece === '*') return '[^/\\\\]*';
    return piece === '.' ? '\\.' : piece;
  });
  const { regex } = compileRegex(`(?s)^(?:${pattern})\\z`, { caseInsensitive });
  return (value) => regex.test(value);
}
