/** Ways in which look-alikes of a domain are made. */
export type Twist =
  | 'addition'
  | 'bitsquatting'
  | 'homoglyph'
  | 'hyphenation'
  | 'insertion'
  | 'omission'
  | 'repetition'
  | 'replacement'
  | 'subdomain'
  | 'transposition'
  | 'vowel-swap';

/** Neighbours on a keyboard with Latin letters (QWERTY). */
const neighbours: Readonly<Record<string, string>> = {
  '1': '2q',
  '2': '3wq1',
  '3': '4ew2',
  '4': '5re3',
  '5': '6tr4',
  '6': '7yt5',
  '7': '8uy6',
  '8': '9iu7',
  '9': '0oi8',
  '0': 'po9',
  q: '12wa',
  w: '3esaq2',
  e: '4rdsw3',
  r: '5tfde4',
  t: '6ygfr5',
  y: '7uhgt6',
  u: '8ijhy7',
  i: '9okju8',
  o: '0plki9',
  p: 'lo0',
  a: 'qwsz',
  s: 'edxzaw',
  d: 'rfcxse',
  f: 'tgvcdr',
  g: 'yhbvft',
  h: 'ujnbgy',
  j: 'ikmnhu',
  k: 'olmji',
  l: 'kop',
  z: 'asx',
  x: 'zsdc',
  c: 'xdfv',
  v: 'cfgb',
  b: 'vghn',
  n: 'bhjm',
  m: 'njk',
};

const lookalikes: Readonly<Record<string, readonly string[]>> = {
  a: ['à', 'á', 'â', 'ã', 'ä', 'å', 'ɑ', 'а'],
  b: ['d', 'lb', 'ʙ'],
  c: ['e', 'ç', 'ć', 'с'],
  d: ['b', 'cl', 'dl', 'ԁ'],
  e: ['c', 'é', 'è', 'ê', 'ë', 'е'],
  g: ['q', 'ɢ', 'ġ'],
  h: ['lh', 'ɦ'],
  i: ['1', 'l', 'í', 'ì', 'ï', 'і'],
  k: ['lk', 'ik', 'lc'],
  l: ['1', 'i'],
  m: ['n', 'nn', 'rn', 'rr'],
  n: ['m', 'r', 'ń', 'ñ'],
  o: ['0', 'ö', 'ó', 'ò', 'ô', 'о'],
  p: ['р'],
  q: ['g'],
  s: ['ś', 'š', 'ѕ'],
  u: ['ü', 'ú', 'ù', 'û'],
  v: ['ν'],
  w: ['vv'],
  y: ['ý', 'ÿ', 'у'],
  z: ['ž', 'ź', 'ż'],
};

const legal = /^[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;

/** The look-alikes of a domain (`example.com`), each once, by the first way that makes it. The last label stays. */
export function twistDomain(domain: string): Map<string, Twist> {
  const parts = /^([^.]+)(\..+)$/.exec(domain.trim().toLowerCase());
  const found = new Map<string, Twist>();
  if (parts === null) return found;
  const [original, name, suffix] = parts as unknown as [string, string, string];
  const add = (twist: Twist, label: string): void => {
    const twisted = `${label}${suffix}`;
    if (twisted !== original && !found.has(twisted) && label.split('.').every((part) => legal.test(part)))
      found.set(twisted, twist);
  };
  const chars = [...name];
  const spliced = (at: number, removed: number, ...inserted: string[]) =>
    [...chars.slice(0, at), ...inserted, ...chars.slice(at + removed)].join('');
  for (const letter of 'abcdefghijklmnopqrstuvwxyz') add('addition', name + letter);
  for (const [at, char] of chars.entries()) {
    const code = char.codePointAt(0)!;
    if (code < 128)
      for (let bit = 0; bit < 8; bit++) {
        const flipped = String.fromCharCode(code ^ (1 << bit));
        if (/[a-z0-9-]/.test(flipped)) add('bitsquatting', spliced(at, 1, flipped));
      }
    for (const glyph of lookalikes[char] ?? []) add('homoglyph', spliced(at, 1, glyph));
    if (at > 0) add('hyphenation', spliced(at, 0, '-'));
    for (const key of neighbours[char] ?? '') {
      if (at > 0) add('insertion', spliced(at, 0, key));
      if (at < chars.length - 1) add('insertion', spliced(at + 1, 0, key));
    }
    add('omission', spliced(at, 1));
    if (/\p{L}/u.test(char)) add('repetition', spliced(at, 1, char, char));
    for (const key of neighbours[char] ?? '') add('replacement', spliced(at, 1, key));
    if (at > 0 && char !== '-' && chars[at - 1] !== '-') add('subdomain', spliced(at, 0, '.'));
    if (at < chars.length - 1) add('transposition', spliced(at, 2, chars[at + 1]!, char));
    if ('aeiou'.includes(char)) for (const vowel of 'aeiou') add('vowel-swap', spliced(at, 1, vowel));
  }
  return found;
}
